//! Targets and what they refused.

use sea_orm::{ConnectionTrait as _, DbBackend};

use super::Bookkeeping;
use super::dirty::by_kind;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::bulk;
use crate::storage::entity::{quarantine, target};
use crate::storage::error::Result;
use crate::storage::row::directory::{QuarantineRow, TargetRow};
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::sql::{LIST, Sql};

impl Bookkeeping {
    /// Adds or updates a target.
    ///
    /// # Errors
    /// When another target has its name, or the database fails.
    pub async fn put_target(&self, row: &TargetRow) -> Result<()> {
        let row = target::Model {
            id: row.id.0,
            name: row.name.clone(),
            profile: row.profile.clone(),
            capabilities: row.capabilities.clone(),
            server_hash: row.server_hash.clone(),
            primed_at: row.primed_at.map(Timestamp::unix_micros),
            replica_reload_required: row.replica_reload_required,
        };
        bulk::upsert(self.tx(), &[row], &[target::Column::Id]).await
    }

    /// Makes whoever lets a plan of this directory through wait for this transaction: what one lets through, the next one's guard counts.
    /// Before any mark or lease is locked in the same transaction.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_target(&self, target: TargetId) -> Result<()> {
        // SQLite has one writer.
        if self.tx().get_database_backend() == DbBackend::Postgres {
            let sql = Sql::new("select 1 from target where id = ").bind(target.0).text(" for no key update");
            sql.rows(self.tx(), "lock a directory").await?;
        }
        Ok(())
    }

    /// Sets entries aside, or notes that they were refused again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantine(&self, target: TargetId, rows: &[QuarantineRow]) -> Result<()> {
        let row = |row: &QuarantineRow| quarantine::Model {
            target: target.0,
            dn: row.dn.clone(),
            code: row.code,
            class: row.class.clone(),
            message: row.message.clone(),
            since: row.since.unix_micros(),
            attempts: row.attempts,
            subject_kind: row.subject.as_ref().map(|subject| subject.kind.clone()),
            subject: row.subject.as_ref().map(|subject| subject.id),
        };
        for row in rows.iter().map(row) {
            // Refused again: since when stays, attempts add up.
            let sql = Sql::new("update quarantine set attempts = attempts + 1, code = ").bind(row.code);
            let sql = sql.text(", class = ").bind(row.class.as_str()).text(", message = ").bind(row.message.as_str());
            let sql =
                sql.text(", subject_kind = ").bind(row.subject_kind.clone()).text(", subject = ").bind(row.subject);
            let sql = sql.text(" where target = ").bind(target.0).text(" and dn = ").bind(row.dn.as_str());
            if sql.run(self.tx(), "set an entry aside again").await? == 0 {
                bulk::upsert(self.tx(), &[row], &[quarantine::Column::Target, quarantine::Column::Dn]).await?;
            }
        }
        Ok(())
    }

    /// Takes entries back from quarantine, by their names and by what they stand for: an entry may have been refused under another
    /// name. Gives how many were there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release(&self, target: TargetId, dns: &[String], subjects: &[MarkedSubject]) -> Result<u64> {
        let mut released = 0;
        for (kind, ids) in by_kind(subjects) {
            for chunk in ids.chunks(LIST) {
                let sql =
                    Sql::new("delete from quarantine where target = ").bind(target.0).text(" and subject_kind = ");
                let sql = sql.bind(kind).text(" and subject in ").list(chunk.iter().copied());
                released += sql.run(self.tx(), "release from quarantine").await?;
            }
        }
        for chunk in dns.chunks(LIST) {
            let sql = Sql::new("delete from quarantine where target = ").bind(target.0).text(" and dn in ");
            released += sql.list(chunk.iter().map(String::as_str)).run(self.tx(), "release from quarantine").await?;
        }
        Ok(released)
    }

    /// Takes back what was set aside and was not refused again since it was read; gives which.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_unchanged<'r>(
        &self,
        target: TargetId,
        rows: &'r [QuarantineRow],
    ) -> Result<Vec<&'r QuarantineRow>> {
        let mut released = Vec::with_capacity(rows.len());
        for row in rows {
            let sql = Sql::new("delete from quarantine where target = ").bind(target.0).text(" and dn = ");
            let sql = sql.bind(row.dn.as_str()).text(" and since = ").bind(row.since.unix_micros());
            let sql = sql.text(" and attempts = ").bind(row.attempts);
            if sql.run(self.tx(), "release from quarantine").await? > 0 {
                released.push(row);
            }
        }
        Ok(released)
    }
}
