//! Open mail sessions that must end: a directory refuses new log-ins only, whoever is logged in stays so until the mail server is told.

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{MailboxId, OfficialId};

/// First wait after a try that failed; doubled each time.
const FIRST_WAIT: i64 = 5;
/// Longest wait between two tries.
const LONGEST_WAIT: i64 = 300;

code_list! {
    /// Why the sessions of a mailbox must end.
    SessionEndReason {
        /// Nobody may log in any more: it was closed or locked.
        Closed = "closed",
        /// It has another password.
        PasswordSet = "password_set",
    }
}

/// The sessions of one mailbox, to be ended. It stays until the mail server has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEnd {
    /// Whose.
    pub mailbox: MailboxId,
    /// Its number, the directory's `uid`.
    pub number: i64,
    /// Owner of a personal mailbox.
    pub official: Option<OfficialId>,
    /// Why.
    pub reason: SessionEndReason,
    /// Since when it is owed.
    pub asked_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Tries that failed.
    pub attempts: i32,
    /// What the last of them said.
    pub last_error: Option<String>,
}

impl SessionEnd {
    /// When to try again after another failure at `now`.
    #[must_use]
    pub fn next_try(&self, now: Timestamp) -> Timestamp {
        let doubled = u32::try_from(self.attempts).ok().and_then(|times| FIRST_WAIT.checked_shl(times.min(16)));
        now.plus_seconds(doubled.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_minutes_and_no_further() {
        let now = Timestamp::from_unix_seconds(1_560_000_000);
        let after = |attempts| {
            let end = SessionEnd {
                mailbox: MailboxId(uuid::Uuid::nil()),
                number: 1,
                official: None,
                reason: SessionEndReason::Closed,
                asked_at: now,
                due_at: now,
                attempts,
                last_error: None,
            };
            (end.next_try(now).unix_micros() - now.unix_micros()) / 1_000_000
        };
        assert_eq!([0, 1, 2, 5, 6, 7, 1_000, i32::MAX, -1].map(after), [5, 10, 20, 160, 300, 300, 300, 300, 300]);
    }
}
