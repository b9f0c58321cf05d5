//! Carrying out what has become effective, exactly once, also after days of standing still.
//!
//! Facts are dated when they are recorded, so nothing of them has to be done: the projection moves on to the day. What is left are
//! steps, each moved on in the change set that does its work. Runners go one after the other; the later one finds nothing.

use time::Date;

use super::end_shown_steps::{end_shown_steps, has_shown_steps};
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::requests::fulfil::{by_revocations, has_shown_revocations};
use super::requests::{by_program, drafts_of_decision, insert_drafts};
use super::stop_use::{resume_use, stop_use};
use crate::auth::permission::Permission;
use crate::domain::decision::step::{Notice, Step, StepKind, StepState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{FactId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::principal::Role;
use crate::storage::ChangeSet;

/// Steps carried out in one change set.
const CHUNK: u32 = 200;

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct RunOutcome {
    /// Days on which decisions took effect for somebody.
    pub took_effect: u64,
    /// Steps that now wait for somebody.
    pub opened: u64,
    /// Steps that ended by themselves: what they were for was done meanwhile.
    pub ended: u64,
    /// Requests to the CA drafted.
    pub requests: u64,
    /// Requests to the CA that ended, because a list shows what they asked for.
    pub fulfilled: u64,
    /// Certificates stopped by our own order.
    pub stopped: u64,
    /// Stops that were lifted.
    pub resumed: u64,
    /// Notices queued.
    pub notices: u64,
    /// Addresses that are free again.
    pub released: u64,
}

/// Carries out everything that has become effective by `until`. Only a trial registry may run ahead of its clock.
///
/// # Errors
/// When `until` lies ahead, a logged-in actor may not enter decisions, or the store fails. What was done before a failure stays
/// done, and the next run goes on from there.
pub async fn run_decisions(registry: &Registry, actor: &Actor, until: Date) -> OperationResult<RunOutcome> {
    if matches!(actor, Actor::Principal(_)) {
        actor.require(Permission::RecordDecisions)?;
    }
    let today = registry.clock.today();
    if until > today && !registry.is_trial {
        return Err(OperationError::Invalid { problems: vec![ahead()] });
    }
    registry.store.advance(until.min(today)).await?;
    let mut outcome = RunOutcome::default();
    while !registry.store.read().await?.due_steps(until, 1).await?.is_empty() {
        let mut change = registry.store.write(registry.header(actor, "run_decisions")).await?;
        // Read again in line: another runner may have been before us.
        let steps = change.reader().due_steps(until, CHUNK).await?;
        if steps.is_empty() {
            break;
        }
        for step in &steps {
            carry_out(registry, &mut change, step, &mut outcome).await?;
        }
        change.commit().await?;
    }
    if has_shown_revocations(&registry.store.read().await?).await? {
        let mut change = registry.store.write(registry.header(actor, "fulfil_requests")).await?;
        outcome.fulfilled = by_revocations(registry, &mut change).await?;
        change.commit().await?;
    }
    if has_shown_steps(&registry.store.read().await?).await? {
        let mut change = registry.store.write(registry.header(actor, "end_steps")).await?;
        outcome.ended = end_shown_steps(registry, &mut change, None).await?;
        change.commit().await?;
    }
    if registry.store.read().await?.claims_to_release(until).await? > 0 {
        let mut change = registry.store.write(registry.header(actor, "release_addresses")).await?;
        outcome.released = change.release_addresses(until).await?;
        change.commit().await?;
    }
    Ok(outcome)
}

fn ahead() -> FieldProblem {
    FieldProblem::new(
        "/until",
        Bilingual::new("Ngày này chưa đến", "That day has not come"),
        Bilingual::new("Chọn hôm nay hoặc ngày trước đó", "Give today or a day before"),
    )
}

async fn carry_out(
    registry: &Registry,
    change: &mut ChangeSet,
    step: &Step,
    outcome: &mut RunOutcome,
) -> OperationResult<()> {
    let now = registry.clock.now();
    let (state, request) = match step.draft.kind {
        StepKind::TakeEffect => {
            outcome.took_effect += 1;
            (StepState::Done, None)
        }
        StepKind::HandOverActivation | StepKind::AcceptTransfer => (StepState::Open, None),
        StepKind::Notify => {
            change.queue_notices(&[notice(registry, step)]).await?;
            outcome.notices += 1;
            (StepState::Done, None)
        }
        StepKind::StopUse => {
            outcome.stopped += stop_use(registry, change, step).await?;
            (StepState::Done, None)
        }
        StepKind::ResumeUse => {
            outcome.resumed += resume_use(registry, change, step).await?;
            (StepState::Done, None)
        }
        StepKind::RequestCertificate | StepKind::RequestChange | StepKind::RequestRevocation => {
            let first = open_requests(registry, change, step, outcome).await?;
            (if first.is_some() { StepState::Open } else { StepState::Done }, first)
        }
    };
    outcome.opened += u64::from(state == StepState::Open);
    let done_at = (state == StepState::Done).then_some(now);
    Ok(change.move_step(step.id, StepState::Planned, state, done_at, request).await?)
}

fn notice(registry: &Registry, step: &Step) -> Notice {
    let text = |pick: fn(&Bilingual) -> &str| {
        let lines: Vec<&str> = step.draft.consequences.iter().map(|one| pick(&one.text)).collect();
        lines.join("\n")
    };
    Notice {
        id: FactId(registry.new_id()),
        kind: "decision_result",
        subject: step.subject,
        role: step.draft.role.unwrap_or(Role::Hr),
        agency: step.draft.agency,
        text: Bilingual::new(text(|both| &both.vi), text(|both| &both.en)),
        queued_at: registry.clock.now(),
    }
}

/// Drafts one request for each certificate concerned that nothing asks about yet; each request is under a step of its own. Gives the first.
async fn open_requests(
    registry: &Registry,
    change: &mut ChangeSet,
    step: &Step,
    outcome: &mut RunOutcome,
) -> OperationResult<Option<RequestId>> {
    let (asking, drafts) = drafts_of_decision(registry, change, step).await?;
    let details = "Lập theo quyết định về cán bộ";
    insert_drafts(registry, change, &drafts, by_program(registry), details).await?;
    let requests: Vec<RequestId> = asking.into_iter().chain(drafts.iter().map(|(request, _)| request.id)).collect();
    let more = requests.iter().skip(1).map(|request| Step {
        id: FactId(registry.new_id()),
        state: StepState::Open,
        request: Some(*request),
        ..step.clone()
    });
    let more: Vec<Step> = more.collect();
    change.insert_steps(&more).await?;
    outcome.requests += drafts.len() as u64;
    Ok(requests.first().copied())
}
