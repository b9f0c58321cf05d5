//! The audit record: every leaf against its number, its hashes and the roots that were signed; the columns and rows that it is
//! searched by against its octets; and change sets against their leaves.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Check, Inconsistency, Reader, Sink};
use crate::domain::audit::details::Detail;
use crate::domain::audit::leaf::{Leaf, SubjectRef};
use crate::domain::audit::reference::person_reference;
use crate::domain::audit::walk::{Found, Known, Walk, Walked};
use crate::domain::ids::OfficialId;
use crate::storage::entity::{audit_agency, audit_leaf, audit_salt, audit_subject};
use crate::storage::error::{Asked, Result};
use crate::storage::read::audit_tree::{count, record};
use crate::storage::sql::{LIST, Sql};

/// Leaves that are read together.
const PAGE: i64 = 500;

/// The roots of the stored checkpoints.
pub(super) async fn stored_roots(reader: &Reader) -> Result<Vec<Known>> {
    let known = |row: crate::storage::row::audit::CheckpointRow| Known {
        size: row.size,
        root: row.root,
        from: format!("the stored checkpoint of {}", row.at),
    };
    Ok(reader.checkpoints().await?.into_iter().map(known).collect())
}

pub(super) async fn verify(reader: &Reader, known: Vec<Known>, sink: Sink<'_>) -> Result<Walked> {
    let mut walk = Walk::expecting(known);
    let mut last = -1;
    loop {
        let sql = Sql::new("select * from audit_leaf where seq > ").bind(last).text(" order by seq limit ").bind(PAGE);
        let rows: Vec<audit_leaf::Model> = sql.all(reader.tx(), "verify the audit record").await?;
        let Some(end) = rows.last().map(|row| row.seq) else { break };
        let mut leaves = BTreeMap::new();
        for row in &rows {
            let found = Found { record: count(row.seq), octets: &row.octets, kept: &row.nodes };
            let (leaf, faults) = walk.take(found);
            for fault in faults {
                sink(wrong(fault.record, fault.what));
            }
            if let Some(leaf) = leaf {
                if !columns_fit(row, &leaf) {
                    sink(wrong(row.seq, "the columns that it is searched by are not what its octets say"));
                }
                leaves.insert(row.seq, leaf);
            }
        }
        check_subjects(reader, last + 1, end, &leaves, sink).await?;
        check_change_sets(reader, &rows, &leaves, sink).await?;
        last = end;
    }
    let (walked, faults) = walk.finish();
    for fault in faults {
        sink(wrong(fault.record, fault.what));
    }
    check_head(reader, &walked, sink).await?;
    missing_leaves(reader, sink).await?;
    check_salts(reader, sink).await?;
    Ok(walked)
}

fn wrong(row: impl std::fmt::Display, what: impl Into<String>) -> Inconsistency {
    Inconsistency::new(Check::Audit, "audit_leaf", row, what)
}

fn columns_fit(row: &audit_leaf::Model, leaf: &Leaf) -> bool {
    let change_set_fits = row.change_set.is_none() || row.change_set == leaf.details.number("change_set");
    row.at == leaf.at.unix_micros()
        && row.actor == leaf.actor
        && row.on_behalf_of == leaf.on_behalf_of
        && row.action == leaf.action
        && row.outcome == leaf.outcome.as_str()
        && change_set_fits
}

/// The rows by which leaves are found against what their octets are about.
async fn check_subjects(
    reader: &Reader,
    from: i64,
    to: i64,
    leaves: &BTreeMap<i64, Leaf>,
    sink: Sink<'_>,
) -> Result<()> {
    let within = |table: &str| {
        let sql = Sql::new("select * from ").text(table).text(" where seq >= ").bind(from);
        sql.text(" and seq <= ").bind(to)
    };
    let mut found: BTreeMap<i64, BTreeSet<(String, Vec<u8>)>> = BTreeMap::new();
    for row in within("audit_subject").all::<audit_subject::Model>(reader.tx(), "verify audit subjects").await? {
        found.entry(row.seq).or_default().insert((row.kind, row.reference));
    }
    for row in within("audit_agency").all::<audit_agency::Model>(reader.tx(), "verify audit subjects").await? {
        found.entry(row.seq).or_default().insert(("agency".to_owned(), row.agency.as_bytes().to_vec()));
    }
    for (seq, leaf) in leaves {
        let said = |subject: &SubjectRef| (subject.kind().to_owned(), subject.octets().to_vec());
        let said: BTreeSet<_> = leaf.subjects.iter().map(said).collect();
        if found.remove(seq).unwrap_or_default() != said {
            sink(wrong(seq, "the rows that say what it is about are not what its octets say"));
        }
    }
    Ok(())
}

/// The hash of each change set against the one that its leaf took down.
async fn check_change_sets(
    reader: &Reader,
    rows: &[audit_leaf::Model],
    leaves: &BTreeMap<i64, Leaf>,
    sink: Sink<'_>,
) -> Result<()> {
    let bound: BTreeMap<i64, i64> = rows.iter().filter_map(|row| Some((row.change_set?, row.seq))).collect();
    if bound.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("select seq, facts_hash from change_set where seq in ").list(bound.keys().copied());
    let mut hashes: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for row in sql.rows(reader.tx(), "verify change sets").await? {
        let seq = row.try_get_by_index(0).asked("verify change sets")?;
        hashes.insert(seq, row.try_get_by_index(1).asked("verify change sets")?);
    }
    for (change_set, seq) in bound {
        let Some(leaf) = leaves.get(&seq) else { continue };
        match hashes.get(&change_set) {
            None => sink(wrong(seq, format!("the change set {change_set} that it tells of is missing"))),
            Some(hash) if leaf.details.get("facts_hash") != Some(&Detail::code(hex::encode(hash))) => {
                sink(wrong(seq, format!("the hash of change set {change_set} is not the one it took down")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

async fn check_head(reader: &Reader, walked: &Walked, sink: Sink<'_>) -> Result<()> {
    let size = reader.audit_size().await?;
    if size != walked.size {
        let what = "it does not count as many records as there are";
        let head = Inconsistency::new(Check::Audit, "audit_head", 1, what);
        sink(head.with(size.to_string(), walked.size.to_string()));
    }
    for table in ["audit_subject", "audit_agency"] {
        let beyond = Sql::new("select count(*) from ").text(table).text(" where seq >= ").bind(record(walked.size));
        if beyond.number(reader.tx(), "verify audit subjects").await? > 0 {
            sink(wrong(walked.size, format!("{table} has rows of it, and it is missing")));
        }
    }
    Ok(())
}

/// Change sets since the record began that have no leaf.
async fn missing_leaves(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let sql = Sql::new(
        "select c.seq from change_set c where c.seq > (select change_set from audit_origin where id = 1) \
         and not exists (select 1 from audit_leaf l where l.change_set = c.seq) order by c.seq",
    );
    for row in sql.rows(reader.tx(), "look for change sets without record").await? {
        let seq: i64 = row.try_get_by_index(0).asked("look for change sets without record")?;
        sink(Inconsistency::new(Check::Audit, "change_set", seq, "the audit record has no leaf of it"));
    }
    Ok(())
}

/// Salts whose reference is not the person's: records about them would not be found.
async fn check_salts(reader: &Reader, sink: Sink<'_>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let sql = Sql::new("select * from audit_salt where official > ").bind(after);
        let sql = sql.text(" order by official limit ").bind(i64::try_from(LIST).unwrap_or(PAGE));
        let rows: Vec<audit_salt::Model> = sql.all(reader.tx(), "verify references to people").await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.official;
        for row in rows {
            let salt = <[u8; 32]>::try_from(row.salt).unwrap_or_default();
            if row.reference != person_reference(&salt, OfficialId(row.official)) {
                let what = "its reference is not that of the person under their salt";
                sink(Inconsistency::new(Check::Audit, "audit_salt", row.official, what));
            }
        }
    }
}
