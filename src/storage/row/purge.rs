//! Mailboxes that may be purged, and who asked for it.

use time::Date;
use uuid::Uuid;

use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{MailboxId, OfficialId, PrincipalId};
use crate::domain::mailbox::lifecycle::MailboxStateFact;

/// A mailbox, as far as purging it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeableMailbox {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Its number.
    pub number: i64,
    /// Its owner.
    pub official: Option<OfficialId>,
    /// Where its owner is or was last.
    pub path: Option<TreePath>,
    /// The state that holds on the day.
    pub state: MailboxStateFact,
    /// A state that begins later, such as when its owner comes back.
    pub changes_on: Option<Date>,
}

/// Somebody's wish that a mailbox be purged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPurge {
    /// This request.
    pub id: Uuid,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: PrincipalId,
    /// When.
    pub asked_at: Timestamp,
}
