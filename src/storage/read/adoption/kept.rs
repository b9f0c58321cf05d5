//! Adoption as it is kept: who is where on a day, as the nearest checkpoint and what changed since. What change sets touched that were not
//! taken in yet is taken in here, so that a reader sees what counting would give, at any moment.

use std::collections::{BTreeSet, HashMap};

use time::Date;
use uuid::Uuid;

use crate::domain::adoption::class::Class;
use crate::domain::adoption::counts::{Counted, Figures};
use crate::domain::adoption::rule::EDITION;
use crate::domain::adoption::steps::{Counters, OwnNumbers, Place as Where, Steps, add, own_numbers};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::period::months_after;
use crate::storage::code::Place;
use crate::storage::entity::{adoption_checkpoint, adoption_class, adoption_day, adoption_steps};
use crate::storage::error::{Asked, Result};
use crate::storage::read::Reader;
use crate::storage::row::adoption::{Numbered, add_packed, unpack_steps};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "read adoption as it is kept";

/// Officials that a read takes in by itself; with more behind, counting anew is better.
const MOST_PENDING: usize = 500;
/// Change sets that it looks at for them.
const MOST_SETS: i64 = 200;

impl Reader {
    /// The own numbers of each agency on a day, by what is known now: the same as counting gives. None when too much was not taken in yet,
    /// or something is amiss: then it has to be counted. A scope is its reader's matter, who puts these into the agencies it covers.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn adoption_figures(&self, day: Date) -> Result<Option<OwnNumbers>> {
        if self.adoption_edition().await? != EDITION {
            return Ok(None);
        }
        let Some(pending) = self.adoption_pending().await? else { return Ok(None) };
        let counters = self.adoption_counters(day).await?;
        let mut classes = self.adoption_classes().await?;
        self.figures_of(day, &pending, counters, &mut classes).await
    }

    /// The same on each of these days, oldest first, read together; none of them when there is none of one.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn adoption_over(&self, days: &[Date]) -> Result<Option<Vec<HashMap<AgencyId, Figures>>>> {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Some(Vec::new())) };
        if self.adoption_edition().await? != EDITION {
            return Ok(None);
        }
        let Some(pending) = self.adoption_pending().await? else { return Ok(None) };
        let mut counters = self.adoption_counters(*first).await?;
        let mut classes = self.adoption_classes().await?;
        let sql = Sql::new("select * from adoption_day where day > ").bind(*first).text(" and day <= ").bind(*last);
        let since: Vec<adoption_day::Model> = sql.text(" order by day").all(self.tx(), ASKED).await?;
        let mut since = since.iter().peekable();
        let mut told = Vec::with_capacity(days.len());
        for day in days {
            while let Some(row) = since.next_if(|row| row.day <= *day) {
                add_day(&mut counters, row)?;
            }
            let Some(own) = self.figures_of(*day, &pending, counters.clone(), &mut classes).await? else {
                return Ok(None);
            };
            told.push(own.figures);
        }
        Ok(Some(told))
    }

    /// The own numbers of each agency on a day on which so many are where, once those who are pending are taken in.
    async fn figures_of(
        &self,
        day: Date,
        pending: &[OfficialId],
        mut counters: Counters<Numbered>,
        classes: &mut HashMap<i32, Class>,
    ) -> Result<Option<OwnNumbers>> {
        if !pending.is_empty() {
            self.take_in(pending, day, &mut counters, classes).await?;
        }
        let speaking = self.speaking_issuers(classes, Timestamp::end_of(day)).await?;
        let counted = |class: &Class| (class.counted(|issuer| speaking.contains(issuer)), class.is_activated);
        let counted: HashMap<i32, (Counted, bool)> =
            classes.iter().map(|(number, class)| (*number, counted(class))).collect();
        Ok(own_numbers(&counters, |number| counted.get(number).copied()))
    }

    /// Up to which change set it is marked whose steps are to be made anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoption_progress(&self) -> Result<i64> {
        Sql::new("select noted_to from adoption_progress where id = 1").number(self.tx(), ASKED).await
    }

    /// By which edition of the rule adoption is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoption_edition(&self) -> Result<i64> {
        Sql::new("select edition from adoption_progress where id = 1").number(self.tx(), ASKED).await
    }

    /// The day on which everybody is where they are placed, until they move on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoption_placed_on(&self) -> Result<Date> {
        let rows = Sql::new("select placed_on from adoption_progress where id = 1").rows(self.tx(), ASKED).await?;
        let day = rows.first().map(|row| row.try_get_by_index(0)).transpose().asked(ASKED)?;
        Ok(day.unwrap_or(Date::MIN))
    }

    /// Officials that are marked, at most `limit`, by their keys.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoption_marks(&self, limit: u32) -> Result<Vec<OfficialId>> {
        let sql = Sql::new("select official from adoption_mark order by official limit ").bind(i64::from(limit));
        Ok(sql.ids(self.tx(), ASKED).await?.into_iter().map(OfficialId).collect())
    }

    /// How many are marked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_adoption_marks(&self) -> Result<i64> {
        Sql::new("select count(*) from adoption_mark").number(self.tx(), ASKED).await
    }

    /// The last day for which it is kept who is where; none when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_adoption_checkpoint(&self) -> Result<Option<Date>> {
        let sql = Sql::new("select day from adoption_checkpoint order by day desc limit 1");
        let rows = sql.rows(self.tx(), ASKED).await?;
        rows.first().map(|row| row.try_get_by_index(0)).transpose().asked(ASKED)
    }

    /// The next day of which it is to be kept who is where: the first of the month after the last, or after the first day on which anybody is anywhere.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_adoption_checkpoint(&self) -> Result<Option<Date>> {
        let sql = Sql::new("select day from adoption_day order by day limit 1");
        let last = self.last_adoption_checkpoint().await?;
        let rows = if last.is_none() { sql.rows(self.tx(), ASKED).await? } else { Vec::new() };
        let first: Option<Date> = rows.first().map(|row| row.try_get_by_index(0)).transpose().asked(ASKED)?;
        Ok(last.or(first).and_then(next_month))
    }

    /// Who was touched and not taken in yet; none when these are too many.
    pub(crate) async fn adoption_pending(&self) -> Result<Option<Vec<OfficialId>>> {
        let (noted, newest) = (self.adoption_progress().await?, self.newest_change_set().await?);
        let most = u32::try_from(MOST_PENDING).unwrap_or(u32::MAX);
        let mut pending: BTreeSet<OfficialId> = self.adoption_marks(most + 1).await?.into_iter().collect();
        if newest - noted > MOST_SETS || pending.len() > MOST_PENDING {
            return Ok(None);
        }
        if newest > noted {
            pending.extend(self.adoption_touched((noted, newest)).await?);
        }
        Ok((pending.len() <= MOST_PENDING).then(|| pending.into_iter().collect()))
    }

    /// Takes those who are pending out of where they were and puts them where they are. Classes that are not kept yet get numbers below 0.
    async fn take_in(
        &self,
        pending: &[OfficialId],
        day: Date,
        counters: &mut Counters<Numbered>,
        classes: &mut HashMap<i32, Class>,
    ) -> Result<()> {
        let ids: Vec<Uuid> = pending.iter().map(|official| official.0).collect();
        for steps in self.stored_adoption_steps(&ids).await?.values() {
            if let Some(place) = steps.on(day) {
                add(counters, *place, -1);
            }
        }
        let mut numbers: HashMap<Class, i32> = classes.iter().map(|(number, class)| (class.clone(), *number)).collect();
        let rule = self.scope_rule_now().await?;
        for place in self.adoption_lives(pending).await?.iter().filter_map(|life| life.on(&rule, day)) {
            let next = -1 - i32::try_from(numbers.len()).unwrap_or(i32::MAX - 1);
            let class = *numbers.entry(place.class.clone()).or_insert(next);
            classes.entry(class).or_insert(place.class);
            add(counters, Where { agency: place.agency, rank: place.rank, class }, 1);
        }
        Ok(())
    }

    /// Who is where on a day, by what was taken in: the nearest checkpoint, and what changed since.
    pub(crate) async fn adoption_counters(&self, day: Date) -> Result<Counters<Numbered>> {
        let mut counters = Counters::default();
        let sql = Sql::new("select * from adoption_checkpoint where day <= ").bind(day);
        let nearest: Option<adoption_checkpoint::Model> =
            sql.text(" order by day desc limit 1").one(self.tx(), ASKED).await?;
        let mut sql = Sql::new("select * from adoption_day where day <= ").bind(day);
        if let Some(row) = nearest {
            add_packed(&mut counters, &row.counts)
                .map_err(|garbled| Place::new("adoption_checkpoint", row.day).wrong("counts", &garbled))?;
            sql = sql.text(" and day > ").bind(row.day);
        }
        let since: Vec<adoption_day::Model> = sql.all(self.tx(), ASKED).await?;
        for row in since {
            add_day(&mut counters, &row)?;
        }
        Ok(counters)
    }

    /// The classes, by their numbers.
    pub(crate) async fn adoption_classes(&self) -> Result<HashMap<i32, Class>> {
        let rows: Vec<adoption_class::Model> = Sql::new("select * from adoption_class").all(self.tx(), ASKED).await?;
        let class = |row: &adoption_class::Model| {
            Ok((row.number, Place::new("adoption_class", row.number).parse("class", &row.class)?))
        };
        rows.iter().map(class).collect()
    }

    /// The steps of these officials as they were taken in; of whom none are kept, none.
    pub(crate) async fn stored_adoption_steps(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Steps<Numbered>>> {
        let mut steps = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(LIST) {
            let sql = Sql::new("select * from adoption_steps where official in ").padded_list(chunk.iter().copied());
            for row in sql.all::<adoption_steps::Model>(self.tx(), ASKED).await? {
                let read = unpack_steps(&row.steps);
                let place = Place::new("adoption_steps", row.official);
                steps.insert(row.official, read.map_err(|garbled| place.wrong("steps", &garbled))?);
            }
        }
        Ok(steps)
    }

    /// The issuers whose lists speak at an instant for certificates that hang on them.
    pub(super) async fn speaking_issuers(
        &self,
        classes: &HashMap<i32, Class>,
        at: Timestamp,
    ) -> Result<BTreeSet<Fingerprint>> {
        let issuers: BTreeSet<Fingerprint> =
            classes.values().flat_map(|class| class.prospect.issuers().copied()).collect();
        let mut speaking = BTreeSet::new();
        for issuer in issuers {
            // As `domain::adoption::freshness` has the horizon. Each is the end of an index: an issuer has tens of thousands of lists.
            let latest = async |column: &str| {
                let sql = Sql::new(&format!("select l.{column} from crl l where l.issuer_key = "));
                let sql = sql.bind(issuer.0.to_vec()).text(&format!(" order by l.{column} desc limit 1"));
                sql.number(self.tx(), ASKED).await
            };
            if at.unix_micros() < latest("next_update").await?.max(latest("this_update").await?) {
                speaking.insert(issuer);
            }
        }
        Ok(speaking)
    }
}

/// The first day of the month after that of `day`.
pub(crate) fn next_month(day: Date) -> Option<Date> {
    day.replace_day(1).ok().map(|first| months_after(first, 1))
}

/// Adds what changed on a day.
pub(crate) fn add_day(counters: &mut Counters<Numbered>, row: &adoption_day::Model) -> Result<()> {
    let place = Place::new("adoption_day", row.day);
    add_packed(counters, &row.changes).map_err(|garbled| place.wrong("changes", &garbled))
}
