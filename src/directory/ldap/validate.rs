//! Asks the server about writes by the no-op control, over all lanes, several questions in flight on each.
//!
//! Never inside a transaction: slapd then ignores no-op. No-op adds must come after priming (`docs/DIRECTORY.md`).

use futures::stream::{FuturesOrdered, StreamExt as _};

use super::LdapDirectory;
use super::connect::Link;
use super::controls::{self, WOULD_DO_IT, code};
use super::pool::Lane;
use super::write::{refusal, send};
use crate::directory::port::{DirectoryError, Refusal, Write};

/// Questions in flight on one connection: enough to keep slapd busy, few enough that neither side's buffers fill.
const IN_FLIGHT: usize = 16;

type Answer = Option<Refusal>;

/// What the server would say to each of `writes`, in order.
pub(super) async fn validate(directory: &LdapDirectory, writes: &[Write<'_>]) -> Result<Vec<Answer>, DirectoryError> {
    let share = writes.len().div_ceil(directory.lanes.len().max(1)).max(1);
    let shares = writes.chunks(share).zip(&directory.lanes).map(|(share, lane)| on_lane(lane, share));
    let answers = futures::future::try_join_all(shares).await?;
    Ok(answers.into_iter().flatten().collect())
}

async fn on_lane(lane: &Lane, writes: &[Write<'_>]) -> Result<Vec<Answer>, DirectoryError> {
    let held = lane.open().await?;
    let link = &held.link;
    let mut asked = FuturesOrdered::new();
    let mut answers = Vec::with_capacity(writes.len());
    for write in writes {
        if asked.len() == IN_FLIGHT
            && let Some(answer) = asked.next().await
        {
            answers.push(answer?);
        }
        asked.push_back(ask(link, *write));
    }
    while let Some(answer) = asked.next().await {
        answers.push(answer?);
    }
    drop(asked);
    held.put_back();
    Ok(answers)
}

async fn ask(link: &Link, write: Write<'_>) -> Result<Answer, DirectoryError> {
    let mut controls = vec![controls::no_op()];
    controls.extend(write.csn.map(|csn| controls::asserted(link.profile, csn)));
    let result = send(link, write.dn, write.operation, controls).await?;
    match result.rc {
        WOULD_DO_IT => Ok(None),
        code::SUCCESS => Err(DirectoryError::Malformed {
            action: format!("a question about {}", write.dn),
            reason: "the server answered success to a critical no-op control, so it may have written; read it back"
                .to_owned(),
        }),
        _ => Ok(Some(refusal(result))),
    }
}
