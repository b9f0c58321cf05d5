//! The life of a mailbox: its states, what each allows, and which may follow which.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::code::code_list;
use crate::domain::ids::{FactId, MailboxId, SubjectId};
use crate::domain::lang::Lang;
use crate::domain::period::Period;

code_list! {
    /// State of a mailbox.
    MailboxState {
        /// Chờ kích hoạt: made, not yet handed over.
        Staged = "staged",
        /// Hoạt động.
        Active = "active",
        /// Chỉ nhận: reads, cannot send (a retiree's grace).
        ReceiveOnly = "receive_only",
        /// Tạm khóa.
        Suspended = "suspended",
        /// Lưu giữ: closed, kept.
        Preserved = "preserved",
        /// Đã xóa.
        Purged = "purged",
    }
}

/// What a mailbox in some state may do; mail servers follow the same table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent permissions, a row of a table")]
pub struct Permissions {
    /// May log in and read.
    pub log_in: bool,
    /// Accepts mail.
    pub receive: bool,
    /// May send mail.
    pub send: bool,
    /// Its forwarding works.
    pub forward: bool,
}

/// A change that the life of a mailbox does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a mailbox cannot go from {from} to {to}")]
pub struct ForbiddenTransition {
    /// State it is in.
    pub from: MailboxState,
    /// State that was asked for.
    pub to: MailboxState,
}

impl MailboxState {
    /// What a mailbox in this state may do.
    #[must_use]
    pub const fn permissions(self) -> Permissions {
        let (log_in, receive, send, forward) = match self {
            Self::Active => (true, true, true, true),
            Self::ReceiveOnly => (true, true, false, false),
            Self::Staged | Self::Suspended => (false, true, false, false),
            Self::Preserved | Self::Purged => (false, false, false, false),
        };
        Permissions { log_in, receive, send, forward }
    }

    /// Whether the directory has an entry for it.
    #[must_use]
    pub const fn is_in_directory(self) -> bool {
        !matches!(self, Self::Purged)
    }

    /// Whether it counts as issued: somebody has it, or will be handed it. Of one that is only preserved nobody has anything.
    #[must_use]
    pub const fn is_issued(self) -> bool {
        !matches!(self, Self::Preserved | Self::Purged)
    }

    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Staged => lang.pick("Chờ kích hoạt", "Staged"),
            Self::Active => lang.pick("Hoạt động", "Active"),
            Self::ReceiveOnly => lang.pick("Chỉ nhận", "Receive only"),
            Self::Suspended => lang.pick("Tạm khóa", "Suspended"),
            Self::Preserved => lang.pick("Lưu giữ", "Preserved"),
            Self::Purged => lang.pick("Đã xóa", "Purged"),
        }
    }

    /// Checks that `to` may follow. Nothing leads back from purged; a preserved mailbox
    /// becomes active again when its owner is hired again.
    ///
    /// # Errors
    /// When the table has no such arrow.
    pub const fn check_transition(self, to: Self) -> Result<(), ForbiddenTransition> {
        use MailboxState::{Active, Preserved, Purged, ReceiveOnly, Staged, Suspended};
        let allowed = matches!(
            (self, to),
            (Staged | ReceiveOnly, Active | Suspended | Preserved)
                | (Active, ReceiveOnly | Suspended | Preserved)
                | (Suspended, Active | ReceiveOnly | Preserved)
                | (Preserved, Active | Purged)
        );
        if allowed { Ok(()) } else { Err(ForbiddenTransition { from: self, to }) }
    }
}

/// The state of a mailbox during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxStateFact {
    /// This fact.
    pub id: FactId,
    /// Which mailbox.
    pub mailbox: MailboxId,
    /// The state.
    pub state: MailboxState,
    /// When it holds.
    pub effective: Period,
    /// The decision's subject behind it, when one is recorded.
    pub subject: Option<SubjectId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use MailboxState::{Active, Preserved, Purged, ReceiveOnly, Staged, Suspended};

    #[test]
    fn the_whole_table_of_transitions() {
        let allowed = [
            (Staged, Active),
            (Staged, Suspended),
            (Staged, Preserved),
            (Active, ReceiveOnly),
            (Active, Suspended),
            (Active, Preserved),
            (ReceiveOnly, Active),
            (ReceiveOnly, Suspended),
            (ReceiveOnly, Preserved),
            (Suspended, Active),
            (Suspended, ReceiveOnly),
            (Suspended, Preserved),
            (Preserved, Active),
            (Preserved, Purged),
        ];
        for &from in MailboxState::ALL {
            for &to in MailboxState::ALL {
                assert_eq!(from.check_transition(to).is_ok(), allowed.contains(&(from, to)), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn only_an_active_mailbox_sends() {
        for &state in MailboxState::ALL {
            assert_eq!(state.permissions().send, state == Active, "{state}");
        }
        assert!(!Purged.is_in_directory());
    }
}
