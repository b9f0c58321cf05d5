//! Verdicts on signatures against what they follow from: those that stand, all of them, by what is known now; of the newest batches those of
//! arrivals by what was known then, and those as known when they were signed. What is marked to be judged anew may be behind, and what followed
//! from an erased person's addresses is taken as it was told.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::signing::knowledge::Knowledge;
use crate::domain::signing::verdict::Verdict;
use crate::storage::entity::{event_signer, signing_event};
use crate::storage::error::{Asked, Result};
use crate::storage::row::signing::VerdictMark;
use crate::storage::signing::{arrival_verdict, signed_verdict, signer_of};
use crate::storage::sql::Sql;

const ASKED: &str = "verify verdicts";
/// Signers whose histories are read together.
const SIGNERS: i64 = 200;
/// Events of a signer that are read together.
const EVENTS: u32 = 2000;
/// Batches whose first verdicts are judged again.
const BATCHES: i64 = 50;

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let behind = behind(reader).await?;
    let mut after = 0;
    loop {
        let signers = signers_after(reader, after).await?;
        let Some((last, _)) = signers.last() else { break };
        after = *last;
        let keys: Vec<SignerKey> = signers.iter().map(|(_, key)| key.clone()).collect();
        let grounds = reader.verdict_grounds(&keys).await?;
        for (signer, key) in signers.into_iter().filter(|(signer, _)| !behind.contains(signer)) {
            let mut place = VerdictMark::new(signer, key, 0, true);
            loop {
                let events = reader.events_to_judge(&place, EVENTS).await?;
                let Some(last) = events.last() else { break };
                place.after = Some((last.signed_at.unix_micros(), last.id));
                for event in events {
                    let expected = grounds.judge_again(&place.key, event.signed_at, Knowledge::NOW, &event.standing);
                    tell(
                        event.id,
                        &expected,
                        &event.standing,
                        "the verdict that stands is not what the facts give",
                        sink,
                    );
                }
            }
        }
    }
    let ranks_after = reader.verdicts_without_ranks().await?;
    let batches = Sql::new(
        "select s.seq from change_set s where s.operation = 'record_signing_events' order by s.seq desc limit ",
    );
    for row in batches.bind(BATCHES).rows(reader.tx(), ASKED).await? {
        let seq: i64 = row.try_get_by_index(0).asked(ASKED)?;
        first(reader, seq, seq > ranks_after, sink).await?;
    }
    Ok(())
}

/// Those whose events are marked to be judged anew, or are to be marked.
async fn behind(reader: &Reader) -> Result<BTreeSet<i32>> {
    let range = (reader.verdict_progress().await?, reader.newest_change_set().await?);
    let touched = reader.touched_signers(range).await?;
    let mut behind: BTreeSet<i32> = touched.wholly.into_iter().chain(touched.by_lists).collect();
    for row in Sql::new("select signer from verdict_mark").rows(reader.tx(), ASKED).await? {
        behind.insert(row.try_get_by_index(0).asked(ASKED)?);
    }
    Ok(behind)
}

async fn signers_after(reader: &Reader, after: i32) -> Result<Vec<(i32, SignerKey)>> {
    let sql = Sql::new("select * from event_signer where number > ").bind(after).text(" order by number limit ");
    let rows: Vec<event_signer::Model> = sql.bind(SIGNERS).all(reader.tx(), ASKED).await?;
    rows.iter().map(|row| Ok((row.number, signer_of(row)?))).collect()
}

/// The verdicts of one batch by what was known before it came in; whether they tell ranks.
async fn first(reader: &Reader, seq: i64, has_ranks: bool, sink: Sink<'_>) -> Result<()> {
    let sql = Sql::new("select e.* from signing_event e where e.recorded_from = ").bind(seq).text(" order by e.id");
    let rows: Vec<signing_event::Model> = sql.all(reader.tx(), ASKED).await?;
    let signers = reader.signers_by_number(rows.iter().map(|row| row.signer)).await?;
    let keys: Vec<SignerKey> = signers.values().cloned().collect();
    let grounds = reader.verdict_grounds(&keys).await?;
    let before = Knowledge::after(seq - 1);
    for row in &rows {
        let Some(signer) = signers.get(&row.signer) else { continue };
        let at = Timestamp::from_unix_micros(row.signed_at);
        for (known, stored, what) in [
            (before, arrival_verdict(row)?, "the verdict of its arrival is not what the facts gave then"),
            (
                before.when(at),
                signed_verdict(row)?,
                "the verdict as known when it was signed is not what the facts gave then",
            ),
        ] {
            let mut expected = grounds.judge_again(signer, at, known, &stored);
            expected.rank = expected.rank.filter(|_| has_ranks);
            tell(row.id, &expected, &stored, what, sink);
        }
    }
    Ok(())
}

fn tell(id: Uuid, expected: &Verdict, found: &Verdict, what: &str, sink: Sink<'_>) {
    if expected != found {
        let wrong = Inconsistency::new(Check::Verdict, "signing_event", id, what);
        sink(wrong.with(format!("{expected:?}"), format!("{found:?}")));
    }
}
