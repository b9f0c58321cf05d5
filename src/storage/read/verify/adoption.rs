//! Adoption as it is kept against what it follows from: steps against facts, everybody's place against their steps, the changes of each day
//! against everybody's steps, checkpoints against the days before them. Those whose facts were touched and not taken in yet may be behind.

use std::collections::{BTreeSet, HashMap};

use time::Date;
use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::adoption::class::Class;
use crate::domain::adoption::rule::EDITION;
use crate::domain::adoption::steps::{Changes, Counters, Place, Steps, add_all};
use crate::domain::ids::OfficialId;
use crate::storage::entity::{adoption_checkpoint, adoption_day, adoption_steps};
use crate::storage::error::{Result, StoreError};
use crate::storage::row::adoption::{Numbered, add_packed, placed, unpack_steps};
use crate::storage::sql::{LIST, Sql};

const ASKED: &str = "verify adoption as it is kept";
/// More marks than a registry has people.
const ALL: u32 = u32::MAX;

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    if reader.adoption_edition().await? != EDITION {
        // Nobody reads what another edition of the rule gave; it is made anew.
        return Ok(());
    }
    let behind = behind(reader).await?;
    let Some(classes) = told_of(reader.adoption_classes().await, sink)? else { return Ok(()) };
    let Some(rule) = told_of(reader.scope_rule_now().await, sink)? else { return Ok(()) };
    let placed_on = reader.adoption_placed_on().await?;
    let mut changes: Changes<Numbered> = Changes::default();
    let mut after = Uuid::nil();
    loop {
        let sql = Sql::new("select o.id from official o where o.id > ").bind(after).text(" order by o.id limit ");
        let page = sql.bind(i64::try_from(LIST).unwrap_or(i64::MAX)).ids(reader.tx(), ASKED).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        let mut stored = stored(reader, &page, placed_on, sink).await?;
        for steps in stored.values() {
            changes.add(steps);
        }
        // Facts of those who are behind are not even read: another check names what is wrong with them.
        let taken_in: Vec<OfficialId> =
            page.into_iter().map(OfficialId).filter(|official| !behind.contains(official)).collect();
        let Some(lives) = told_of(reader.adoption_lives(&taken_in).await, sink)? else { continue };
        for life in lives {
            let kept = named(&stored.remove(&life.official.0).unwrap_or_default(), &classes);
            let expected = life.steps(&rule);
            if kept.as_ref() != Some(&expected) {
                let what = "its steps are not what the facts give";
                let found = kept.map_or_else(|| "a class that is not there".to_owned(), |kept| told(&kept));
                let wrong = Inconsistency::new(Check::Adoption, "adoption_steps", life.official, what);
                sink(wrong.with(told(&expected), found));
            }
        }
    }
    days(reader, &changes, sink).await?;
    checkpoints(reader, &changes, sink).await
}

/// What was read; none, and told, when a row makes no sense.
fn told_of<T>(read: Result<T>, sink: Sink<'_>) -> Result<Option<T>> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StoreError::Inconsistency { table, column, row, reason }) => {
            sink(Inconsistency::new(Check::Adoption, table, row, format!("{column}: {reason}")));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Those whose steps are marked to be made anew, or are to be marked.
async fn behind(reader: &Reader) -> Result<BTreeSet<OfficialId>> {
    let range = (reader.adoption_progress().await?, reader.newest_change_set().await?);
    let mut behind: BTreeSet<OfficialId> = reader.adoption_marks(ALL).await?.into_iter().collect();
    if range.0 < range.1 {
        behind.extend(reader.adoption_touched(range).await?);
    }
    Ok(behind)
}

/// Their steps; told of are rows that cannot be read, and people who are not placed where their steps have them.
async fn stored(
    reader: &Reader,
    ids: &[Uuid],
    placed_on: Date,
    sink: Sink<'_>,
) -> Result<HashMap<Uuid, Steps<Numbered>>> {
    let sql = Sql::new("select * from adoption_steps where official in ").padded_list(ids.iter().copied());
    let mut stored = HashMap::with_capacity(ids.len());
    for row in sql.all::<adoption_steps::Model>(reader.tx(), ASKED).await? {
        match unpack_steps(&row.steps) {
            Ok(steps) => {
                if placed(row.official, &steps, placed_on) != row {
                    let what = format!("where it is placed is not where its steps have it on {placed_on}");
                    sink(Inconsistency::new(Check::Adoption, "adoption_steps", row.official, what));
                }
                stored.insert(row.official, steps);
            }
            Err(garbled) => sink(garbled_row("adoption_steps", row.official, &garbled)),
        }
    }
    Ok(stored)
}

/// The steps with their classes; none when one is not there.
fn named(steps: &Steps<Numbered>, classes: &HashMap<i32, Class>) -> Option<Steps<Place<Class>>> {
    let mut named = Steps::default();
    for (day, place) in steps.iter() {
        let place = match place {
            None => None,
            Some(place) => {
                let class = classes.get(&place.class)?.clone();
                Some(Place { agency: place.agency, rank: place.rank, class })
            }
        };
        named.push(day, place);
    }
    Some(named)
}

fn told(steps: &Steps<Place<Class>>) -> String {
    let step = |(day, place): (Date, Option<&Place<Class>>)| match place {
        Some(place) => format!("{day} {} {} {}", place.agency, place.rank, place.class),
        None => format!("{day} nowhere"),
    };
    steps.iter().map(step).collect::<Vec<_>>().join("; ")
}

async fn days(reader: &Reader, changes: &Changes<Numbered>, sink: Sink<'_>) -> Result<()> {
    let mut expected: HashMap<Date, &Counters<Numbered>> = changes.days().collect();
    let rows: Vec<adoption_day::Model> =
        Sql::new("select * from adoption_day order by day").all(reader.tx(), ASKED).await?;
    for row in rows {
        let mut found = Counters::default();
        if add_packed(&mut found, &row.changes).is_err() || expected.remove(&row.day) != Some(&found) {
            let what = "what changes on it is not what everybody's steps give";
            sink(Inconsistency::new(Check::Adoption, "adoption_day", row.day, what));
        }
    }
    let mut missing: Vec<Date> = expected.into_keys().collect();
    missing.sort_unstable();
    for day in missing {
        sink(Inconsistency::new(Check::Adoption, "adoption_day", day, "everybody's steps give a row that is missing"));
    }
    Ok(())
}

async fn checkpoints(reader: &Reader, changes: &Changes<Numbered>, sink: Sink<'_>) -> Result<()> {
    let rows: Vec<adoption_checkpoint::Model> =
        Sql::new("select * from adoption_checkpoint order by day").all(reader.tx(), ASKED).await?;
    let (mut expected, mut days) = (Counters::default(), changes.days().peekable());
    for row in rows {
        while let Some((_, changed)) = days.next_if(|(day, _)| *day <= row.day) {
            add_all(&mut expected, changed);
        }
        let mut found = Counters::default();
        if add_packed(&mut found, &row.counts).is_err() || found != expected {
            let what = "who is where is not the sum of what changed by then";
            sink(Inconsistency::new(Check::Adoption, "adoption_checkpoint", row.day, what));
        }
    }
    Ok(())
}

fn garbled_row(table: &'static str, row: Uuid, garbled: &dyn std::fmt::Display) -> Inconsistency {
    Inconsistency::new(Check::Adoption, table, row, garbled.to_string())
}
