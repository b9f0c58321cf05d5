//! The tree over the audit record, from the hashes that records keep: its root and its proofs, each from a few rows.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::Reader;
use crate::domain::audit::proof::{Part, consistency, inclusion};
use crate::domain::audit::tree::{Frontier, Node, Place};
use crate::storage::error::{Asked, Result, StoreError};
use crate::storage::sql::{LIST, Sql};

/// A record's number as a column.
pub(crate) fn record(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A column as a number; it is never negative.
pub(crate) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Reader {
    /// How many records there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_size(&self) -> Result<u64> {
        let sql = Sql::new("select size from audit_head where id = 1");
        Ok(count(sql.number(self.tx(), "count audit records").await?))
    }

    /// The root of the tree over the first `size` records.
    ///
    /// # Errors
    /// When the database fails or records are missing.
    pub async fn audit_root(&self, size: u64) -> Result<Node> {
        Ok(frontier(self.tx(), size).await?.root())
    }

    /// The proof that record `number` is among the first `size`; none when it is not.
    ///
    /// # Errors
    /// When the database fails or records are missing.
    pub async fn audit_inclusion(&self, number: u64, size: u64) -> Result<Option<Vec<Node>>> {
        proof(self.tx(), inclusion(number, size)).await
    }

    /// The proof that the first `new` records begin with the first `old`; none when they cannot.
    ///
    /// # Errors
    /// When the database fails or records are missing.
    pub async fn audit_consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Node>>> {
        proof(self.tx(), consistency(old, new)).await
    }
}

async fn proof(tx: &DatabaseTransaction, parts: Option<Vec<Part>>) -> Result<Option<Vec<Node>>> {
    let Some(parts) = parts else { return Ok(None) };
    let places: Vec<Place> = parts.iter().flat_map(|part| part.places()).collect();
    let mut found = nodes(tx, &places).await?.into_iter();
    let mut hash = |part: &Part| part.hash(&found.by_ref().take(part.places().len()).collect::<Vec<_>>());
    Ok(Some(parts.iter().map(&mut hash).collect()))
}

/// The right edge of the tree of `size` leaves.
pub(crate) async fn frontier(tx: &DatabaseTransaction, size: u64) -> Result<Frontier> {
    let subtrees = nodes(tx, &Frontier::places(size)).await?;
    Frontier::resume(size, subtrees).ok_or_else(|| unreadable(size))
}

async fn nodes(tx: &DatabaseTransaction, places: &[Place]) -> Result<Vec<Node>> {
    let mut kept: HashMap<i64, Vec<u8>> = HashMap::with_capacity(places.len());
    for chunk in places.chunks(LIST) {
        let sql = Sql::new("select seq, nodes from audit_leaf where seq in ");
        let sql = sql.list(chunk.iter().map(|place| record(place.keeper())));
        for row in sql.rows(tx, "read the audit tree").await? {
            let seq = row.try_get_by_index(0).asked("read the audit tree")?;
            kept.insert(seq, row.try_get_by_index(1).asked("read the audit tree")?);
        }
    }
    let node = |place: &Place| {
        let hashes = kept.get(&record(place.keeper()));
        let hash = hashes.and_then(|hashes| hashes.chunks(32).nth(place.level as usize));
        hash.and_then(|hash| Node::try_from(hash).ok()).ok_or_else(|| unreadable(place.keeper()))
    };
    places.iter().map(node).collect()
}

fn unreadable(number: u64) -> StoreError {
    let reason = "the record or a hash kept with it is missing".to_owned();
    StoreError::Inconsistency { table: "audit_leaf", column: "nodes", row: number.to_string(), reason }
}
