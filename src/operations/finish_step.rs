//! Ending a step that waited for somebody: it is done, or it turned out not to be needed.

use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::{Permission, scope_for};
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::step::StepLine;
use crate::storage::read::step_list::StepFilter;

/// Letters of a note at most.
const NOTE: usize = 1000;

/// What becomes of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepEnd {
    /// Its work is done, with what there is to say of it.
    Done(Option<String>),
    /// Its work is not needed, because …
    NotNeeded(String),
}

impl StepEnd {
    const fn state(&self) -> StepState {
        match self {
            Self::Done(_) => StepState::Done,
            Self::NotNeeded(_) => StepState::NotNeeded,
        }
    }

    fn note(&self) -> Option<&str> {
        let note = match self {
            Self::Done(note) => note.as_deref(),
            Self::NotNeeded(reason) => Some(reason.as_str()),
        };
        note.map(str::trim).filter(|note| !note.is_empty())
    }

    fn check(&self) -> OperationResult<()> {
        let note = self.note();
        let problem = |reason: Bilingual, remedy: Bilingual| {
            Err(OperationError::Invalid { problems: vec![FieldProblem::new("/note", reason, remedy)] })
        };
        if note.is_some_and(|note| note.chars().count() > NOTE || note.contains('\0')) {
            return problem(
                Bilingual::new(
                    "Ghi chú quá dài, hoặc có ký tự NUL",
                    "The note is too long, or contains a NUL character",
                ),
                Bilingual::new("Viết tối đa 1.000 ký tự", "Write at most 1,000 characters"),
            );
        }
        if self.state() == StepState::NotNeeded && note.is_none() {
            return problem(
                Bilingual::new("Thiếu lý do không cần thực hiện", "Why it is not needed is missing"),
                Bilingual::new("Nhập lý do", "Write the reason"),
            );
        }
        Ok(())
    }
}

/// Ends a step, for whoever has the permission for its work where it is to be done. One that ended so before is left as it is:
/// whoever sends it again is told the same. Gives the step as it stands.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such step in the actor's scope, [`OperationError::Conflict`] when it ended otherwise,
/// does not wait yet, or is ended by something else; when a field is wrong, the actor may not, or the store fails.
pub async fn finish_step(registry: &Registry, actor: &Actor, step: FactId, end: &StepEnd) -> OperationResult<StepLine> {
    end.check()?;
    let mut change = registry.store.write(registry.header(actor, "finish_step")).await?;
    let line = visible(registry, actor, &change, step).await?;
    may_end(registry, actor, &change, &line.step).await?;
    if line.step.state == end.state() {
        drop(change);
        registry.record_read(actor, "step", line.step.official).await?;
        return Ok(line);
    }
    if line.step.state != StepState::Open {
        return Err(OperationError::Conflict { reason: stands(line.step.state) });
    }
    change.end_step(&line.step, end.state(), registry.clock.now(), (Some(actor.name()), end.note())).await?;
    let event = registry.event(actor, "end_step").about_person(line.step.official);
    change.audit(event.with("step", step.to_string().as_str()).with("state", end.state().as_str()));
    let line = visible(registry, actor, &change, step).await?;
    change.commit().await?;
    Ok(line)
}

/// The step, if the actor may read of it.
async fn visible(registry: &Registry, actor: &Actor, change: &ChangeSet, id: FactId) -> OperationResult<StepLine> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let view = View::of(registry.clock.today());
    let filter = StepFilter { id: Some(id), ..StepFilter::default() };
    let found = change.reader().step_page(&scope, view, &filter, None, 1).await?.pop();
    found.ok_or(OperationError::NotFound { what: "step" })
}

/// Whoever may do the work may say that it is done; over another part of the tree the step is as if it were not there.
async fn may_end(registry: &Registry, actor: &Actor, change: &ChangeSet, step: &Step) -> OperationResult<()> {
    let Actor::Principal(principal) = actor else {
        return Err(OperationError::NotLoggedIn { what: "finish a step" });
    };
    let Some(permission) = work_of(step.draft.kind) else {
        return Err(OperationError::Conflict { reason: not_by_hand(step.draft.kind) });
    };
    actor.scope(permission)?;
    let view = View::of(registry.clock.today());
    let found = change.reader().step(&scope_for(principal, permission), view, step.id).await?;
    found.map(|_| ()).ok_or(OperationError::NotFound { what: "step" })
}

/// What the work of a step needs; none when nobody ends it by hand.
const fn work_of(kind: StepKind) -> Option<Permission> {
    match kind {
        StepKind::HandOverActivation => Some(Permission::ResetPasswords),
        StepKind::RequestCertificate | StepKind::RequestChange | StepKind::RequestRevocation => {
            Some(Permission::SubmitRequests)
        }
        StepKind::TakeEffect
        | StepKind::StopUse
        | StepKind::ResumeUse
        | StepKind::Notify
        | StepKind::AcceptTransfer => None,
    }
}

fn not_by_hand(kind: StepKind) -> Bilingual {
    if kind == StepKind::AcceptTransfer {
        return Bilingual::new(
            "Bước này kết thúc khi cơ quan tiếp nhận chấp nhận hoặc từ chối tiếp nhận",
            "This step ends when the receiving agency accepts or declines",
        );
    }
    Bilingual::new("Bước này do hệ thống tự thực hiện", "The program itself does this step")
}

fn stands(state: StepState) -> Bilingual {
    match state {
        StepState::Planned => Bilingual::new("Bước này chưa đến ngày thực hiện", "The day of this step has not come"),
        StepState::Done => Bilingual::new("Bước này đã hoàn thành", "This step is done already"),
        StepState::NotNeeded => {
            Bilingual::new("Bước này đã được ghi là không cần thực hiện", "This step was said not to be needed")
        }
        StepState::Cancelled => Bilingual::new("Bước này đã bị hủy", "This step was cancelled"),
        StepState::Open => Bilingual::new("Bước này đang chờ xử lý", "This step waits"),
    }
}
