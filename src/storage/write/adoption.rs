//! Adoption kept with the facts: marks of whose steps are to be made anew, their new steps, and the numbers of days that follow.
//!
//! Everybody who writes here holds the row of `adoption_progress` first: what is read after that is nobody else's to change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::Date;
use time::macros::date;
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::adoption::class::Class;
use crate::domain::adoption::rule::EDITION;
use crate::domain::adoption::steps::{Changes, Counters, Place, Steps, add_all};
use crate::domain::ids::OfficialId;
use crate::storage::bulk;
use crate::storage::entity::{adoption_checkpoint, adoption_class, adoption_day, adoption_steps};
use crate::storage::error::{Result, exactly};
use crate::storage::read::adoption::kept::{add_day, next_month};
use crate::storage::row::adoption::{Numbered, pack_counters, placed};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "keep adoption";
/// For which day everybody is placed before anybody is.
const LONG_AGO: Date = date!(1970 - 01 - 01);

impl Bookkeeping {
    /// Waits for whoever else keeps adoption, and keeps everybody else waiting; gives up to which change set it is marked. None when it is
    /// kept by another edition of the rule: that is another program's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_adoption(&self) -> Result<Option<i64>> {
        let hold = Sql::new("update adoption_progress set noted_to = noted_to where id = 1");
        exactly("adoption_progress", 1, hold.run(self.tx(), ASKED).await?)?;
        let is_ours = self.reader().adoption_edition().await? == EDITION;
        Ok(if is_ours { Some(self.reader().adoption_progress().await?) } else { None })
    }

    /// Marks these officials, whom change sets up to `to` touched.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_adoption(&self, officials: &BTreeSet<OfficialId>, to: i64) -> Result<()> {
        let ids: Vec<Uuid> = officials.iter().map(|official| official.0).collect();
        for chunk in ids.chunks(LIST) {
            let mut sql = Sql::new("insert into adoption_mark (official) values ");
            for (place, id) in chunk.iter().enumerate() {
                sql = sql.text(if place == 0 { "(" } else { ", (" }).bind(*id).text(")");
            }
            sql.text(" on conflict (official) do nothing").run(self.tx(), ASKED).await?;
        }
        let sql = Sql::new("update adoption_progress set noted_to = ").bind(to).text(" where id = 1");
        exactly("adoption_progress", 1, sql.run(self.tx(), ASKED).await?)
    }

    /// Puts these steps in the place of those that are kept of these officials, with everything that follows for days, and takes their marks
    /// away. Checkpoints from the first day that changes go: [`Self::keep_adoption_checkpoints`] makes them again.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn replace_adoption_steps(&self, steps: &[(OfficialId, Steps<Place<Class>>)]) -> Result<()> {
        let numbers = self.class_numbers(steps).await?;
        let placed_on = self.reader().adoption_placed_on().await?;
        let ids: Vec<Uuid> = steps.iter().map(|(official, _)| official.0).collect();
        let before = self.reader().stored_adoption_steps(&ids).await?;
        let mut changes: Changes<Numbered> = Changes::default();
        let (mut rows, mut nowhere) = (Vec::new(), Vec::new());
        for (official, steps) in steps {
            let name = |place: &Place<Class>| Place {
                agency: place.agency,
                rank: place.rank,
                class: numbers.get(&place.class).copied().unwrap_or_default(),
            };
            let steps = steps.map(name);
            if let Some(before) = before.get(&official.0) {
                changes.take(before);
            }
            changes.add(&steps);
            if steps.is_empty() {
                nowhere.push(official.0);
            } else {
                rows.push(placed(official.0, &steps, placed_on));
            }
        }
        bulk::upsert(self.tx(), &rows, &[adoption_steps::Column::Official]).await?;
        self.remove("delete from adoption_steps where official in ", &nowhere).await?;
        self.remove("delete from adoption_mark where official in ", &ids).await?;
        self.change_days(&changes).await
    }

    /// Moves everybody on to where they are on `today`; nobody goes back. Gives how many moved.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn move_adoption_on(&self, today: Date) -> Result<u64> {
        if today <= self.reader().adoption_placed_on().await? {
            return Ok(0);
        }
        let mut moved = 0;
        loop {
            let sql = Sql::new("select official from adoption_steps where until <= ").bind(today).text(" limit ");
            let ids = sql.bind(i64::try_from(LIST).unwrap_or(i64::MAX)).ids(self.tx(), ASKED).await?;
            if ids.is_empty() {
                break;
            }
            let steps = self.reader().stored_adoption_steps(&ids).await?;
            let rows: Vec<adoption_steps::Model> =
                steps.iter().map(|(official, steps)| placed(*official, steps, today)).collect();
            bulk::upsert(self.tx(), &rows, &[adoption_steps::Column::Official]).await?;
            moved += rows.len() as u64;
        }
        let sql = Sql::new("update adoption_progress set placed_on = ").bind(today).text(" where id = 1");
        exactly("adoption_progress", 1, sql.run(self.tx(), ASKED).await?)?;
        Ok(moved)
    }

    /// Keeps who is where on the first day of each month up to `until`, once nobody is marked.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn keep_adoption_checkpoints(&self, until: Date) -> Result<()> {
        let last = self.reader().last_adoption_checkpoint().await?;
        let mut counters = match last {
            Some(day) => self.reader().adoption_counters(day).await?,
            None => Counters::default(),
        };
        let mut sql = Sql::new("select * from adoption_day where day <= ").bind(until);
        if let Some(day) = last {
            sql = sql.text(" and day > ").bind(day);
        }
        let since: Vec<adoption_day::Model> = sql.text(" order by day").all(self.tx(), ASKED).await?;
        let Some(first) = last.or_else(|| since.first().map(|row| row.day)) else { return Ok(()) };
        let (mut rows, mut since) = (Vec::new(), since.iter().peekable());
        let mut month = next_month(first);
        while let Some(day) = month.filter(|day| *day <= until) {
            while let Some(row) = since.next_if(|row| row.day <= day) {
                add_day(&mut counters, row)?;
            }
            rows.push(adoption_checkpoint::Model { day, counts: pack_counters(&counters) });
            month = next_month(day);
        }
        // One by one: each is large.
        for row in rows.chunks(1) {
            bulk::insert(self.tx(), "adoption_checkpoint", row).await?;
        }
        Ok(())
    }

    /// Forgets everything that is kept, so that it is made again from the facts; until then everything is counted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_adoption_anew(&self) -> Result<()> {
        self.hold_adoption().await?;
        for table in ["adoption_mark", "adoption_steps", "adoption_day", "adoption_checkpoint", "adoption_class"] {
            Sql::new("delete from ").text(table).run(self.tx(), ASKED).await?;
        }
        let sql = Sql::new("update adoption_progress set noted_to = 0, placed_on = ").bind(LONG_AGO);
        let sql = sql.text(", edition = ").bind(EDITION).text(" where id = 1");
        exactly("adoption_progress", 1, sql.run(self.tx(), ASKED).await?)
    }

    /// The same, unless somebody else began anew by this edition meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_adoption_edition(&self) -> Result<()> {
        if self.hold_adoption().await?.is_none() && self.reader().adoption_edition().await? < EDITION {
            self.begin_adoption_anew().await?;
        }
        Ok(())
    }

    /// The numbers of the classes in these steps; those that are new get the next ones.
    async fn class_numbers(&self, steps: &[(OfficialId, Steps<Place<Class>>)]) -> Result<HashMap<Class, i32>> {
        let known = self.reader().adoption_classes().await?;
        let mut next = known.keys().copied().max().unwrap_or_default() + 1;
        let mut numbers: HashMap<Class, i32> = known.into_iter().map(|(number, class)| (class, number)).collect();
        let mut rows = Vec::new();
        let places = steps.iter().flat_map(|(_, steps)| steps.iter().filter_map(|(_, place)| place));
        for place in places {
            if !numbers.contains_key(&place.class) {
                rows.push(adoption_class::Model { number: next, class: place.class.to_string() });
                numbers.insert(place.class.clone(), next);
                next += 1;
            }
        }
        bulk::insert(self.tx(), "adoption_class", &rows).await?;
        Ok(numbers)
    }

    async fn change_days(&self, changes: &Changes<Numbered>) -> Result<()> {
        let Some(first) = changes.first_day() else { return Ok(()) };
        let days: Vec<(Date, &Counters<Numbered>)> = changes.days().collect();
        for chunk in days.chunks(LIST) {
            let mut sums: BTreeMap<Date, Counters<Numbered>> = BTreeMap::new();
            let sql =
                Sql::new("select * from adoption_day where day in ").padded_list(chunk.iter().map(|(day, _)| *day));
            for row in sql.all::<adoption_day::Model>(self.tx(), ASKED).await? {
                add_day(sums.entry(row.day).or_default(), &row)?;
            }
            for (day, more) in chunk {
                add_all(sums.entry(*day).or_default(), more);
            }
            let (gone, left): (Vec<_>, Vec<_>) = sums.into_iter().partition(|(_, counters)| counters.is_empty());
            let row = |(day, counters): (Date, Counters<Numbered>)| adoption_day::Model {
                day,
                changes: pack_counters(&counters),
            };
            let rows: Vec<adoption_day::Model> = left.into_iter().map(row).collect();
            bulk::upsert(self.tx(), &rows, &[adoption_day::Column::Day]).await?;
            let gone: Vec<Date> = gone.into_iter().map(|(day, _)| day).collect();
            if !gone.is_empty() {
                let sql = Sql::new("delete from adoption_day where day in ").list(gone);
                sql.run(self.tx(), ASKED).await?;
            }
        }
        let sql = Sql::new("delete from adoption_checkpoint where day >= ").bind(first);
        sql.run(self.tx(), ASKED).await.map(|_| ())
    }

    async fn remove(&self, text: &str, ids: &[Uuid]) -> Result<()> {
        for chunk in ids.chunks(LIST) {
            Sql::new(text).padded_list(chunk.iter().copied()).run(self.tx(), ASKED).await?;
        }
        Ok(())
    }
}
