//! What every serving replica does at its time, whoever else runs: the standing entries of the schedule.

use std::sync::Arc;

use super::schedule::{Every, Schedule};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::operations::abandoned_plans::end_abandoned_plans;
use crate::operations::audit_checkpoint::{CheckpointPolicy, checkpoint_if_due};
use crate::operations::compare_adoption::check_adoption;
use crate::operations::end_mail_sessions::end_mail_sessions;
use crate::operations::forget_plans::forget_plans;
use crate::operations::import::forget_kept;
use crate::operations::judge_chains::judge_due_chains;
use crate::operations::keep_adoption::keep_adoption;
use crate::operations::lint_certificates::lint_daily;
use crate::operations::queue_step_notices::queue_step_notices;
use crate::operations::recount_documents::recount_documents;
use crate::operations::recovery::answer_resets;
use crate::operations::run_decisions::run_decisions;
use crate::operations::signing_events::rejudge::rejudge_due_events;
use crate::operations::{Actor, OperationResult, Registry};

/// Days that ended jobs and their files of bad rows are kept.
const JOB_DAYS: i64 = 30;

/// Decisions that have become effective, the mails they owe, mail sessions that must end, plans whose writer died, chains when other CAs are
/// configured, certificates held against the rules, signatures that facts since the last time touched, adoption kept with the facts and checked
/// against them, signed documents counted anew, checkpoints of the audit record, jobs and plans of long ago, and what the database's planner knows.
#[must_use]
pub fn standing() -> Schedule {
    Schedule::default()
        .with("run_decisions", Every::Seconds(300), run_today)
        .with("queue_step_notices", Every::Seconds(60), |registry| async move {
            queue_step_notices(&registry).await.map(|_| ())
        })
        .with("answer_resets", Every::Seconds(2), |registry| async move {
            // Where no passwords are set there is nobody to answer.
            if registry.mail.is_some() { answer_resets(&registry).await.map(|_| ()) } else { Ok(()) }
        })
        .with("end_mail_sessions", Every::Seconds(2), |registry| async move {
            end_mail_sessions(&registry).await.map(|_| ())
        })
        .with("end_abandoned_plans", Every::Seconds(30), |registry| async move {
            end_abandoned_plans(&registry, &Actor::Shell).await.map(|_| ())
        })
        .with("judge_chains", Every::Seconds(60), |registry| async move {
            // Without roots nothing can be judged, and what was judged stands.
            let Some(trust) = registry.trust.clone() else { return Ok(()) };
            judge_due_chains(&registry, &trust).await.map(|_| ())
        })
        .with("lint_certificates", Every::DayAt(180), |registry| async move {
            let Some(trust) = registry.trust.clone() else { return Ok(()) };
            lint_daily(&registry, &trust).await.map(|_| ())
        })
        .with("rejudge_events", Every::Seconds(15), |registry| async move {
            rejudge_due_events(&registry).await.map(|_| ())
        })
        .with("keep_adoption", Every::Seconds(5), |registry| async move { keep_adoption(&registry).await.map(|_| ()) })
        .with(
            "check_adoption",
            Every::DayAt(210),
            |registry| async move { check_adoption(&registry).await.map(|_| ()) },
        )
        .with("recount_documents", Every::DayAt(195), |registry| async move {
            recount_documents(&registry).await.map(|_| ())
        })
        .with("audit_checkpoint", Every::Seconds(3600), sign)
        .with("forget_jobs", Every::DayAt(150), forget)
        .with("forget_plans", Every::DayAt(165), |registry| async move { forget_plans(&registry).await.map(|_| ()) })
        .with("gather_statistics", Every::Seconds(600), |registry| async move {
            Ok(registry.store.gather_statistics().await?)
        })
}

/// The business day's work; also what a day without a running server left undone.
async fn run_today(registry: Arc<Registry>) -> OperationResult<()> {
    run_decisions(&registry, &Actor::Shell, registry.clock.today()).await.map(|_| ())
}

/// Without a key there is nothing to sign with; `congvu doctor` says so.
async fn sign(registry: Arc<Registry>) -> OperationResult<()> {
    if registry.keys().audit.is_some() {
        checkpoint_if_due(&registry, CheckpointPolicy::default()).await?;
    }
    Ok(())
}

async fn forget(registry: Arc<Registry>) -> OperationResult<()> {
    forget_kept(&registry).await?;
    let books = registry.store.bookkeeping().await?;
    books.forget_jobs(SystemClock.now().plus_seconds(-JOB_DAYS * 86_400)).await?;
    Ok(books.commit().await?)
}
