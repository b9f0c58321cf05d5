//! A registry that was restored older than its directory must not undo what is true there: nothing is written to a directory with
//! entries ahead of the registry, until a comparison of everything finds none.

use super::error::{OperationError, OperationResult};
use crate::directory::plan::Report;
use crate::directory::plan::findings::Why;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TargetId;
use crate::storage::read::Reader;
use crate::storage::row::follow::FreezeRow;
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
    now: Timestamp,
) -> OperationResult<()> {
    let findings = &report.skipped.findings;
    let ahead = findings.kept.iter().filter_map(|finding| match finding.why {
        Why::AheadOfRegistry { directory, registry } => Some((directory, registry, finding.dn.0.clone())),
        _ => None,
    });
    let worst = ahead.max_by_key(|(directory, ..)| *directory);
    let entries = findings.ahead_of_registry();
    if entries > 0 {
        let (directory_revision, registry_revision, dn) = worst.unwrap_or_default();
        books
            .freeze_target(
                target,
                &FreezeRow { since: now, registry_revision, directory_revision, entries, example_dn: dn },
            )
            .await?;
    } else if report.skipped.partial.is_none() {
        books.thaw_target(target).await?;
    }
    Ok(())
}
