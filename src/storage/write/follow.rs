//! What was seen of a directory's entries, with the cookie that covers it, in one transaction.

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::bulk;
use crate::storage::entity::{entry_sight, follower};
use crate::storage::error::Result;
use crate::storage::row::follow::{FollowerRow, SightRow};
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Remembers up to where a directory is followed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_follower(&self, target: TargetId, row: &FollowerRow) -> Result<()> {
        let row = follower::Model {
            target: target.0,
            cookie: row.cookie.clone(),
            mode: row.mode.as_str().to_owned(),
            heard_at: row.heard_at.map(Timestamp::unix_micros),
            refreshed_at: row.refreshed_at.map(Timestamp::unix_micros),
            compared_at: row.compared_at.map(Timestamp::unix_micros),
            failure: row.failure.clone(),
        };
        bulk::upsert(self.tx(), &[row], &[follower::Column::Target]).await
    }

    /// Remembers what was seen of entries.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_sights(&self, target: TargetId, sights: &[SightRow]) -> Result<()> {
        let row = |row: &SightRow| entry_sight::Model {
            target: target.0,
            entry_uuid: row.entry_uuid,
            csn: row.csn.clone(),
            dn: row.dn.clone(),
            subject_kind: row.subject.as_ref().map(|subject| subject.kind.clone()),
            subject: row.subject.as_ref().map(|subject| subject.id),
            digests: row.digests.clone(),
        };
        let rows: Vec<_> = sights.iter().map(row).collect();
        bulk::upsert(self.tx(), &rows, &[entry_sight::Column::Target, entry_sight::Column::EntryUuid]).await
    }

    /// Forgets entries that are gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_sights(&self, target: TargetId, entries: &[Uuid]) -> Result<()> {
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("delete from entry_sight where target = ").bind(target.0).text(" and entry_uuid in ");
            sql.list(chunk.iter().copied()).run(self.tx(), "forget entries").await?;
        }
        Ok(())
    }
}
