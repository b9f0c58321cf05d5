//! Asking for an import, and asking how far it is. A job is seen by the account that asked for it, and by nobody else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::auth::permission::Permission;
use crate::domain::ids::JobId;
use crate::domain::import::{ImportKind, ImportOptions, ImportReport};
use crate::domain::job::JobKind;
use crate::domain::lang::Lang;
use crate::domain::principal::Principal;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::job::parameters;
use crate::operations::job_file::{SENT, closed, opened};
use crate::operations::registry::{Actor, Registry};
use crate::sheets::template;
use crate::storage::row::job::{JobRow, NewJob};

/// Name of the file of the bad rows.
pub(super) const BAD_ROWS: &str = "bad_rows";

/// Name of what was sent, while it may still be sent on after its check.
pub(super) const KEPT: &str = "kept";

/// How long that is.
pub(super) const KEPT_SECONDS: i64 = 24 * 3600;

/// What an import job does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRequest {
    /// What the rows are.
    pub kind: ImportKind,
    /// How they are to be taken.
    pub options: ImportOptions,
    /// Whether anything is written.
    pub commit: bool,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// A job with what it was asked and, at its end, what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportJob {
    /// The job.
    pub row: JobRow,
    /// What it was asked.
    pub request: ImportRequest,
    /// What it came to.
    pub report: Option<ImportReport>,
}

/// The permission that an import of that kind needs.
#[must_use]
pub const fn permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Officials | ImportKind::Decisions => Permission::RecordDecisions,
        ImportKind::Agencies | ImportKind::Successions => Permission::ManageAgencies,
        ImportKind::Figures => Permission::EnterFigures,
        ImportKind::MailboxUses => Permission::SyncDirectory,
    }
}

/// The permissions of which each kind of import needs one.
pub const IMPORTING: [Permission; 4] = [
    permission(ImportKind::Officials),
    permission(ImportKind::Agencies),
    permission(ImportKind::Figures),
    permission(ImportKind::MailboxUses),
];

/// The account that may ask for an import of that kind.
pub(super) fn asker(actor: &Actor, kind: ImportKind) -> OperationResult<&Principal> {
    let permission = permission(kind);
    if kind == ImportKind::Successions {
        // A reorganisation is the whole province's.
        actor.require(permission)?;
    } else {
        actor.scope(permission)?;
    }
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: permission.describe() });
    };
    // The job runs later, as the account: a token that may do less must not begin one.
    if principal.limits.is_some() {
        return Err(OperationError::NotAllowed { name: principal.name.clone(), what: "import by a token" });
    }
    Ok(principal)
}

/// Puts an import into the queue, with its file.
///
/// # Errors
/// When the actor may not, or the store fails.
pub async fn submit(
    registry: &Registry,
    actor: &Actor,
    request: &ImportRequest,
    bytes: &Arc<[u8]>,
) -> OperationResult<JobId> {
    let principal = asker(actor, request.kind)?;
    put(registry, principal, request, bytes, Keep::ForTheJob).await
}

/// Whether a file is needed when its job has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// No.
    ForTheJob,
    /// It may be sent on after the check, for a while.
    ForAWhile,
}

/// Puts an import into the queue.
pub(super) async fn put(
    registry: &Registry,
    principal: &Principal,
    request: &ImportRequest,
    bytes: &Arc<[u8]>,
    keep: Keep,
) -> OperationResult<JobId> {
    let id = JobId(registry.new_id());
    let stored = closed(registry, id, bytes)?;
    let parameters = serde_json::to_string(request).unwrap_or_default();
    let books = registry.store.bookkeeping().await?;
    books.drop_old_job_files(KEPT, KEPT_SECONDS).await?;
    let new = NewJob {
        id,
        kind: JobKind::Import,
        principal: principal.id,
        parameters: &parameters,
        file_hash: Some(keyed_digest(registry.keys().personal_data.as_ref(), DigestPurpose::JobFile, &[bytes])),
    };
    books.insert_job(&new).await?;
    books.put_job_file(id, SENT, &stored).await?;
    if keep == Keep::ForAWhile {
        books.put_job_file(id, KEPT, &stored).await?;
    }
    books.commit().await?;
    Ok(id)
}

/// A job of the actor's own.
///
/// # Errors
/// [`OperationError::NotFound`] when it is not there or another's; or when the store fails.
pub async fn job_of(registry: &Registry, actor: &Actor, id: JobId) -> OperationResult<ImportJob> {
    let found = registry.store.read().await?.job(id).await?;
    let own = match actor {
        Actor::Principal(principal) => found.filter(|row| row.principal == principal.id),
        Actor::Shell => None,
    };
    let row = own.ok_or(OperationError::NotFound { what: "job" })?;
    job(row)
}

/// What a row tells; a job of another kind is none of ours.
pub(super) fn job(row: JobRow) -> OperationResult<ImportJob> {
    if row.kind != JobKind::Import {
        return Err(OperationError::NotFound { what: "job" });
    }
    let request = parameters(&row)?;
    let report = row.result.as_deref().and_then(|text| serde_json::from_str(text).ok());
    Ok(ImportJob { row, request, report })
}

/// The file of the bad rows of a job of the actor's own.
///
/// # Errors
/// [`OperationError::NotFound`] when there is none; or when the store fails.
pub async fn bad_rows_of(registry: &Registry, actor: &Actor, id: JobId) -> OperationResult<Vec<u8>> {
    job_of(registry, actor, id).await?;
    let stored = registry.store.read().await?.job_file(id, BAD_ROWS).await?;
    opened(registry, id, &stored.ok_or(OperationError::NotFound { what: "file of bad rows" })?)
}

/// A template to fill in: a workbook, or CSV.
#[must_use]
pub fn template(kind: ImportKind, is_workbook: bool) -> Option<Vec<u8>> {
    if is_workbook { template::xlsx(kind) } else { Some(template::csv(kind)) }
}
