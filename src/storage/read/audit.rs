//! The audit record as it is searched: newest first, by keyset pages, in the reader's scope.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::audit_tree::{count, record};
use super::{Reader, View};
use crate::domain::audit::details::Details;
use crate::domain::audit::leaf::{Leaf, SubjectRef};
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::storage::entity::audit_checkpoint;
use crate::storage::error::{Result, StoreError};
use crate::storage::row::audit::{AuditFilter, AuditLine, CheckpointRow};
use crate::storage::sql::{LIST, Sql};

/// People of one record who are named in a list.
const PEOPLE: usize = 50;

#[derive(FromQueryResult)]
struct Found {
    seq: i64,
    octets: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Person {
    reference: Vec<u8>,
    official: Uuid,
}

impl Reader {
    /// The records before number `before` that the filter gives, newest first, at most `limit`. A part of the tree gives those
    /// that concern an agency in it.
    ///
    /// # Errors
    /// When the database fails or holds a record that cannot be read.
    pub async fn audit_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<AuditLine>> {
        let sql = audit_page(scope, view, filter, before, limit);
        let rows: Vec<Found> = sql.all(self.tx(), "search the audit record").await?;
        let leaves: Vec<Leaf> = rows.iter().map(read).collect::<Result<_>>()?;
        let people = self.people_of(scope, view, &leaves).await?;
        let agencies = self.agencies_in(scope, view, &leaves).await?;
        Ok(leaves.into_iter().map(|leaf| line(leaf, scope, &people, &agencies)).collect())
    }

    /// The leaves from number `from` on, with their hashes, at most `limit`: for an export.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_octets(&self, from: u64, limit: u32) -> Result<Vec<(u64, Vec<u8>)>> {
        let sql = Sql::new("select seq, octets from audit_leaf where seq >= ").bind(record(from));
        let sql = sql.text(" order by seq limit ").bind(i64::from(limit));
        let rows: Vec<Found> = sql.all(self.tx(), "export the audit record").await?;
        Ok(rows.into_iter().map(|row| (count(row.seq), row.octets)).collect())
    }

    /// The newest signed checkpoint.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn last_checkpoint(&self) -> Result<Option<CheckpointRow>> {
        let sql = Sql::new("select * from audit_checkpoint order by size desc limit 1");
        let row: Option<audit_checkpoint::Model> = sql.one(self.tx(), "read the last checkpoint").await?;
        row.map(checkpoint).transpose()
    }

    /// The signed checkpoints over fewer than `before` records, the newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn checkpoint_page(&self, before: Option<u64>, limit: u32) -> Result<Vec<CheckpointRow>> {
        let sql = Sql::new("select * from audit_checkpoint where size < ").bind(before.map_or(i64::MAX, record));
        let sql = sql.text(" order by size desc limit ").bind(i64::from(limit));
        let rows: Vec<audit_checkpoint::Model> = sql.all(self.tx(), "read checkpoints").await?;
        rows.into_iter().map(checkpoint).collect()
    }

    /// Every signed checkpoint, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn checkpoints(&self) -> Result<Vec<CheckpointRow>> {
        let sql = Sql::new("select * from audit_checkpoint order by size");
        let rows: Vec<audit_checkpoint::Model> = sql.all(self.tx(), "read checkpoints").await?;
        rows.into_iter().map(checkpoint).collect()
    }

    /// The people behind references, as far as they are in scope and not erased.
    async fn people_of(&self, scope: &Scope, view: View, leaves: &[Leaf]) -> Result<BTreeMap<[u8; 32], OfficialId>> {
        let references: BTreeSet<[u8; 32]> = leaves.iter().flat_map(|leaf| persons(leaf).take(PEOPLE)).collect();
        let references: Vec<Vec<u8>> = references.iter().map(|reference| reference.to_vec()).collect();
        let mut people = BTreeMap::new();
        for chunk in references.chunks(LIST) {
            let sql = Sql::new("select p.reference, p.official from audit_salt p where p.reference in ");
            let sql = sql.list(chunk.iter().cloned()).text(" and ").official_in_scope("p.official", scope, view);
            for found in sql.all::<Person>(self.tx(), "look up people").await? {
                let reference = <[u8; 32]>::try_from(found.reference).ok();
                people.extend(reference.map(|reference| (reference, OfficialId(found.official))));
            }
        }
        Ok(people)
    }

    /// Those agencies of the leaves that are in scope.
    async fn agencies_in(&self, scope: &Scope, view: View, leaves: &[Leaf]) -> Result<BTreeSet<Uuid>> {
        let mut covered = BTreeSet::new();
        if *scope == Scope::Province {
            return Ok(covered);
        }
        let agencies: BTreeSet<Uuid> = leaves.iter().flat_map(agencies).collect();
        let agencies: Vec<Uuid> = agencies.into_iter().collect();
        for chunk in agencies.chunks(LIST) {
            let sql = Sql::new("").agencies_in_scope(scope, view).text(" and v.agency in ").list(chunk.iter().copied());
            covered.extend(sql.ids(self.tx(), "look up agencies").await?);
        }
        Ok(covered)
    }
}

pub(crate) fn audit_page(scope: &Scope, view: View, filter: &AuditFilter, before: Option<u64>, limit: u32) -> Sql {
    let mut sql = Sql::new("select l.seq, l.octets from audit_leaf l where true");
    if let Some(before) = before {
        sql = sql.text(" and l.seq < ").bind(record(before));
    }
    if let Some(actor) = &filter.actor {
        sql = sql.text(" and l.actor = ").bind(actor.as_str());
    }
    if let Some(action) = &filter.action {
        sql = sql.text(" and l.action = ").bind(action.as_str());
    }
    if let Some(from) = filter.from {
        sql = sql.text(" and l.at >= ").bind(from.unix_micros());
    }
    if let Some(until) = filter.until {
        sql = sql.text(" and l.at < ").bind(until.unix_micros());
    }
    if let Some(official) = filter.official {
        sql = sql
            .text(" and l.seq in (select s.seq from audit_subject s where s.kind = 'person' and s.reference = ")
            .text("(select p.reference from audit_salt p where p.official = ")
            .bind(official.0)
            .text("))");
        sql = of_own_or_whole(sql, scope, view, official);
    }
    if *scope != Scope::Province {
        sql = sql.text(" and exists (select 1 from audit_agency a where a.seq = l.seq and a.agency in (");
        sql = sql.agencies_in_scope(scope, view).text("))");
    }
    sql.text(" order by l.seq desc limit ").bind(i64::from(limit))
}

/// Of somebody outside the scope only records that lie all within it: that one is about them, of others' too, is not told to who
/// may not see them.
fn of_own_or_whole(sql: Sql, scope: &Scope, view: View, official: OfficialId) -> Sql {
    if *scope == Scope::Province {
        return sql;
    }
    let sql = sql.text(" and (exists (select 1 from official o where o.id = ").bind(official.0).text(" and ");
    let sql = sql
        .official_in_scope("o.id", scope, view)
        .text(") or not exists (select 1 from audit_agency b where b.seq = l.seq and b.agency not in (");
    sql.agencies_in_scope(scope, view).text(")))")
}

fn read(row: &Found) -> Result<Leaf> {
    Leaf::decode(&row.octets).map_err(|error| StoreError::Inconsistency {
        table: "audit_leaf",
        column: "octets",
        row: row.seq.to_string(),
        reason: error.to_string(),
    })
}

fn persons(leaf: &Leaf) -> impl Iterator<Item = [u8; 32]> {
    leaf.subjects.iter().filter_map(|subject| match subject {
        SubjectRef::Person(reference) => Some(*reference),
        _ => None,
    })
}

fn agencies(leaf: &Leaf) -> impl Iterator<Item = Uuid> {
    leaf.subjects.iter().filter_map(|subject| match subject {
        SubjectRef::Agency(agency) => Some(*agency),
        _ => None,
    })
}

fn line(mut leaf: Leaf, scope: &Scope, people: &BTreeMap<[u8; 32], OfficialId>, covered: &BTreeSet<Uuid>) -> AuditLine {
    let is_whole = *scope == Scope::Province || agencies(&leaf).all(|agency| covered.contains(&agency));
    let total = persons(&leaf).count() as u64;
    let known = persons(&leaf).take(PEOPLE).filter_map(|reference| people.get(&reference).copied()).collect();
    if !is_whole {
        leaf.details = Details::default();
        leaf.subjects.retain(|subject| match subject {
            SubjectRef::Agency(agency) => covered.contains(agency),
            SubjectRef::Decision(_) => true,
            _ => false,
        });
    }
    AuditLine { leaf, people: known, people_total: is_whole.then_some(total) }
}

fn checkpoint(row: audit_checkpoint::Model) -> Result<CheckpointRow> {
    let size = count(row.size);
    let root = row.root.try_into().map_err(|_| StoreError::Inconsistency {
        table: "audit_checkpoint",
        column: "root",
        row: size.to_string(),
        reason: "it is not 32 octets".to_owned(),
    })?;
    Ok(CheckpointRow { size, at: Timestamp::from_unix_micros(row.at), root, note: row.note })
}
