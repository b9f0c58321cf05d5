//! Asking for work on the directory: what would be refused at once is refused before it waits in the queue. Whoever may approve plans
//! sees how far it is, and what it came to.

use super::{DirectoryWork, WorkEnd};
use crate::auth::permission::Permission;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{JobId, PlanId};
use crate::domain::job::JobKind;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::correct_decision::check_reason;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::job::parameters;
use crate::operations::let_through::Gate;
use crate::operations::registry::{Actor, Registry};
use crate::operations::stored_plan::stored_plan;
use crate::operations::sync_target::SyncSettings;
use crate::storage::read::View;
use crate::storage::row::job::{JobRow, NewJob};
use crate::storage::row::plan::PlanState;

/// Work that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its place in the queue.
    pub row: JobRow,
    /// What is to be done.
    pub work: DirectoryWork,
    /// What it came to, at its end.
    pub end: Option<WorkEnd>,
}

/// Puts work on the directory into the queue.
///
/// # Errors
/// When the actor may not, this process has no directory, the work would be refused, other work on the directory is not done yet, or
/// the store fails.
pub async fn ask_for(registry: &Registry, actor: &Actor, work: &DirectoryWork) -> OperationResult<JobId> {
    actor.require(Permission::SyncDirectory)?;
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: Permission::SyncDirectory.describe() });
    };
    // The job runs later, as the account: a token that may do less must not begin one.
    if principal.limits.is_some() {
        return Err(OperationError::NotAllowed {
            name: principal.name.clone(),
            what: "work on the directory by a token",
        });
    }
    let desk = registry.directory_desk()?;
    desk.directory()?;
    check(registry, &desk.settings, actor, work).await?;
    let id = JobId(registry.new_id());
    let text = serde_json::to_string(work).unwrap_or_default();
    let books = registry.store.bookkeeping().await?;
    if let Some(other) = books.reader().jobs_at_hand(&JobKind::OF_DIRECTORY).await?.first() {
        return Err(at_work(other));
    }
    let new = NewJob { id, kind: work.kind(), principal: principal.id, parameters: &text, file_hash: None };
    books.insert_job(&new).await?;
    let event = registry.event(actor, "ask_directory_work").with("work", work.kind().as_str());
    books.audit(match work {
        DirectoryWork::Plan { agency: Some(code) } => event.with("agency_code", code.as_str()),
        DirectoryWork::Plan { agency: None } => event,
        DirectoryWork::Apply { plan } => event.about(SubjectRef::Plan(plan.0)),
        DirectoryWork::Revert { plan, reason } => event.about(SubjectRef::Plan(plan.0)).with("reason", reason.trim()),
    });
    books.commit().await?;
    Ok(id)
}

async fn check(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    work: &DirectoryWork,
) -> OperationResult<()> {
    match work {
        DirectoryWork::Plan { agency: None } => Ok(()),
        DirectoryWork::Plan { agency: Some(code) } => {
            let view = View::of(registry.clock.today());
            let found = registry.store.read().await?.agency_by_code(&Scope::Province, view, code).await?;
            found.map(|_| ()).ok_or_else(no_such_agency)
        }
        DirectoryWork::Apply { plan } => {
            let stored = stored_plan(registry, *plan).await?;
            Gate::before(registry, settings, actor, &stored).await?.look().await
        }
        DirectoryWork::Revert { plan, reason } => {
            check_reason(reason)?;
            revertible(registry, *plan).await
        }
    }
}

async fn revertible(registry: &Registry, id: PlanId) -> OperationResult<()> {
    let state = stored_plan(registry, id).await?.state;
    match state {
        PlanState::Applied | PlanState::Failed => Ok(()),
        state => Err(OperationError::NotApplied { id, state }),
    }
}

fn no_such_agency() -> OperationError {
    OperationError::Invalid {
        problems: vec![FieldProblem::new(
            "/agency",
            Bilingual::new("Không có cơ quan nào mang mã này hôm nay", "No agency has this code today"),
            Bilingual::new(
                "Nhập mã như H10.12, hoặc để trống để so sánh toàn bộ",
                "Write a code such as H10.12, or leave it empty to compare everything",
            ),
        )],
    }
}

fn at_work(other: &JobRow) -> OperationError {
    let (vi, en) = match other.kind {
        JobKind::ApplyPlan => ("Một kế hoạch đang được áp dụng", "A plan is being applied"),
        _ => ("Một kế hoạch đang được lập", "A plan is being made"),
    };
    OperationError::Conflict {
        reason: Bilingual::new(
            format!("{vi}; hãy chờ việc đó xong rồi thực hiện lại"),
            format!("{en}; wait for its end, then repeat this"),
        ),
    }
}

/// Work on the directory that was asked for.
///
/// # Errors
/// When the actor may not see plans, there is no such work, or the store fails.
pub async fn asked_for(registry: &Registry, actor: &Actor, id: JobId) -> OperationResult<Asked> {
    actor.require(Permission::ApprovePlan)?;
    let found = registry.store.read().await?.job(id).await?;
    let found = found.filter(|row| JobKind::OF_DIRECTORY.contains(&row.kind));
    told(found.ok_or(OperationError::NotFound { what: "work" })?)
}

/// Work on the directory that waits or goes on, the oldest first.
///
/// # Errors
/// When the actor may not see plans, or the store fails.
pub async fn work_at_hand(registry: &Registry, actor: &Actor) -> OperationResult<Vec<Asked>> {
    actor.require(Permission::ApprovePlan)?;
    let rows = registry.store.read().await?.jobs_at_hand(&JobKind::OF_DIRECTORY).await?;
    rows.into_iter().map(told).collect()
}

fn told(row: JobRow) -> OperationResult<Asked> {
    let work = parameters(&row)?;
    let end = row.result.as_deref().and_then(|text| serde_json::from_str(text).ok());
    Ok(Asked { row, work, end })
}
