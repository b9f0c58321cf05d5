//! Who asked that a closed mailbox be purged, and who approved it.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{MailboxId, PrincipalId};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::mailbox_purge;
use crate::storage::error::{Result, exactly};
use crate::storage::row::purge::AskedPurge;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Writes down that somebody asked for a purge; whether they may is the caller's decision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_mailbox_purge(&self, mailbox: MailboxId, asked: &AskedPurge) -> Result<()> {
        let row = mailbox_purge::Model {
            id: asked.id,
            mailbox: mailbox.0,
            reason: asked.reason.clone(),
            asked_by: asked.asked_by.0,
            asked_at: asked.asked_at.unix_micros(),
            approved_by: None,
            approved_at: None,
        };
        bulk::insert(self.tx(), "mailbox_purge", &[row]).await
    }
}

impl ChangeSet {
    /// Notes that a purge that was asked for is approved.
    ///
    /// # Errors
    /// When it is not there or approved already, or the database fails.
    pub async fn approve_mailbox_purge(&self, request: Uuid, by: PrincipalId, at: Timestamp) -> Result<()> {
        let sql = Sql::new("update mailbox_purge set approved_by = ").bind(by.0).text(", approved_at = ");
        let sql = sql.bind(at.unix_micros()).text(" where approved_at is null and id = ").bind(request);
        exactly("mailbox_purge", 1, sql.run(self.tx(), "approve a purge").await?)
    }
}
