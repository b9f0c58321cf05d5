//! Directories that are ahead of the registry: which entries are, since when nothing is written, and who accepted what.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait as _, DbBackend};
use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::bulk;
use crate::storage::entity::{entry_ahead, target_freeze};
use crate::storage::error::Result;
use crate::storage::row::follow::AheadRow;
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Notes entries that are ahead of the registry, besides those that are known, and freezes the directory. `head` is the registry's
    /// newest change set.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_ahead(&self, target: TargetId, ahead: &[AheadRow], head: i64, now: Timestamp) -> Result<()> {
        if ahead.is_empty() {
            return Ok(());
        }
        let known = self.reader.entries_ahead(target).await?;
        let known: HashMap<Uuid, i64> = known.iter().map(|row| (row.entry_uuid, row.directory_revision)).collect();
        let new: Vec<&AheadRow> =
            ahead.iter().filter(|row| known.get(&row.entry_uuid) != Some(&row.directory_revision)).collect();
        self.put_ahead(target, &new).await?;
        self.freeze(target, head, now, false).await
    }

    /// A comparison of everything found these and no others: freezes the directory, or ends a freeze.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_ahead(&self, target: TargetId, ahead: &[AheadRow], head: i64, now: Timestamp) -> Result<()> {
        let known = self.reader.entries_ahead(target).await?;
        let since: HashMap<Uuid, Timestamp> = known.iter().map(|row| (row.entry_uuid, row.seen_at)).collect();
        let sql = Sql::new("delete from entry_ahead where accepted_at is null and target = ").bind(target.0);
        sql.run(self.tx(), "forget what is no longer ahead").await?;
        let since = |row: &AheadRow| since.get(&row.entry_uuid).copied().unwrap_or(row.seen_at);
        let rows: Vec<AheadRow> = ahead.iter().map(|row| AheadRow { seen_at: since(row), ..row.clone() }).collect();
        self.put_ahead(target, &rows.iter().collect::<Vec<_>>()).await?;
        self.freeze(target, head, now, true).await
    }

    /// Waits until nobody else notes what is ahead; what is read from then on stays so until the transaction ends, or freezes anew.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_freeze(&self, target: TargetId) -> Result<()> {
        // SQLite has one writer.
        if self.tx().get_database_backend() == DbBackend::Postgres {
            let sql = Sql::new("select 1 from target_freeze where target = ").bind(target.0).text(" for update");
            sql.rows(self.tx(), "lock a freeze").await?;
        }
        Ok(())
    }

    /// Accepts everything that is ahead, and ends the freeze.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accept_ahead(&self, target: TargetId, by: &str, now: Timestamp) -> Result<u64> {
        let sql = Sql::new("update entry_ahead set accepted_by = ").bind(by).text(", accepted_at = ");
        let sql = sql.bind(now.unix_micros()).text(" where accepted_at is null and target = ").bind(target.0);
        let accepted = sql.run(self.tx(), "accept what is ahead").await?;
        self.thaw(target).await?;
        Ok(accepted)
    }

    /// What we wrote, or removed, is no longer ahead: what was accepted of it holds for no later state.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn forget_ahead(&self, target: TargetId, entries: impl Iterator<Item = Uuid>) -> Result<()> {
        let entries: Vec<Uuid> = entries.collect();
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("delete from entry_ahead where accepted_at is not null and target = ").bind(target.0);
            let sql = sql.text(" and entry_uuid in ").padded_list(chunk.iter().copied());
            sql.run(self.tx(), "forget what was accepted").await?;
        }
        Ok(())
    }

    async fn put_ahead(&self, target: TargetId, ahead: &[&AheadRow]) -> Result<()> {
        let row = |row: &&AheadRow| entry_ahead::Model {
            target: target.0,
            entry_uuid: row.entry_uuid,
            subject_kind: row.subject.kind.clone(),
            subject: row.subject.id,
            dn: row.dn.clone(),
            directory_revision: row.directory_revision,
            registry_revision: row.registry_revision,
            differs: row.differs.join(","),
            seen_at: row.seen_at.unix_micros(),
            accepted_by: None,
            accepted_at: None,
        };
        let rows: Vec<_> = ahead.iter().map(row).collect();
        bulk::upsert(self.tx(), &rows, &[entry_ahead::Column::Target, entry_ahead::Column::EntryUuid]).await
    }

    /// Brings the freeze up to what is ahead and not accepted. One that lasts keeps its beginning, and the registry's change set of then.
    async fn freeze(&self, target: TargetId, head: i64, now: Timestamp, is_compared: bool) -> Result<()> {
        let ahead = self.reader.entries_ahead(target).await?;
        let Some(worst) = ahead.iter().max_by_key(|row| row.directory_revision) else { return self.thaw(target).await };
        let before = self.reader.target_freeze(target).await?;
        let compared_at = if is_compared { Some(now) } else { before.as_ref().and_then(|frozen| frozen.compared_at) };
        let row = target_freeze::Model {
            target: target.0,
            since: before.as_ref().map_or(now, |frozen| frozen.since).unix_micros(),
            registry_revision: before.as_ref().map_or(head, |frozen| frozen.registry_revision),
            directory_revision: worst.directory_revision,
            entries: i64::try_from(ahead.len()).unwrap_or(i64::MAX),
            example_dn: worst.dn.clone(),
            compared_at: compared_at.map(Timestamp::unix_micros),
        };
        bulk::upsert(self.tx(), &[row], &[target_freeze::Column::Target]).await
    }

    async fn thaw(&self, target: TargetId) -> Result<()> {
        let sql = Sql::new("delete from target_freeze where target = ").bind(target.0);
        sql.run(self.tx(), "end a freeze").await.map(|_| ())
    }
}
