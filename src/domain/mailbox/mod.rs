//! Mailboxes: one personal mailbox an official for life, its state, and its addresses.

pub mod activation;
pub mod address;
pub mod lifecycle;
pub mod regular_use;
pub mod session_end;
pub mod template;

use serde::{Deserialize, Serialize};

use super::code::code_list;
use super::ids::{AgencyId, MailboxId, OfficialId};

code_list! {
    /// Whose a mailbox is.
    MailboxKind {
        /// An official's own; the 6,149 count these.
        Personal = "personal",
        /// An agency's.
        Agency = "agency",
        /// A role's, such as văn thư.
        Role = "role",
    }
}

/// A mailbox, for life: its number names it in the directory and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// This mailbox.
    pub id: MailboxId,
    /// Opaque number, the directory's `uid`: `m` and digits.
    pub number: i64,
    /// Whose it is.
    pub kind: MailboxKind,
    /// Owner of a personal mailbox.
    pub official: Option<OfficialId>,
    /// Owner of an agency's or role's mailbox.
    pub agency: Option<AgencyId>,
    /// Quota in MiB.
    pub quota_mib: i32,
}

/// The directory's `uid` of a mailbox number, such as `m000042`.
#[must_use]
pub fn uid(number: i64) -> String {
    format!("m{number:06}")
}
