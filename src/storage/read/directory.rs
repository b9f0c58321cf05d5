//! What we remember of a directory.

use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::Reader;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::entity::{entry_link, quarantine, shadow, target};
use crate::storage::error::{Asked as _, Result};
use crate::storage::row::directory::{AppliedEntry, LinkRow, QuarantineRow, ShadowRow, TargetRow};
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::sql::{LIST, Sql};

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
            server_hash: row.server_hash,
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
        Ok(rows.into_iter().map(link).collect())
    }

    /// How many links a target has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link_count(&self, target: TargetId) -> Result<u64> {
        let sql = Sql::new("select count(*) from entry_link where target = ").bind(target.0);
        Ok(u64::try_from(sql.number(self.tx(), "count links").await?).unwrap_or(0))
    }

    /// The links of some subjects of one kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links_of(&self, target: TargetId, kind: &str, subjects: &[Uuid]) -> Result<Vec<LinkRow>> {
        let mut links = Vec::with_capacity(subjects.len());
        for chunk in subjects.chunks(LIST) {
            let sql = Sql::new("select * from entry_link where target = ").bind(target.0).text(" and subject_kind = ");
            let sql = sql.bind(kind).text(" and subject in ").padded_list(chunk.iter().copied());
            let rows: Vec<entry_link::Model> = sql.all(self.tx(), "read links").await?;
            links.extend(rows.into_iter().map(link));
        }
        Ok(links)
    }

    /// The subject whose entry was last seen under this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link_by_dn(&self, target: TargetId, dn: &str) -> Result<Option<MarkedSubject>> {
        let sql = Sql::new("select * from entry_link where target = ").bind(target.0).text(" and lower(dn) = ");
        let row: Option<entry_link::Model> = sql.bind(dn.to_lowercase()).one(self.tx(), "look for an entry").await?;
        Ok(row.map(|row| MarkedSubject { kind: row.subject_kind, id: row.subject }))
    }

    /// What was last applied to some entries of a target.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shadows_of(&self, target: TargetId, entries: &[Uuid]) -> Result<Vec<ShadowRow>> {
        let mut shadows = Vec::with_capacity(entries.len());
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("select * from shadow where target = ").bind(target.0).text(" and entry_uuid in ");
            let sql = sql.padded_list(chunk.iter().copied());
            let rows: Vec<shadow::Model> = sql.all(self.tx(), "read what was applied").await?;
            shadows.extend(rows.into_iter().map(shadow));
        }
        Ok(shadows)
    }

    /// What was last applied to each entry of a target, by entryUUID.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shadows(&self, target: TargetId) -> Result<Vec<ShadowRow>> {
        let sql = Sql::new("select * from shadow where target = ").bind(target.0).text(" order by entry_uuid");
        let rows: Vec<shadow::Model> = sql.all(self.tx(), "read what was applied").await?;
        Ok(rows.into_iter().map(shadow).collect())
    }

    /// What stands for which entry, and the digest of what was last applied to it: at most `limit` entries above `after`, by entryUUID.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applied_entries(&self, target: TargetId, after: Uuid, limit: u32) -> Result<Vec<AppliedEntry>> {
        let sql = Sql::new("select l.entry_uuid, l.subject_kind, l.subject, s.applied_hash from entry_link l");
        let sql =
            sql.text(" left join shadow s on s.target = l.target and s.entry_uuid = l.entry_uuid where l.target = ");
        let sql = sql.bind(target.0).text(" and l.entry_uuid > ").bind(after).text(" order by l.entry_uuid limit ");
        let rows = sql.bind(i64::from(limit)).rows(self.tx(), "read what was applied").await?;
        let entry = |row: &QueryResult| {
            Ok::<_, DbErr>(AppliedEntry {
                entry_uuid: row.try_get_by_index(0)?,
                subject_kind: row.try_get_by_index(1)?,
                subject: row.try_get_by_index(2)?,
                applied_hash: row.try_get_by_index(3)?,
            })
        };
        rows.iter().map(entry).collect::<std::result::Result<_, _>>().asked("read what was applied")
    }

    /// The entries that a target refused, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantined(&self, target: TargetId) -> Result<Vec<QuarantineRow>> {
        let sql = Sql::new("select * from quarantine where target = ").bind(target.0).text(" order by dn");
        let rows: Vec<quarantine::Model> = sql.all(self.tx(), "read the quarantine").await?;
        Ok(rows.into_iter().map(refused).collect())
    }

    /// How many entries a target refused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_quarantined(&self, target: TargetId) -> Result<u64> {
        let sql = Sql::new("select count(*) from quarantine where target = ").bind(target.0);
        Ok(u64::try_from(sql.number(self.tx(), "count the quarantine").await?).unwrap_or(0))
    }

    /// The refused entries that stand for these subjects, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn quarantined_of(&self, target: TargetId, subjects: &[MarkedSubject]) -> Result<Vec<QuarantineRow>> {
        let mut found = Vec::new();
        for chunk in subjects.chunks(LIST) {
            // Kinds are few, and keys differ between them but for a unit and its group.
            let sql = Sql::new("select * from quarantine where target = ").bind(target.0).text(" and subject in ");
            let sql = sql.padded_list(chunk.iter().map(|subject| subject.id)).text(" order by dn");
            let rows: Vec<quarantine::Model> = sql.all(self.tx(), "read the quarantine").await?;
            let rows = rows.into_iter().map(refused);
            found.extend(rows.filter(|row| row.subject.as_ref().is_some_and(|subject| chunk.contains(subject))));
        }
        Ok(found)
    }
}

fn refused(row: quarantine::Model) -> QuarantineRow {
    QuarantineRow {
        dn: row.dn,
        code: row.code,
        class: row.class,
        message: row.message,
        since: Timestamp::from_unix_micros(row.since),
        attempts: row.attempts,
        subject: row.subject_kind.zip(row.subject).map(|(kind, id)| MarkedSubject { kind, id }),
    }
}

pub(super) fn link(row: entry_link::Model) -> LinkRow {
    LinkRow { subject_kind: row.subject_kind, subject: row.subject, entry_uuid: row.entry_uuid, dn: row.dn }
}

fn shadow(row: shadow::Model) -> ShadowRow {
    ShadowRow { entry_uuid: row.entry_uuid, csn: row.csn, applied_hash: row.applied_hash }
}
