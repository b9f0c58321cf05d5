//! Drift as it is seen and ends, and what was last applied.

use super::Bookkeeping;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::bulk;
use crate::storage::entity::{applied_attributes, drift};
use crate::storage::error::Result;
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::row::drift::DriftRow;
use crate::storage::sql::Sql;

impl Bookkeeping {
    /// Writes drift down, or how it stands now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_drift(&self, target: TargetId, rows: &[DriftRow]) -> Result<()> {
        let row = |row: &DriftRow| drift::Model {
            target: target.0,
            entry_uuid: row.entry_uuid,
            attribute: row.attribute.clone(),
            first_seen: row.first_seen.unix_micros(),
            last_seen: row.last_seen.unix_micros(),
            ended: row.ended.map(Timestamp::unix_micros),
            policy: row.policy.as_str().to_owned(),
            subject_kind: row.subject.kind.clone(),
            subject: row.subject.id,
            dn: row.dn.clone(),
            csn: row.csn.clone(),
            expected: row.expected.clone(),
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        let keys =
            [drift::Column::Target, drift::Column::EntryUuid, drift::Column::Attribute, drift::Column::FirstSeen];
        bulk::upsert(self.tx(), &rows, &keys).await
    }

    /// Takes back what was taken for drift and was a write of ours, noted down only later: the version is the one that it made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_echoes(&self, target: TargetId) -> Result<u64> {
        let sql = Sql::new("delete from drift where ended is null and target = ").bind(target.0);
        let sql = sql.text(" and exists (select 1 from shadow s where s.target = drift.target");
        sql.text(" and s.entry_uuid = drift.entry_uuid and s.csn = drift.csn)").run(self.tx(), "forget echoes").await
    }

    /// Remembers the registry's values as they were written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_applied(&self, target: TargetId, rows: &[(MarkedSubject, Vec<u8>)]) -> Result<()> {
        let row = |(subject, digests): &(MarkedSubject, Vec<u8>)| applied_attributes::Model {
            target: target.0,
            subject_kind: subject.kind.clone(),
            subject: subject.id,
            digests: digests.clone(),
        };
        let rows: Vec<_> = rows.iter().map(row).collect();
        let keys = [
            applied_attributes::Column::Target,
            applied_attributes::Column::SubjectKind,
            applied_attributes::Column::Subject,
        ];
        bulk::upsert(self.tx(), &rows, &keys).await
    }
}
