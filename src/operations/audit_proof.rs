//! What an auditor proves at a glance, from a few rows: that a record is in the tree that was signed, and that the newest checkpoint
//! signs what is kept. `verify_audit` reads everything instead.

use super::audit_checkpoint::note_key;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::search_audit::search_audit;
use crate::auth::permission::Permission;
use crate::domain::audit::checkpoint::Checkpoint;
use crate::domain::audit::proof::includes;
use crate::domain::audit::tree::{Node, leaf_hash};
use crate::domain::clock::Timestamp;
use crate::storage::StoreError;
use crate::storage::read::Reader;
use crate::storage::row::audit::{AuditFilter, AuditLine, CheckpointRow};

/// One record with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedRecord {
    /// The record, as the actor may see it.
    pub line: AuditLine,
    /// Its hash in the tree: over all of it, whatever the actor may see.
    pub hash: Node,
    /// Whether the newest checkpoint holds it; none while no checkpoint covers it.
    pub proof: Option<InclusionProof>,
}

/// Whether a checkpoint holds a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InclusionProof {
    /// How many records the checkpoint signs.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// Whether the record as it is kept is among them.
    pub holds: bool,
}

/// Where the record stands, at a glance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many records there are.
    pub records: u64,
    /// The newest checkpoint.
    pub newest: Option<CheckedCheckpoint>,
}

/// A checkpoint held against what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCheckpoint {
    /// The checkpoint.
    pub row: CheckpointRow,
    /// Whether its signature holds and says what its columns say; none without the key.
    pub is_signed: Option<bool>,
    /// Whether the tree of the records that are kept has its root.
    pub holds: bool,
}

/// Record `number`, if the actor may see it.
///
/// # Errors
/// [`OperationError::NotFound`] when it is not there, or concerns nothing in the actor's part of the tree; when the actor may not read
/// the record, or the store fails.
pub async fn prove_record(registry: &Registry, actor: &Actor, number: u64) -> OperationResult<ProvedRecord> {
    let missing = || OperationError::NotFound { what: "record" };
    let before = Some(number.saturating_add(1));
    let newest = search_audit(registry, actor, &AuditFilter::default(), before, 1).await?.pop();
    let line = newest.filter(|line| line.leaf.record == number).ok_or_else(missing)?;
    let reader = registry.store.read().await?;
    let kept = reader.audit_octets(number, 1).await?.pop().filter(|(record, _)| *record == number);
    let hash = leaf_hash(&kept.ok_or_else(missing)?.1);
    let proof = match reader.last_checkpoint().await?.filter(|last| number < last.size) {
        None => None,
        Some(last) => {
            let path = found(reader.audit_inclusion(number, last.size).await)?.flatten();
            let holds = path.is_some_and(|path| includes(&last.root, last.size, number, &hash, &path));
            Some(InclusionProof { size: last.size, at: last.at, holds })
        }
    };
    Ok(ProvedRecord { line, hash, proof })
}

/// How many records there are, and whether the newest checkpoint signs what is kept. Tells nothing of what is recorded.
///
/// # Errors
/// When the actor may not read the record, or the store fails.
pub async fn audit_standing(registry: &Registry, actor: &Actor) -> OperationResult<Standing> {
    actor.scope(Permission::ReadAudit)?;
    let reader = registry.store.read().await?;
    let records = reader.audit_size().await?;
    let newest = match reader.last_checkpoint().await? {
        None => None,
        Some(row) => Some(check(registry, &reader, row).await?),
    };
    Ok(Standing { records, newest })
}

async fn check(registry: &Registry, reader: &Reader, row: CheckpointRow) -> OperationResult<CheckedCheckpoint> {
    let key = note_key(registry).ok().map(|key| key.public());
    let says_so = |read: Checkpoint| read.size == row.size && read.root == row.root;
    let is_signed = key.map(|key| Checkpoint::open(&row.note, &key).is_ok_and(says_so));
    let root = found(reader.audit_root(row.size).await)?;
    Ok(CheckedCheckpoint { holds: root == Some(row.root), is_signed, row })
}

/// What was read; none where what is kept makes no sense, which is an answer here and no failure.
fn found<T>(read: Result<T, StoreError>) -> OperationResult<Option<T>> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Inconsistency { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
