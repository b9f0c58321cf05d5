//! An import in steps: checked first, its file kept for a day, then checked again with other wishes, or written. What is sent on is
//! the very file that was checked.

use std::sync::Arc;

use super::submit::{KEPT, KEPT_SECONDS, Keep, asker, job, job_of, put};
use super::{ImportJob, ImportRequest};
use crate::domain::ids::JobId;
use crate::domain::import::{ImportKind, ImportOptions};
use crate::domain::job::JobState;
use crate::domain::lang::Bilingual;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::job_file::opened;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::column::columns;

/// Puts the check of a file into the queue; the file can be sent on for a day.
///
/// # Errors
/// When the actor may not, or the store fails.
pub async fn submit_check(
    registry: &Registry,
    actor: &Actor,
    request: ImportRequest,
    bytes: &Arc<[u8]>,
) -> OperationResult<JobId> {
    let principal = asker(actor, request.kind)?;
    let request = ImportRequest { commit: false, ..request };
    put(registry, principal, &request, bytes, Keep::ForAWhile).await
}

/// Sends the file of a check of the actor's own on: to be written, or to be checked with other wishes. The check has it no longer.
///
/// # Errors
/// [`OperationError::NotFound`] when the job is not there or another's; [`OperationError::Conflict`] when it has not ended, or its
/// file was sent on before or is past its day; when the actor may not (any more), or the store fails.
pub async fn send_on(
    registry: &Registry,
    actor: &Actor,
    checked: JobId,
    options: ImportOptions,
    commit: bool,
) -> OperationResult<JobId> {
    let ImportJob { row, request, .. } = job_of(registry, actor, checked).await?;
    let principal = asker(actor, request.kind)?;
    if matches!(row.state, JobState::Queued | JobState::Running) {
        return Err(conflict("Việc kiểm tra tệp chưa xong", "The file is still being checked"));
    }
    let stored = registry.store.read().await?.job_file(checked, KEPT).await?.ok_or_else(gone)?;
    let bytes: Arc<[u8]> = opened(registry, checked, &stored)?.into();
    drop(stored);
    let keep = if commit { Keep::ForTheJob } else { Keep::ForAWhile };
    let id = put(registry, principal, &ImportRequest { options, commit, ..request }, &bytes, keep).await?;
    let books = registry.store.bookkeeping().await?;
    books.drop_job_file(checked, KEPT).await?;
    books.commit().await?;
    Ok(id)
}

/// Forgets what was kept for longer than it may be sent on.
///
/// # Errors
/// When the store fails.
pub async fn forget_kept(registry: &Registry) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    books.drop_old_job_files(KEPT, KEPT_SECONDS).await?;
    Ok(books.commit().await?)
}

/// How many checked files of the actor's own can be sent on.
///
/// # Errors
/// When the store fails.
pub async fn count_checked(registry: &Registry, actor: &Actor) -> OperationResult<u64> {
    let Actor::Principal(principal) = actor else { return Ok(0) };
    Ok(registry.store.read().await?.count_ended_with_file(principal.id, KEPT).await?)
}

/// The newest imports of the actor, without what they came to; each with whether its file can be sent on.
///
/// # Errors
/// When the store fails.
pub async fn own_imports(registry: &Registry, actor: &Actor, limit: u32) -> OperationResult<Vec<(ImportJob, bool)>> {
    let Actor::Principal(principal) = actor else { return Ok(Vec::new()) };
    let reader = registry.store.read().await?;
    let rows = reader.jobs_of(principal.id, limit).await?;
    let ids: Vec<JobId> = rows.iter().map(|row| row.id).collect();
    let kept = reader.jobs_with_file(&ids, KEPT).await?;
    // What is no import is another list's matter.
    let imports = rows.into_iter().filter_map(|row| {
        let can_go_on = kept.contains(&row.id);
        job(row).ok().map(|import| (import, can_go_on))
    });
    Ok(imports.collect())
}

/// Whether the file of a job can be sent on. Whose job it is the caller has asked.
///
/// # Errors
/// When the store fails.
pub async fn can_go_on(registry: &Registry, job: JobId) -> OperationResult<bool> {
    Ok(registry.store.read().await?.jobs_with_file(&[job], KEPT).await?.contains(&job))
}

/// The columns of a kind of table: the key of each, what it is called, and whether it must be there.
#[must_use]
pub fn import_columns(kind: ImportKind) -> Vec<(&'static str, Bilingual, bool)> {
    let told =
        |column: &crate::sheets::column::Column| (column.key, Bilingual::new(column.vi, column.en), column.is_required);
    columns(kind).iter().map(told).collect()
}

fn gone() -> OperationError {
    conflict(
        "Tệp này đã được gửi đi tiếp, hoặc đã quá một ngày kể từ khi tải lên; hãy tải tệp lên lại",
        "This file was sent on before, or more than a day has passed since it came; upload it again",
    )
}
