//! Sending what is owed: each notice is claimed, handed to the courier, and settled or put back. No transaction is held meanwhile.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::domain::notice::{NoticeState, wait_after};
use crate::notify::courier::{Courier, NotCarried};
use crate::notify::message::Message;
use crate::storage::row::notice::NoticeRow;

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
}

/// Sends the notices that are due at `now` (real time), each once.
///
/// # Errors
/// When the store fails; a mail server that fails is no error but a reason to try again.
pub async fn send_notices(registry: &Registry, courier: &dyn Courier, now: Timestamp) -> OperationResult<SentNotices> {
    let mut round = SentNotices::default();
    let due = registry.store.read().await?.due_notices(now, ROUND).await?;
    for notice in due {
        let books = registry.store.bookkeeping().await?;
        // Counted from now, not from the round's beginning: a slow mail server must not let leases end before their turn.
        let is_ours = books.claim_notice(&notice, now.max(SystemClock.now()).plus_seconds(LEASE_SECONDS)).await?;
        books.commit().await?;
        if is_ours {
            settle(registry, courier, &notice, now, &mut round).await?;
        }
    }
    Ok(round)
}

async fn settle(
    registry: &Registry,
    courier: &dyn Courier,
    notice: &NoticeRow,
    now: Timestamp,
    round: &mut SentNotices,
) -> OperationResult<()> {
    let outcome = match notice.address.clone() {
        Some(to) => courier.carry(&Message { notice: notice.id, to, text: notice.text.clone() }).await,
        None => Err(NotCarried::Refused("it has no address any more".to_owned())),
    };
    let books = registry.store.bookkeeping().await?;
    match outcome {
        Ok(()) => {
            books.settle_notice(notice.id, NoticeState::Sent, None, now).await?;
            round.sent += 1;
        }
        Err(NotCarried::Later(reason)) if wait_after(notice.attempts + 1).is_some() => {
            let wait = wait_after(notice.attempts + 1).unwrap_or_default();
            tracing::warn!(notice = %notice.id, attempts = notice.attempts + 1, "a notice is tried again later");
            books.postpone_notice(notice.id, now.plus_seconds(wait), &reason).await?;
            round.postponed += 1;
        }
        Err(NotCarried::Later(reason) | NotCarried::Refused(reason)) => {
            tracing::error!(notice = %notice.id, kind = %notice.kind, "a notice was given up");
            books.settle_notice(notice.id, NoticeState::Failed, Some(&reason), now).await?;
            round.failed += 1;
        }
    }
    Ok(books.commit().await?)
}
