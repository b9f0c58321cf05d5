//! Up to where a directory is followed, and what was last seen of its entries.

use std::collections::HashMap;

use uuid::Uuid;

use super::Reader;
use super::directory::link;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::code::Place;
use crate::storage::entity::{entry_ahead, entry_link, entry_sight, follower, target_freeze};
use crate::storage::error::{Asked, Result};
use crate::storage::row::directory::LinkRow;
use crate::storage::row::dirty::MarkedSubject;
use crate::storage::row::follow::{AheadRow, FollowerRow, FreezeRow, SightRow};
use crate::storage::sql::{LIST, Sql};

impl Reader {
    /// Up to where a directory is followed; none if it never was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follower(&self, target: TargetId) -> Result<Option<FollowerRow>> {
        let sql = Sql::new("select * from follower where target = ").bind(target.0);
        let row: Option<follower::Model> = sql.one(self.tx(), "read a follower").await?;
        let at = |micros: Option<i64>| micros.map(Timestamp::from_unix_micros);
        row.map(|row| {
            Ok(FollowerRow {
                cookie: row.cookie,
                mode: Place::new("follower", target.0).parse("mode", &row.mode)?,
                heard_at: at(row.heard_at),
                refreshed_at: at(row.refreshed_at),
                compared_at: at(row.compared_at),
                failure: row.failure,
            })
        })
        .transpose()
    }

    /// The entryUUIDs of all entries that were seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sighted(&self, target: TargetId) -> Result<Vec<Uuid>> {
        let sql = Sql::new("select entry_uuid from entry_sight where target = ").bind(target.0);
        let rows = sql.rows(self.tx(), "read what was seen").await?;
        rows.iter().map(|row| row.try_get_by_index(0).asked("read what was seen")).collect()
    }

    /// What was last seen of these entries, by entryUUID.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sights(&self, target: TargetId, entries: &[Uuid]) -> Result<HashMap<Uuid, SightRow>> {
        let mut found = HashMap::with_capacity(entries.len());
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("select * from entry_sight where target = ").bind(target.0).text(" and entry_uuid in ");
            let rows: Vec<entry_sight::Model> =
                sql.padded_list(chunk.iter().copied()).all(self.tx(), "read what was seen").await?;
            found.extend(rows.into_iter().map(|row| (row.entry_uuid, sight(row))));
        }
        Ok(found)
    }

    /// The versions that our last writes of these entries made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applied_versions(&self, target: TargetId, entries: &[Uuid]) -> Result<HashMap<Uuid, String>> {
        let mut found = HashMap::new();
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("select entry_uuid, csn from shadow where target = ").bind(target.0);
            let sql = sql.text(" and entry_uuid in ").padded_list(chunk.iter().copied());
            for row in sql.rows(self.tx(), "read what was applied").await? {
                let entry: Uuid = row.try_get_by_index(0).asked("read what was applied")?;
                found.insert(entry, row.try_get_by_index(1).asked("read what was applied")?);
            }
        }
        Ok(found)
    }

    /// What these entries stand for, and the names under which they are known, by entryUUID.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn links_by_entry(&self, target: TargetId, entries: &[Uuid]) -> Result<HashMap<Uuid, LinkRow>> {
        let mut found = HashMap::new();
        for chunk in entries.chunks(LIST) {
            let sql = Sql::new("select * from entry_link where target = ").bind(target.0).text(" and entry_uuid in ");
            let rows: Vec<entry_link::Model> =
                sql.padded_list(chunk.iter().copied()).all(self.tx(), "read links").await?;
            found.extend(rows.into_iter().map(|row| (row.entry_uuid, link(row))));
        }
        Ok(found)
    }

    /// Whether a directory is ahead of the registry.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn target_freeze(&self, target: TargetId) -> Result<Option<FreezeRow>> {
        let sql = Sql::new("select * from target_freeze where target = ").bind(target.0);
        let row: Option<target_freeze::Model> = sql.one(self.tx(), "read whether a directory is frozen").await?;
        Ok(row.map(|row| FreezeRow {
            since: Timestamp::from_unix_micros(row.since),
            registry_revision: row.registry_revision,
            directory_revision: row.directory_revision,
            entries: u64::try_from(row.entries).unwrap_or(0),
            example_dn: row.example_dn,
            compared_at: row.compared_at.map(Timestamp::from_unix_micros),
        }))
    }

    /// The entries that are ahead of the registry and that nobody accepted, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn entries_ahead(&self, target: TargetId) -> Result<Vec<AheadRow>> {
        let sql = Sql::new("select * from entry_ahead where accepted_at is null and target = ").bind(target.0);
        let rows: Vec<entry_ahead::Model> =
            sql.text(" order by dn, entry_uuid").all(self.tx(), "read what is ahead").await?;
        let row = |row: entry_ahead::Model| AheadRow {
            entry_uuid: row.entry_uuid,
            subject: MarkedSubject { kind: row.subject_kind, id: row.subject },
            dn: row.dn,
            directory_revision: row.directory_revision,
            registry_revision: row.registry_revision,
            differs: row.differs.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
            seen_at: Timestamp::from_unix_micros(row.seen_at),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Entries that somebody accepted although they were ahead, with the change set up to which they did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accepted_ahead(&self, target: TargetId) -> Result<HashMap<Uuid, i64>> {
        let sql = Sql::new("select entry_uuid, directory_revision from entry_ahead where accepted_at is not null");
        let sql = sql.text(" and target = ").bind(target.0);
        let rows = sql.rows(self.tx(), "read what was accepted").await?;
        let pair = |row: &sea_orm::QueryResult| {
            Ok((
                row.try_get_by_index(0).asked("read what was accepted")?,
                row.try_get_by_index(1).asked("read what was accepted")?,
            ))
        };
        rows.iter().map(pair).collect()
    }
}

fn sight(row: entry_sight::Model) -> SightRow {
    SightRow {
        entry_uuid: row.entry_uuid,
        csn: row.csn,
        dn: row.dn,
        subject: row.subject_kind.zip(row.subject).map(|(kind, id)| MarkedSubject { kind, id }),
        digests: row.digests,
    }
}
