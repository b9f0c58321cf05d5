//! Ends open mail sessions of mailboxes that nobody may log in to any more. What must end is owed from the moment the directory is
//! about to be told ([`super::sync_journal`]), and stays owed until the mail server has confirmed it, whoever is killed meanwhile.

use futures::future::join_all;

use super::error::OperationResult;
use super::mail_sessions::SessionsEnded;
use super::registry::{Actor, Registry};
use crate::domain::audit::leaf::Outcome;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::mailbox::session_end::SessionEnd;
use crate::storage::write::Bookkeeping;

/// Mailboxes of one round.
const ROUND: u32 = 100;
/// Mailboxes whose sessions are ended at the same time: the command may rest to be sure.
const AT_ONCE: usize = 8;

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionsRound {
    /// Mailboxes whose sessions the mail server has ended.
    pub confirmed: u32,
    /// The mail server failed: the round ended there, and the rest is for the next.
    pub failed: bool,
    /// More were due than one round takes, and the mail server answers.
    pub more: bool,
}

/// Ends sessions that are due, a round of them. The first goes alone: a mail server that hangs or fails costs one wait a round, and what
/// failed is tried again later, after the others. Without a mail server to tell, nothing is done: it stays owed and is shown.
///
/// # Errors
/// When the store fails. What the mail server said is part of what is stored.
pub async fn end_mail_sessions(registry: &Registry) -> OperationResult<SessionsRound> {
    let mut round = SessionsRound::default();
    let Some(desk) = &registry.mail else { return Ok(round) };
    let due = registry.store.read().await?.session_ends_due(SystemClock.now(), ROUND).await?;
    let (first, others) = due.split_at(due.len().min(1));
    for some in std::iter::once(first).chain(others.chunks(AT_ONCE)) {
        let said = join_all(some.iter().map(|end| desk.sessions.end(end.number))).await;
        for (end, said) in some.iter().zip(said) {
            match said {
                SessionsEnded::Confirmed => round.confirmed += u32::from(confirm(registry, end).await?),
                SessionsEnded::NotConfigured => return Ok(round),
                SessionsEnded::Failed(said) => {
                    postpone(registry, end, &said).await?;
                    round.failed = true;
                }
            }
        }
        if round.failed {
            return Ok(round);
        }
    }
    round.more = due.len() == ROUND as usize;
    Ok(round)
}

/// Ends all sessions that are due, round after round.
///
/// # Errors
/// As [`end_mail_sessions`].
pub async fn end_all_mail_sessions(registry: &Registry) -> OperationResult<()> {
    while end_mail_sessions(registry).await?.more {}
    Ok(())
}

async fn confirm(registry: &Registry, end: &SessionEnd) -> OperationResult<bool> {
    let books = registry.store.bookkeeping().await?;
    let is_ours = books.confirm_session_end(end).await?;
    if is_ours {
        record(registry, &books, end, Outcome::Done);
    }
    books.commit().await?;
    Ok(is_ours)
}

/// The first failure is recorded, later ones are counted in the row.
async fn postpone(registry: &Registry, end: &SessionEnd, said: &str) -> OperationResult<()> {
    tracing::warn!(
        number = end.number,
        said,
        "the mail server did not end the sessions of a mailbox; it is tried again"
    );
    let books = registry.store.bookkeeping().await?;
    let is_ours = books.postpone_session_end(end, end.next_try(SystemClock.now()), said).await?;
    if is_ours && end.attempts == 0 {
        record(registry, &books, end, Outcome::Failed);
    }
    Ok(books.commit().await?)
}

fn record(registry: &Registry, books: &Bookkeeping, end: &SessionEnd, outcome: Outcome) {
    let event = registry.event(&Actor::Shell, "end_mail_sessions").ended(outcome).with("reason", end.reason.as_str());
    let event = event.with("failures", i64::from(end.attempts));
    books.audit(match end.official {
        Some(official) => event.about_person(official),
        None => event,
    });
}
