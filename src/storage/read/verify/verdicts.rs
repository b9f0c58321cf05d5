//! Verdicts on signatures against what they follow from: those that stand, all of them, by what is known now; those of arrivals by what was
//! known then, for the newest batches (each has to be read as of its own change set). What is marked to be judged anew may be behind, and
//! of an erased person nothing is left to judge by.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::signing::verdict::Verdict;
use crate::storage::entity::{event_signer, signing_event};
use crate::storage::error::{Asked, Result};
use crate::storage::read::View;
use crate::storage::row::signing::VerdictMark;
use crate::storage::signing::{first_verdict, signer_of};
use crate::storage::sql::Sql;

const ASKED: &str = "verify verdicts";
/// Signers whose histories are read together.
const SIGNERS: i64 = 200;
/// Events of a signer that are read together.
const EVENTS: u32 = 2000;
/// Batches whose first verdicts are judged again.
const BATCHES: i64 = 50;

pub(super) async fn verify(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let view = View::of(Timestamp::from_unix_micros(0).day());
    let behind = behind(reader).await?;
    let mut after = 0;
    loop {
        let signers = signers_after(reader, after).await?;
        let Some((last, _)) = signers.last() else { break };
        after = *last;
        let keys: Vec<SignerKey> = signers.iter().map(|(_, key)| key.clone()).collect();
        let grounds = reader.verdict_grounds(view, &keys).await?;
        for (signer, key) in signers.into_iter().filter(|(signer, _)| !behind.contains(signer)) {
            let mut place = VerdictMark { signer, key, marked_to: 0, is_whole: true, after: None };
            loop {
                let events = reader.events_to_judge(&place, EVENTS).await?;
                let Some(last) = events.last() else { break };
                place.after = Some((last.signed_at.unix_micros(), last.id));
                let mut differing = HashMap::new();
                for event in events {
                    let expected = grounds.judge(&place.key, event.signed_at);
                    if expected != event.standing {
                        differing.insert(event.id, (expected, event.standing));
                    }
                }
                tell(reader, differing, "the verdict that stands is not what the facts give", sink).await?;
            }
        }
    }
    let batches = Sql::new(
        "select s.seq from change_set s where s.operation = 'record_signing_events' order by s.seq desc limit ",
    );
    for row in batches.bind(BATCHES).rows(reader.tx(), ASKED).await? {
        first(reader, row.try_get_by_index(0).asked(ASKED)?, sink).await?;
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

/// The verdicts of one batch by what was known before it came in.
async fn first(reader: &Reader, seq: i64, sink: Sink<'_>) -> Result<()> {
    let sql = Sql::new("select e.* from signing_event e where e.recorded_from = ").bind(seq).text(" order by e.id");
    let rows: Vec<signing_event::Model> = sql.all(reader.tx(), ASKED).await?;
    let signers = reader.signers_by_number(rows.iter().map(|row| row.signer)).await?;
    let keys: Vec<SignerKey> = signers.values().cloned().collect();
    let view = View::as_known_at(Timestamp::from_unix_micros(0).day(), seq - 1);
    let grounds = reader.verdict_grounds(view, &keys).await?;
    let mut differing = HashMap::new();
    for row in &rows {
        let Some(signer) = signers.get(&row.signer) else { continue };
        let expected = grounds.judge(signer, Timestamp::from_unix_micros(row.signed_at));
        let stored = first_verdict(row)?;
        if expected != stored {
            differing.insert(row.id, (expected, stored));
        }
    }
    tell(reader, differing, "the verdict of its arrival is not what the facts gave then", sink).await
}

async fn tell(reader: &Reader, differing: HashMap<Uuid, (Verdict, Verdict)>, what: &str, sink: Sink<'_>) -> Result<()> {
    let named = |(expected, found): &(Verdict, Verdict)| expected.certificate.or(found.certificate).map(|id| id.0);
    let certificates: Vec<Uuid> = differing.values().filter_map(named).collect();
    let erased: BTreeSet<Uuid> = reader.erased_certificates(&certificates).await?.into_iter().collect();
    let mut told: Vec<(Uuid, (Verdict, Verdict))> = differing.into_iter().collect();
    told.retain(|(_, verdicts)| named(verdicts).is_none_or(|certificate| !erased.contains(&certificate)));
    told.sort_by_key(|(id, _)| *id);
    for (id, (expected, found)) in told {
        let wrong = Inconsistency::new(Check::Verdict, "signing_event", id, what);
        sink(wrong.with(format!("{expected:?}"), format!("{found:?}")));
    }
    Ok(())
}
