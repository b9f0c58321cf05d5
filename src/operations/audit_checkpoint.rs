//! Signed checkpoints of the audit record: on demand, and by themselves when enough time or records went by.

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::domain::audit::checkpoint::Checkpoint;
use crate::domain::audit::note::NoteKey;
use crate::storage::row::audit::CheckpointRow;

/// When a checkpoint is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointPolicy {
    /// After so many records since the last one.
    pub records: u64,
    /// After so many seconds since the last one, if there is anything new.
    pub seconds: i64,
}

impl Default for CheckpointPolicy {
    fn default() -> Self {
        Self { records: 10_000, seconds: 24 * 3600 }
    }
}

/// The name that checkpoints of this registry are signed under.
#[must_use]
pub fn origin(registry: &Registry) -> String {
    format!("congvu/{}", registry.province.code)
}

/// The key that signs this registry's checkpoints.
///
/// # Errors
/// When the registry works without it.
pub fn note_key(registry: &Registry) -> OperationResult<NoteKey> {
    let seed = registry.keys().audit.as_ref().ok_or(OperationError::NoAuditKey)?;
    Ok(NoteKey::new(&origin(registry), seed.reveal()))
}

/// Signs the record as it stands, and keeps the checkpoint; gives the one that is there when nothing was added since.
///
/// # Errors
/// When there is no key, or the store fails.
pub async fn make_checkpoint(registry: &Registry) -> OperationResult<CheckpointRow> {
    let key = note_key(registry)?;
    let reader = registry.store.read().await?;
    let size = reader.audit_size().await?;
    if let Some(last) = reader.last_checkpoint().await?.filter(|last| last.size == size) {
        return Ok(last);
    }
    let (root, at) = (reader.audit_root(size).await?, registry.clock.now());
    drop(reader);
    let checkpoint = Checkpoint { origin: key.public().name().to_owned(), size, root, at };
    let row = CheckpointRow { size, at, root, note: key.sign(&checkpoint.text()) };
    let books = registry.store.bookkeeping().await?;
    books.insert_checkpoint(&row).await?;
    books.commit().await?;
    Ok(row)
}

/// Makes a checkpoint when one is due; none when none is. Called again and again by what schedules.
///
/// # Errors
/// As [`make_checkpoint`].
pub async fn checkpoint_if_due(
    registry: &Registry,
    policy: CheckpointPolicy,
) -> OperationResult<Option<CheckpointRow>> {
    let reader = registry.store.read().await?;
    let (size, last) = (reader.audit_size().await?, reader.last_checkpoint().await?);
    drop(reader);
    let is_due = match last {
        None => size > 0,
        Some(last) => {
            let added = size.saturating_sub(last.size);
            added >= policy.records || (added > 0 && registry.clock.now() >= last.at.plus_seconds(policy.seconds))
        }
    };
    if is_due { make_checkpoint(registry).await.map(Some) } else { Ok(None) }
}
