//! Carrying out work on the directory, as the account that asked for it.

use std::time::Duration;

use super::{Applied, DirectoryWork, WorkEnd};
use crate::auth::permission::Permission;
use crate::directory::apply::{Outcome, Progress};
use crate::domain::ids::PlanId;
use crate::domain::lang::Bilingual;
use crate::operations::abandoned_plans::end_abandoned_plans;
use crate::operations::apply_directory_sync::apply_when_free;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::job::{JobEnd, Watch, actor_of, parameters};
use crate::operations::plan_directory_sync::{PlanOrder, PlannedSync, plan_part};
use crate::operations::registry::{Actor, Registry};
use crate::operations::revert_plan::revert_plan;
use crate::storage::row::job::JobRow;
use crate::storage::row::plan::PlanState;

/// Between two looks at whether the program is about to end.
const LOOK: Duration = Duration::from_millis(200);

/// Carries out a job on the directory. A plan in the making is left when the program ends, and made by whoever goes on; one that is
/// being applied goes on to its end.
///
/// # Errors
/// When the store fails, or what is stored cannot be read. Why nothing was done otherwise is part of the result.
pub async fn run_directory_work(
    registry: &Registry,
    job: &JobRow,
    watch: &Watch,
    is_stopping: &(dyn Fn() -> bool + Send + Sync),
) -> OperationResult<JobEnd> {
    let work: DirectoryWork = parameters(job)?;
    let actor = actor_of(registry, job).await?;
    let carrying_out = Box::pin(carry_out(registry, &actor, &work, job.attempts, watch));
    let ended = match work {
        DirectoryWork::Apply { .. } => carrying_out.await,
        DirectoryWork::Plan { .. } | DirectoryWork::Revert { .. } => tokio::select! {
            ended = carrying_out => ended,
            () = stopping(is_stopping) => return Ok(JobEnd::Stopped),
        },
    };
    match ended {
        Ok(end) => JobEnd::of(&end),
        Err(error) => match error.about_directory() {
            Some(reason) => JobEnd::of(&WorkEnd::Refused { reason }),
            None => Err(error),
        },
    }
}

async fn stopping(is_stopping: &(dyn Fn() -> bool + Send + Sync)) {
    while !is_stopping() {
        tokio::time::sleep(LOOK).await;
    }
}

async fn carry_out(
    registry: &Registry,
    actor: &Actor,
    work: &DirectoryWork,
    attempt: i32,
    watch: &Watch,
) -> OperationResult<WorkEnd> {
    actor.require(Permission::SyncDirectory)?;
    let desk = registry.directory_desk()?;
    let directory = desk.directory()?;
    match work {
        DirectoryWork::Plan { agency } => {
            let order = PlanOrder { agency: agency.clone(), enforced_only: false };
            plan_part(registry, directory, &desk.settings, actor, &order).await.map(|made| planned(&made))
        }
        DirectoryWork::Revert { plan, .. } => {
            revert_plan(registry, directory, &desk.settings, actor, *plan).await.map(|made| planned(&made))
        }
        DirectoryWork::Apply { plan } => {
            if attempt > 1
                && let Some(end) = begun_before(registry, *plan).await?
            {
                return Ok(end);
            }
            let tell = |progress: Progress| watch.tell_of(progress.done, progress.total);
            let outcome = apply_when_free(registry, directory, &desk.settings, actor, *plan, &tell).await?;
            Ok(WorkEnd::Applied(Applied::of(*plan, &outcome)))
        }
    }
}

fn planned(planned: &PlannedSync) -> WorkEnd {
    WorkEnd::Planned { plan: planned.plan.id }
}

/// What a worker that is no more had made of the plan, if it had begun to write it. Its plan comes to an end here.
async fn begun_before(registry: &Registry, plan: PlanId) -> OperationResult<Option<WorkEnd>> {
    end_abandoned_plans(registry, &Actor::Shell).await?;
    let reader = registry.store.read().await?;
    let header = reader.plan(plan).await?.ok_or(OperationError::UnknownPlan { id: plan })?;
    Ok(match header.state {
        PlanState::Computed | PlanState::Guarded => None,
        PlanState::Applied => {
            let confirmed = reader.journal_counts(plan).await?.confirmed;
            Some(WorkEnd::Applied(Applied::of(plan, &Outcome { confirmed, ..Outcome::default() })))
        }
        PlanState::Approved | PlanState::Expired | PlanState::Failed => Some(WorkEnd::Refused { reason: cut_off() }),
    })
}

fn cut_off() -> Bilingual {
    Bilingual::new(
        "Lần áp dụng trước bị ngắt giữa chừng. Những gì đã ghi vẫn có hiệu lực; hãy lập kế hoạch mới để ghi phần còn lại",
        "Applying it was cut off. What was written holds; make a new plan for what is left",
    )
}
