//! A registry that was restored older than its directory must not undo what is true there: nothing is written to a directory with
//! entries ahead of the registry, until a comparison of everything finds none.

use super::error::{OperationError, OperationResult};
use super::sync_target::marked;
use crate::directory::plan::Report;
use crate::directory::plan::planner::Ahead;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::read::Reader;
use crate::storage::row::follow::{AheadRow, FreezeRow};
use crate::storage::write::Bookkeeping;

/// Refuses to write to a directory that is frozen.
///
/// # Errors
/// When it is, or the store fails.
pub(super) async fn require_unfrozen(reader: &Reader, target: TargetId) -> OperationResult<()> {
    match reader.target_freeze(target).await? {
        Some(frozen) => Err(OperationError::TargetFrozen {
            dn: frozen.example_dn,
            directory_revision: frozen.directory_revision,
            registry_revision: frozen.registry_revision,
        }),
        None => Ok(()),
    }
}

/// Why nothing is written to a directory that is frozen.
pub(super) fn frozen_words(frozen: &FreezeRow) -> String {
    format!(
        "{} names change set {}, and the registry is at {}",
        frozen.example_dn, frozen.directory_revision, frozen.registry_revision
    )
}

/// A comparison of everything was made: freezes the directory, or ends a freeze. A read that was not complete ends none.
pub(super) async fn note_comparison(
    books: &Bookkeeping,
    target: TargetId,
    report: &Report,
    ahead: &[Ahead],
    now: Timestamp,
) -> OperationResult<()> {
    let row = |ahead: &Ahead| AheadRow {
        entry_uuid: ahead.entry_uuid,
        subject: marked(ahead.subject),
        dn: ahead.dn.0.clone(),
        directory_revision: ahead.directory,
        registry_revision: ahead.registry,
        differs: ahead.differs.iter().map(|attribute| attribute.name().to_owned()).collect(),
        seen_at: now,
    };
    let (rows, head): (Vec<AheadRow>, i64) = (ahead.iter().map(row).collect(), books.reader().head().await?);
    if report.skipped.partial.is_some() {
        books.note_ahead(target, &rows, head, now).await?;
    } else {
        books.settle_ahead(target, &rows, head, now).await?;
    }
    Ok(())
}
