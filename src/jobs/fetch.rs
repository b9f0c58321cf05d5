//! Fetching revocation lists at their time, and after them asking by OCSP about what is pending or contested, beside everything else: a
//! server that lets us wait keeps nothing else waiting.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::schedule::{Every, Schedule};
use crate::operations::ask_ocsp::{AnswerOutcome, OcspAsking, ask_due};
use crate::operations::fetch_lists::{ListFetching, fetch_due_lists};
use crate::operations::{OperationResult, Registry};

/// How often somebody looks whether it is time.
const POLL: Duration = Duration::from_secs(15);
/// The part of the time between two turns by which the next may come later, so that provinces do not ask the CA all at once.
const JITTER_PARTS: u32 = 10;

/// Fetches every `minutes`, whoever of the replicas has the turn, until `stop`. What is being fetched then is dropped: nothing of a
/// list is there before all of it is.
#[must_use]
pub fn keep_fetching(
    registry: Arc<Registry>,
    fetching: ListFetching,
    minutes: u32,
    stop: CancellationToken,
) -> JoinHandle<()> {
    let seconds = minutes.saturating_mul(60);
    let every = Every::About { seconds, later: seconds / JITTER_PARTS };
    let schedule = Schedule::default().with("fetch_lists", every, move |registry: Arc<Registry>| {
        let fetching = fetching.clone();
        async move {
            // A list that the store cannot take in keeps nobody from asking: that is when answers are needed.
            let lists = fetch(&registry, &fetching).await;
            let answers = match &registry.responders {
                Some(asking) if asking.most > 0 => ask(&registry, asking).await,
                _ => Ok(()),
            };
            lists.and(answers)
        }
    });
    tokio::spawn(async move {
        let turns = async {
            loop {
                schedule.do_what_is_due(&registry, &stop).await;
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = turns => {}
        }
    })
}

async fn fetch(registry: &Registry, fetching: &ListFetching) -> OperationResult<()> {
    for row in fetch_due_lists(registry, fetching).await?.iter().filter(|row| row.outcome.is_bad()) {
        let outcome = serde_json::to_string(&row.outcome).unwrap_or_default();
        tracing::warn!(source = row.source, outcome, "a revocation list could not be taken in");
    }
    Ok(())
}

async fn ask(registry: &Registry, asking: &OcspAsking) -> OperationResult<()> {
    let turn = ask_due(registry, asking).await?;
    for row in turn.rows.iter().filter(|row| row.outcome.is_bad()) {
        let outcome = serde_json::to_string(&row.outcome).unwrap_or_default();
        tracing::warn!(source = row.source, outcome, "an OCSP answer could not be taken in");
    }
    let mut left_out = turn.rows.iter().filter_map(|row| match &row.outcome {
        AnswerOutcome::LeftOut { reason } => Some(reason),
        _ => None,
    });
    if let Some(reason) = left_out.next() {
        let certificates = left_out.count() + 1;
        tracing::warn!(certificates, reason, "nobody could be asked by OCSP about certificates");
    }
    if turn.has_more {
        tracing::info!("more certificates wait to be asked about by OCSP than one turn asks about");
    }
    Ok(())
}
