//! Keeping adoption: whose facts change sets touched is marked, then the steps of the marked are made anew, and with them what changes on
//! each day. Whatever was not taken in yet, a reader takes in by itself or counts: nobody sees numbers that are behind.
//!
//! Nothing is missed: marks and how far marking came are written together, and a mark goes with the steps that were made of facts read after
//! it was set.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::adoption::class::Class;
use crate::domain::adoption::rule::EDITION;
use crate::domain::adoption::steps::{Place, Steps};
use crate::domain::ids::OfficialId;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;

/// Change sets that are looked at together.
const MOST_SETS: i64 = 500;
/// Officials whose steps are made anew in one transaction: the more, the less often the changes of a day are written.
const PAGE: u32 = 5_000;
/// Officials of one turn of the schedule.
const OF_A_TURN: u64 = 200_000;

/// What a turn came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KeptAdoption {
    /// Officials whose steps were made anew.
    pub officials: u64,
    /// Those who wait for the next turn.
    pub waiting: u64,
}

/// Takes in what facts since the last time touched, as much as one turn may.
///
/// # Errors
/// When the store fails; what was done until then stays.
pub async fn keep_adoption(registry: &Registry) -> OperationResult<KeptAdoption> {
    let mut turn = KeptAdoption::default();
    match registry.store.read().await?.adoption_edition().await?.cmp(&EDITION) {
        Ordering::Less => {
            let books = registry.store.bookkeeping().await?;
            books.begin_adoption_edition().await?;
            books.commit().await?;
        }
        Ordering::Equal => {}
        // A newer program beside this one keeps it; here it is counted.
        Ordering::Greater => return Ok(turn),
    }
    move_on(registry).await?;
    mark_touched(registry).await?;
    while turn.officials < OF_A_TURN {
        let taken = take_in(registry).await?;
        if taken == 0 {
            break;
        }
        turn.officials += taken;
    }
    turn.waiting = registry.store.read().await?.count_adoption_marks().await?.unsigned_abs();
    if turn.waiting == 0 {
        keep_months(registry).await?;
    }
    Ok(turn)
}

/// Moves everybody on to where they are today, once a day.
async fn move_on(registry: &Registry) -> OperationResult<()> {
    let today = registry.clock.today();
    if today <= registry.store.read().await?.adoption_placed_on().await? {
        // Nobody is kept waiting for that.
        return Ok(());
    }
    let books = registry.store.bookkeeping().await?;
    if books.hold_adoption().await?.is_some() {
        books.move_adoption_on(today).await?;
    }
    Ok(books.commit().await?)
}

/// Forgets what is kept: turns make it again, and until then everything is counted.
pub(super) async fn begin_anew(registry: &Registry) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.begin_adoption_anew().await?;
    Ok(books.commit().await?)
}

/// Marks whom change sets touched that were not looked at yet.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn mark_touched(registry: &Registry) -> OperationResult<()> {
    loop {
        let reader = registry.store.read().await?;
        let (from, newest) = (reader.adoption_progress().await?, reader.newest_change_set().await?);
        if newest <= from {
            // Nothing happened: nobody is kept waiting for that.
            return Ok(());
        }
        // Asked before anything is locked: these change sets are committed, and whom they touched is the same for whoever asks.
        let to = newest.min(from + MOST_SETS);
        let touched = reader.adoption_touched((from, to)).await?;
        drop(reader);
        let books = registry.store.bookkeeping().await?;
        if books.hold_adoption().await? != Some(from) {
            // Somebody else is at it.
            return Ok(());
        }
        books.mark_adoption(&touched, to).await?;
        books.commit().await?;
    }
}

/// Makes anew the steps of the next who are marked; gives how many.
async fn take_in(registry: &Registry) -> OperationResult<u64> {
    match judge_marked(registry).await? {
        Some(judged) => settle(registry, judged).await,
        None => Ok(0),
    }
}

/// Steps that were made anew and are not written yet.
#[derive(Debug)]
pub struct Judged {
    /// The change set up to which facts were read.
    seen: i64,
    steps: Vec<(OfficialId, Steps<Place<Class>>)>,
}

/// Reads the lives of the next who are marked, and judges them, before anybody is kept waiting; none when nobody is marked.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn judge_marked(registry: &Registry) -> OperationResult<Option<Judged>> {
    let reader = registry.store.read().await?;
    let marked = reader.adoption_marks(PAGE).await?;
    if marked.is_empty() {
        return Ok(None);
    }
    let seen = reader.newest_change_set().await?;
    let rule = reader.scope_rule_now().await?;
    let lives = reader.adoption_lives(&marked).await?;
    Ok(Some(Judged { seen, steps: lives.iter().map(|life| (life.official, life.steps(&rule))).collect() }))
}

/// Writes the steps of those who are still marked once it is this program's turn, and whom nothing touched that was marked since their lives were
/// read: the others wait for the next time. Gives how many.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn settle(registry: &Registry, Judged { seen, mut steps }: Judged) -> OperationResult<u64> {
    let books = registry.store.bookkeeping().await?;
    let Some(noted) = books.hold_adoption().await? else { return Ok(0) };
    let still: BTreeSet<OfficialId> = books.reader().adoption_marks(PAGE).await?.into_iter().collect();
    let touched = if seen < noted { books.reader().adoption_touched((seen, noted)).await? } else { BTreeSet::new() };
    steps.retain(|(official, _)| still.contains(official) && !touched.contains(official));
    books.replace_adoption_steps(&steps).await?;
    books.commit().await?;
    Ok(steps.len() as u64)
}

/// Keeps who is where on the first day of each month that has come: new months, and those that a correction of the past took away.
async fn keep_months(registry: &Registry) -> OperationResult<()> {
    let today = registry.clock.today();
    let next = registry.store.read().await?.next_adoption_checkpoint().await?;
    if next.is_none_or(|day| today < day) {
        // Nobody is kept waiting for that.
        return Ok(());
    }
    let books = registry.store.bookkeeping().await?;
    let is_ours = books.hold_adoption().await?.is_some();
    if is_ours && books.reader().adoption_marks(1).await?.is_empty() {
        books.keep_adoption_checkpoints(today).await?;
    }
    Ok(books.commit().await?)
}
