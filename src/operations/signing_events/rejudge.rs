//! Judging anew. What a verdict follows from are facts, and facts come and go in change sets: first it is marked whose events the change sets
//! since the last time touched, then the marked signers' events are judged by what is known now. Where a verdict comes out otherwise, it is
//! recorded in the place of the one that stood; the one of the event's arrival stays with the event.
//!
//! Nothing is missed: marks and how far marking came are written together, and a mark goes only when everything was judged on a reading that
//! saw all that it stands for.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::signing::knowledge::Knowledge;
use crate::domain::signing::verdict::Verdict;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::Reader;
use crate::storage::row::signing::{EventToJudge, VerdictMark};

/// Change sets that are looked at together.
const MOST_SETS: i64 = 500;
/// Events judged on one reading.
const PAGE: u32 = 2000;
/// Marks taken up on one reading.
const MARKS: u32 = 500;
/// Events that one turn of the schedule judges.
const OF_A_TURN: u64 = 100_000;

/// What a turn came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RejudgedEvents {
    /// Events that were judged.
    pub judged: u64,
    /// Those whose verdict is another one now.
    pub changed: u64,
    /// Signers whose events wait for the next turn.
    pub waiting: u64,
}

/// Judges anew what facts since the last time may have changed, at most about `most` events.
///
/// # Errors
/// When the actor may not, or the store fails; what was done until then stays.
pub async fn rejudge_events(registry: &Registry, actor: &Actor, most: u64) -> OperationResult<RejudgedEvents> {
    actor.require(Permission::ImportCertificates)?;
    rejudge(registry, actor, most).await
}

/// The same, by the program itself at its time, as many as one turn may.
///
/// # Errors
/// When the store fails.
pub async fn rejudge_due_events(registry: &Registry) -> OperationResult<RejudgedEvents> {
    rejudge(registry, &Actor::Shell, OF_A_TURN).await
}

async fn rejudge(registry: &Registry, actor: &Actor, most: u64) -> OperationResult<RejudgedEvents> {
    mark_touched(registry).await?;
    let mut turn = RejudgedEvents::default();
    while turn.judged < most {
        let marks = registry.store.read().await?.verdict_marks(MARKS).await?;
        if marks.is_empty() {
            return Ok(turn);
        }
        let (judged, changed) = judge_page(registry, actor, &marks).await?;
        turn.judged += judged;
        turn.changed += changed;
    }
    turn.waiting = registry.store.read().await?.marked_signers().await?.unsigned_abs();
    Ok(turn)
}

/// Marks whose events the change sets since the last time touched.
async fn mark_touched(registry: &Registry) -> OperationResult<()> {
    loop {
        let reader = registry.store.read().await?;
        let (from, newest) = (reader.verdict_progress().await?, reader.newest_change_set().await?);
        if newest <= from {
            // Nothing happened: nobody is kept waiting for that.
            return Ok(());
        }
        // Asked before anything is locked: these change sets are committed, and what they touched is the same for whoever asks.
        let to = newest.min(from + MOST_SETS);
        let touched = reader.touched_signers((from, to)).await?;
        drop(reader);
        let books = registry.store.bookkeeping().await?;
        // Where somebody else was at it as well, theirs is written: it is gone on with what comes after.
        if books.move_verdict_progress(from, to).await? {
            books.mark_signers(&touched, to).await?;
            books.commit().await?;
        }
    }
}

/// Judges the next events of these marks; gives how many, and how many come out otherwise.
async fn judge_page(registry: &Registry, actor: &Actor, marks: &[VerdictMark]) -> OperationResult<(u64, u64)> {
    let reader = registry.store.read().await?;
    let (mut left, mut taken) = (PAGE, Vec::new());
    for mark in marks {
        if left == 0 {
            break;
        }
        let events = reader.events_to_judge(mark, left).await?;
        let is_done = u32::try_from(events.len()).unwrap_or(u32::MAX) < left;
        left -= u32::try_from(events.len()).unwrap_or(left).min(left);
        taken.push((mark, events, is_done));
    }
    let signed: Vec<(&SignerKey, &EventToJudge)> =
        taken.iter().flat_map(|(mark, events, _)| events.iter().map(|event| (&mark.key, event))).collect();
    let differing: HashSet<Uuid> = differing(&reader, &signed).await?.into_iter().map(|(id, _)| id).collect();
    drop(reader);
    let keys = signed.iter().filter(|(_, event)| differing.contains(&event.id));
    let changed = record(registry, actor, &keys.map(|(key, event)| (event.id, (*key).clone())).collect()).await?;
    let judged = signed.len() as u64;
    // In the order in which signers are marked: two that wait for each other would both fail.
    taken.sort_unstable_by_key(|(mark, ..)| mark.signer);
    let books = registry.store.bookkeeping().await?;
    for (mark, events, is_done) in taken {
        let last = events.last().map(|event| (event.signed_at.unix_micros(), event.id));
        books.note_judged(mark, mark.judged(last.filter(|_| !is_done)).as_ref()).await?;
    }
    books.commit().await?;
    Ok((judged, changed))
}

/// Those of these events whose verdict comes out otherwise than it stands.
async fn differing(reader: &Reader, signed: &[(&SignerKey, &EventToJudge)]) -> OperationResult<Vec<(Uuid, Verdict)>> {
    let signers: HashSet<&SignerKey> = signed.iter().map(|(key, _)| *key).collect();
    let signers: Vec<SignerKey> = signers.into_iter().cloned().collect();
    let grounds = reader.verdict_grounds(&signers).await?;
    let mut found = Vec::new();
    for (key, event) in signed {
        let verdict = grounds.judge_again(key, event.signed_at, Knowledge::NOW, &event.standing);
        if verdict != event.standing {
            found.push((event.id, verdict));
        }
    }
    Ok(found)
}

/// Records the verdicts on these events in the place of those that stand, where they differ still; gives how many.
async fn record(registry: &Registry, actor: &Actor, events: &HashMap<Uuid, SignerKey>) -> OperationResult<u64> {
    if events.is_empty() {
        return Ok(0);
    }
    let mut change = registry.store.write(registry.header(actor, "rejudge_events")).await?;
    let ids: Vec<Uuid> = events.keys().copied().collect();
    let standing = change.reader().events_with_verdicts(&ids).await?;
    let signed: Vec<(&SignerKey, &EventToJudge)> =
        standing.iter().filter_map(|event| Some((events.get(&event.id)?, event))).collect();
    let verdicts = differing(change.reader(), &signed).await?;
    if verdicts.is_empty() {
        return Ok(0);
    }
    change.insert_verdicts(&verdicts).await?;
    change.follow_documents(&ids).await?;
    change.commit().await?;
    Ok(verdicts.len() as u64)
}
