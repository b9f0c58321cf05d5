//! Sending what is owed: each notice is claimed, handed to the courier, and settled or put back. No transaction is held meanwhile.
//!
//! What waited is looked at once more before it goes: whether it is news still, and whether whoever it is for is still to be told.

use std::collections::HashSet;

use super::error::OperationResult;
use super::notices::nobodys_notices;
use super::registry::Registry;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::ids::NoticeId;
use crate::domain::notice::{NoticeState, wait_after};
use crate::notify::courier::{Courier, NotCarried};
use crate::notify::message::Message;
use crate::storage::row::notice::NoticeRow;
use crate::storage::write::Bookkeeping;

/// How long a sender has for a notice. One that died with it in hand leaves it to another after this.
const LEASE_SECONDS: i64 = 300;

/// Notices of one round.
pub const ROUND: u32 = 100;

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SentNotices {
    /// The mail server took them.
    pub sent: u32,
    /// They are tried again later.
    pub postponed: u32,
    /// They were given up.
    pub failed: u32,
    /// Their day is over: what they would have told is told anew.
    pub taken_back: u32,
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Sent,
    /// To be tried again later, because …
    Postponed(String),
    /// The same, and no other need be tried.
    NoService(String),
    /// Given up, because …
    Failed(String),
    TakenBack,
}

/// Sends the notices that are due at `now` (real time), each once. Where the mail server serves nobody the round ends: the rest waits.
///
/// # Errors
/// When the store fails; a mail server that fails is no error but a reason to try again.
pub async fn send_notices(registry: &Registry, courier: &dyn Courier, now: Timestamp) -> OperationResult<SentNotices> {
    let mut round = SentNotices::default();
    let reader = registry.store.read().await?;
    let due = reader.due_notices(now, ROUND).await?;
    let nobodys = nobodys_notices(registry, &reader, &due).await?;
    drop(reader);
    for notice in due {
        let books = registry.store.bookkeeping().await?;
        // Counted from now, not from the round's beginning: a slow mail server must not let leases end before their turn.
        let is_ours = books.claim_notice(&notice, now.max(SystemClock.now()).plus_seconds(LEASE_SECONDS)).await?;
        books.commit().await?;
        if !is_ours {
            continue;
        }
        let outcome = match withheld(&notice, &nobodys, now) {
            Some(outcome) => outcome,
            None => carried(courier, &notice).await,
        };
        let books = registry.store.bookkeeping().await?;
        settle(&books, &notice, &outcome, now).await?;
        books.commit().await?;
        round.count(&outcome);
        if matches!(outcome, Outcome::NoService(_)) {
            // Why stands with the notice: the server's words may quote addresses.
            tracing::error!(notice = %notice.id, "the mail server is away or does not want us: notices wait");
            break;
        }
    }
    Ok(round)
}

/// Why it is not to be sent any more, if it is not.
fn withheld(notice: &NoticeRow, nobodys: &HashSet<NoticeId>, now: Timestamp) -> Option<Outcome> {
    if nobodys.contains(&notice.id) {
        return Some(Outcome::Failed("whom it was for is not to be told any more".to_owned()));
    }
    let is_old = notice.kind.news_days().is_some_and(|days| notice.due < now.plus_seconds(-days * 86_400));
    match (is_old, notice.kind.is_of_a_day()) {
        (false, _) => None,
        (true, true) => Some(Outcome::TakenBack),
        (true, false) => Some(Outcome::Failed("it is no news any more".to_owned())),
    }
}

async fn carried(courier: &dyn Courier, notice: &NoticeRow) -> Outcome {
    let Some(to) = notice.address.clone() else {
        return Outcome::Failed("it has no address any more".to_owned());
    };
    let is_last = wait_after(notice.attempts + 1).is_none();
    match courier.carry(&Message { notice: notice.id, to, text: notice.text.clone() }).await {
        Ok(()) => Outcome::Sent,
        Err(NotCarried::Refused(reason)) => Outcome::Failed(reason),
        Err(NotCarried::Later(reason) | NotCarried::NoService(reason)) if is_last => Outcome::Failed(reason),
        Err(NotCarried::Later(reason)) => Outcome::Postponed(reason),
        Err(NotCarried::NoService(reason)) => Outcome::NoService(reason),
    }
}

async fn settle(books: &Bookkeeping, notice: &NoticeRow, outcome: &Outcome, now: Timestamp) -> OperationResult<()> {
    match outcome {
        Outcome::Sent => books.settle_notice(notice.id, NoticeState::Sent, None, now).await?,
        Outcome::Postponed(reason) | Outcome::NoService(reason) => {
            let wait = wait_after(notice.attempts + 1).unwrap_or_default();
            tracing::warn!(notice = %notice.id, attempts = notice.attempts + 1, "a notice is tried again later");
            books.postpone_notice(notice.id, now.plus_seconds(wait), reason).await?;
        }
        Outcome::Failed(reason) => {
            tracing::error!(notice = %notice.id, kind = %notice.kind, "a notice was given up");
            books.settle_notice(notice.id, NoticeState::Failed, Some(reason), now).await?;
        }
        Outcome::TakenBack => {
            tracing::warn!(notice = %notice.id, kind = %notice.kind, "a notice was taken back: its day is over");
            books.take_back_notice(notice.id).await?;
        }
    }
    Ok(())
}

impl SentNotices {
    const fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Sent => self.sent += 1,
            Outcome::Postponed(_) | Outcome::NoService(_) => self.postponed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::TakenBack => self.taken_back += 1,
        }
    }

    /// How many it looked at.
    #[must_use]
    pub const fn all(&self) -> u32 {
        self.sent + self.postponed + self.failed + self.taken_back
    }
}
