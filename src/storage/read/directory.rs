//! What we remember of a directory.

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::entity::{entry_link, quarantine, shadow, target};
use crate::storage::error::Result;
use crate::storage::row::directory::{LinkRow, QuarantineRow, ShadowRow, TargetRow};
use crate::storage::sql::Sql;

impl Reader {
    /// The target of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn target(&self, name: &str) -> Result<Option<TargetRow>> {
        let row: Option<target::Model> =
            Sql::new("select * from target where name = ").bind(name).one(self.tx(), "read a target").await?;
        Ok(row.map(|row| TargetRow {
            id: TargetId(row.id),
            name: row.name,
            profile: row.profile,
            capabilities: row.capabilities,
            configuration_hash: row.configuration_hash,
            primed_at: row.primed_at.map(Timestamp::from_unix_micros),
            replica_reload_required: row.replica_reload_required,
        }))
    }

    /// All links of a target, by subject.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links(&self, target: TargetId) -> Result<Vec<LinkRow>> {
        let sql =
            Sql::new("select * from entry_link where target = ").bind(target.0).text(" order by subject_kind, subject");
        let rows: Vec<entry_link::Model> = sql.all(self.tx(), "read links").await?;
        let link = |row: entry_link::Model| LinkRow {
            subject_kind: row.subject_kind,
            subject: row.subject,
            entry_uuid: row.entry_uuid,
            dn: row.dn,
        };
        Ok(rows.into_iter().map(link).collect())
    }

    /// What was last applied to each entry of a target, by entryUUID.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shadows(&self, target: TargetId) -> Result<Vec<ShadowRow>> {
        let sql = Sql::new("select * from shadow where target = ").bind(target.0).text(" order by entry_uuid");
        let rows: Vec<shadow::Model> = sql.all(self.tx(), "read what was applied").await?;
        let row =
            |row: shadow::Model| ShadowRow { entry_uuid: row.entry_uuid, csn: row.csn, applied_hash: row.applied_hash };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The entries that a target refused, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantined(&self, target: TargetId) -> Result<Vec<QuarantineRow>> {
        let sql = Sql::new("select * from quarantine where target = ").bind(target.0).text(" order by dn");
        let rows: Vec<quarantine::Model> = sql.all(self.tx(), "read the quarantine").await?;
        let row = |row: quarantine::Model| QuarantineRow {
            dn: row.dn,
            code: row.code,
            class: row.class,
            message: row.message,
            since: Timestamp::from_unix_micros(row.since),
            attempts: row.attempts,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
