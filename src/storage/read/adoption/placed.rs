//! The people behind a number of a day, in the order of names, by keyset pages: found by where each is placed, so that nobody else is read. Who
//! moves on by the day, or was touched and is not taken in yet, is judged here, as [`kept`](super::kept) does for the numbers.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use crate::domain::adoption::class::Class;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::{EDITION, Standing};
use crate::domain::adoption::steps::Place as Where;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::name;
use crate::domain::posting::Rank;
use crate::storage::code::Place;
use crate::storage::error::{Asked, Result};
use crate::storage::read::named::NamedPerson;
use crate::storage::read::people::query::{Meant, Order, in_order};
use crate::storage::read::people::{FEW, PeopleFilter, PeopleKey};
use crate::storage::read::{Reader, View};
use crate::storage::sql::Sql;

const ASKED: &str = "list the people behind a number";

/// Officials who are judged for one page; with more of them counting everybody is better.
const MOST_MOVED: usize = 1_000;
/// So many who are called like that are counted; of more it is only told that there are more.
pub const MOST_CALLED: u64 = 1_000;

/// Which people of a day.
#[derive(Debug, Clone)]
pub struct PlacedFilter {
    /// Whom this column counts, …
    pub column: Column,
    /// … in these agencies themselves, …
    pub agencies: Vec<AgencyId>,
    /// … of this rank, …
    pub rank: Option<Rank>,
    /// … whose name contains this, marks or not.
    pub name: Option<String>,
    /// How many the numbers tell of, whatever they are called: by that the page is looked for in the way that costs less.
    pub number: u64,
}

/// A person of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPerson {
    /// Where they stand in the order of names.
    pub key: PeopleKey,
    /// The agency that they count in.
    pub agency: AgencyId,
    /// Where they stand in coverage, with the reason.
    pub standing: Standing,
}

/// Whose mailbox counts somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub official: OfficialId,
    /// The agency that they count in.
    pub agency: AgencyId,
    /// Rank.
    pub rank: Rank,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPage {
    /// These people.
    pub people: Vec<PlacedPerson>,
    /// Whether others follow.
    pub goes_on: bool,
    /// How many are called as was asked, up to [`MOST_CALLED`]; none when no name was asked for.
    pub called: Option<u64>,
}

#[derive(FromQueryResult)]
struct Row {
    sort_key: Vec<u8>,
    official: Uuid,
    agency: Uuid,
    class: i32,
}

/// What decides about a page.
struct Frame<'a> {
    day: Date,
    filter: &'a PlacedFilter,
    classes: HashMap<i32, Class>,
    speaking: BTreeSet<Fingerprint>,
    /// Those who are judged here.
    moved: Vec<OfficialId>,
}

impl Reader {
    /// The next people after `after` on that day, by what is known now; at most `limit`. None when they have to be counted.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn people_placed(
        &self,
        day: Date,
        filter: &PlacedFilter,
        after: Option<&PeopleKey>,
        limit: usize,
    ) -> Result<Option<PlacedPage>> {
        let Some(frame) = self.placing(day, filter).await? else { return Ok(None) };
        let mut people = frame.read(self, after, limit + 1).await?;
        let others = frame.judge(self).await?;
        let called = match &filter.name {
            Some(_) => Some(frame.count(self).await? + others.len() as u64),
            None => None,
        };
        people.extend(others.into_iter().filter(|person| after.is_none_or(|key| *key < person.key)));
        people.sort_by(|one, two| one.key.cmp(&two.key));
        let goes_on = people.len() > limit;
        people.truncate(limit);
        Ok(Some(PlacedPage { people, goes_on, called: called.map(|called| called.min(MOST_CALLED + 1)) }))
    }

    /// Whose mailboxes count in these agencies on that day, in no order. None when they have to be counted.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn holders_placed(&self, day: Date, agencies: Vec<AgencyId>) -> Result<Option<Vec<Holder>>> {
        let filter = PlacedFilter { column: Column::Mailboxes, agencies, rank: None, name: None, number: 0 };
        let Some(frame) = self.placing(day, &filter).await? else { return Ok(None) };
        let sql = frame.among(Sql::new("select p.official, p.agency, p.rank from adoption_steps p"));
        let mut holders: Vec<Holder> = Vec::new();
        for row in sql.rows(self.tx(), ASKED).await? {
            let official: Uuid = row.try_get_by_index(0).asked(ASKED)?;
            let rank: String = row.try_get_by_index(2).asked(ASKED)?;
            holders.push(Holder {
                official: OfficialId(official),
                agency: AgencyId(row.try_get_by_index(1).asked(ASKED)?),
                rank: Place::new("adoption_steps", official).parse("rank", &rank)?,
            });
        }
        let moved = frame.places_of_moved(self).await?.into_iter();
        holders.extend(moved.map(|(official, place)| Holder { official, agency: place.agency, rank: place.rank }));
        Ok(Some(holders))
    }

    async fn placing<'a>(&self, day: Date, filter: &'a PlacedFilter) -> Result<Option<Frame<'a>>> {
        if self.adoption_edition().await? != EDITION || day < self.adoption_placed_on().await? {
            return Ok(None);
        }
        let Some(pending) = self.adoption_pending().await? else { return Ok(None) };
        let mut moved: BTreeSet<OfficialId> = pending.into_iter().collect();
        let sql = Sql::new("select official from adoption_steps where until <= ").bind(day).text(" limit ");
        let sql = sql.bind(i64::try_from(MOST_MOVED + 1).unwrap_or(i64::MAX));
        moved.extend(sql.ids(self.tx(), ASKED).await?.into_iter().map(OfficialId));
        if moved.len() > MOST_MOVED {
            return Ok(None);
        }
        let classes = self.adoption_classes().await?;
        let speaking = self.speaking_issuers(&classes, Timestamp::end_of(day)).await?;
        Ok(Some(Frame { day, filter, classes, speaking, moved: moved.into_iter().collect() }))
    }
}

impl Frame<'_> {
    fn is_counted(&self, class: &Class) -> bool {
        self.filter.column.counts_as(class.counted(|issuer| self.speaking.contains(issuer)))
    }

    /// Those who are where they are placed.
    async fn read(&self, reader: &Reader, after: Option<&PeopleKey>, limit: usize) -> Result<Vec<PlacedPerson>> {
        let sql = Sql::new("select t.sort_key, t.official, p.agency, p.class from (");
        let sql = self.found(sql, after, limit);
        let sql =
            sql.text(") t join adoption_steps p on p.official = t.official order by t.sort_key, t.official limit ");
        let rows: Vec<Row> = sql.bind(bound(limit)).all(reader.tx(), ASKED).await?;
        rows.into_iter().map(|row| self.person(row)).collect()
    }

    /// How many of them are called as was asked, as far as that is told.
    async fn count(&self, reader: &Reader) -> Result<u64> {
        let most = usize::try_from(MOST_CALLED + 1).unwrap_or(usize::MAX);
        let sql = self.found(Sql::new("select count(*) from ("), None, most).text(") t");
        Ok(u64::try_from(sql.number(reader.tx(), ASKED).await?).unwrap_or_default())
    }

    fn found(&self, sql: Sql, after: Option<&PeopleKey>, limit: usize) -> Sql {
        let PlacedFilter { number, name, .. } = self.filter;
        let order = if *number < u64::from(FEW) { Order::Gathered } else { Order::Walked };
        let named = PeopleFilter { name: name.clone(), ..PeopleFilter::default() };
        let meant = Meant { table: "adoption_steps", only: &|sql| self.among(sql) };
        in_order(sql, order, &meant, (View::of(self.day), &named), (after, bound(limit)))
    }

    /// Goes on with which rows `p` are meant.
    fn among(&self, sql: Sql) -> Sql {
        let PlacedFilter { agencies, rank, .. } = self.filter;
        let counted = self.classes.iter().filter(|(_, class)| self.is_counted(class)).map(|(number, _)| *number);
        let sql = sql.text(" where p.class in ").padded_list(counted);
        if agencies.is_empty() {
            return sql.text(" and false");
        }
        // As rows: a list of hundreds of bound values PostgreSQL would go through for each person.
        let mut sql = sql.text(" and p.agency in (values ");
        for (place, agency) in agencies.iter().enumerate() {
            sql = sql.text(if place == 0 { "(" } else { ", (" }).bind(agency.0).text(")");
        }
        sql = sql.text(")");
        if let Some(rank) = rank {
            sql = sql.text(" and p.rank = ").bind(rank.as_str());
        }
        if self.moved.is_empty() {
            return sql;
        }
        sql.text(" and p.official not in ").padded_list(self.moved.iter().map(|official| official.0))
    }

    fn person(&self, row: Row) -> Result<PlacedPerson> {
        let key = PeopleKey { sort_key: row.sort_key, official: OfficialId(row.official) };
        let class = self.classes.get(&row.class);
        let class = class.ok_or_else(|| Place::new("adoption_steps", row.official).wrong("class", &row.class))?;
        Ok(PlacedPerson { key, agency: AgencyId(row.agency), standing: self.standing(class) })
    }

    fn standing(&self, class: &Class) -> Standing {
        class.prospect.standing(|issuer| self.speaking.contains(issuer))
    }

    /// Those of the moved who are meant.
    async fn judge(&self, reader: &Reader) -> Result<Vec<PlacedPerson>> {
        let meant: HashMap<OfficialId, (AgencyId, Standing)> = self
            .places_of_moved(reader)
            .await?
            .into_iter()
            .map(|(official, place)| (official, (place.agency, self.standing(&place.class))))
            .collect();
        let officials: Vec<OfficialId> = meant.keys().copied().collect();
        let called = self.filter.name.as_deref().map(name::fold);
        let named = reader.named(View::of(self.day), &officials).await?;
        let is_called = |full_name: &str| called.as_ref().is_none_or(|part| name::fold(full_name).contains(part));
        let of = |person: NamedPerson| {
            let (agency, standing) = *meant.get(&person.key.official)?;
            is_called(&person.full_name).then_some(PlacedPerson { key: person.key, agency, standing })
        };
        Ok(named.into_iter().filter_map(of).collect())
    }

    /// Where those of the moved are who are meant, whatever they are called.
    async fn places_of_moved(&self, reader: &Reader) -> Result<Vec<(OfficialId, Where<Class>)>> {
        let PlacedFilter { agencies, rank, .. } = self.filter;
        let agencies: HashSet<AgencyId> = agencies.iter().copied().collect();
        let rule = reader.scope_rule_now().await?;
        let lives = reader.adoption_lives(&self.moved).await?;
        let places = lives.iter().filter_map(|life| Some((life.official, life.on(&rule, self.day)?)));
        let is_meant = |place: &Where<Class>| {
            agencies.contains(&place.agency)
                && rank.is_none_or(|rank| rank == place.rank)
                && self.is_counted(&place.class)
        };
        Ok(places.filter(|(_, place)| is_meant(place)).collect())
    }
}

fn bound(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
