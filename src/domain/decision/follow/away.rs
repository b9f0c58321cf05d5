//! Being away for a time: leave, suspension from duty, and the way back.

use time::Date;

use super::turn::Turn;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::LeaveMailbox;
use crate::domain::decision::step::StepKind;
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};

/// Nghỉ không hưởng lương, thai sản, đi học.
pub(super) fn leave_without_pay(turn: &mut Turn<'_>, until: Option<Date>, mailbox: LeaveMailbox) {
    let Some(posting) = turn.in_service() else { return };
    if mailbox == LeaveMailbox::Suspend {
        suspend(turn, until);
    }
    turn.step(StepKind::Notify, posting.agency, turn.from);
}

/// Tạm đình chỉ công tác: locked at once, signing stopped.
pub(super) fn suspend_from_duty(turn: &mut Turn<'_>) {
    let Some(posting) = turn.in_service() else { return };
    suspend(turn, None);
    turn.step(StepKind::StopUse, posting.agency, turn.from);
    turn.step(StepKind::Notify, posting.agency, turn.from);
}

/// Hết nghỉ, hết tạm đình chỉ.
pub(super) fn come_back(turn: &mut Turn<'_>) {
    let Some(posting) = turn.in_service() else { return };
    let from = turn.from;
    let last = turn.before.acts.iter().filter(|act| act.effective_from < from).filter(|act| {
        use DecisionKind::{LeaveWithoutPay, Return, SuspendFromDuty};
        matches!(act.kind, LeaveWithoutPay | SuspendFromDuty | Return)
    });
    let is_away = last.max_by_key(|act| act.effective_from).is_some_and(|act| act.kind != DecisionKind::Return);
    let locked = turn.before.state_on(from) == Some(MailboxState::Suspended);
    if !is_away && !locked {
        turn.problem(
            "/effective_from",
            ("Người này không nghỉ và không bị tạm đình chỉ vào ngày đó", "They are not away on that day"),
            ("Kiểm tra ngày hiệu lực", "Check the effective day"),
        );
        return;
    }
    if locked {
        let to = end_of_run(turn.states.facts(), from, |state| state == MailboxState::Suspended);
        turn.state(MailboxState::Active, from, to);
    }
    if was_suspended(turn) {
        turn.step(StepKind::ResumeUse, posting.agency, from);
    }
    turn.step(StepKind::Notify, posting.agency, from);
}

/// Whether they were suspended from duty since they last came back.
fn was_suspended(turn: &Turn<'_>) -> bool {
    let before = || turn.before.acts.iter().filter(|act| act.effective_from < turn.from);
    let back = before().filter(|act| act.kind == DecisionKind::Return).map(|act| act.effective_from).max();
    before().any(|act| act.kind == DecisionKind::SuspendFromDuty && back.is_none_or(|day| day <= act.effective_from))
}

/// Locks a working mailbox until `until`, or until the next state that is neither working nor locked.
fn suspend(turn: &mut Turn<'_>, until: Option<Date>) {
    let Some(day) = turn.mailbox_day() else { return };
    let is_ours = |state| matches!(state, MailboxState::Active | MailboxState::Suspended | MailboxState::Staged);
    if !turn.before.state_on(day).is_some_and(is_ours) {
        return;
    }
    let end = end_of_run(turn.states.facts(), day, is_ours);
    let to = match (until, end) {
        (Some(until), Some(end)) => Some(until.min(end)),
        (until, end) => until.or(end),
    };
    if to.is_none_or(|to| day < to) {
        turn.state(MailboxState::Suspended, day, to);
    }
}

/// The first day after `day` whose state is none of `run`; none when the run goes on.
fn end_of_run(states: &[MailboxStateFact], day: Date, run: impl Fn(MailboxState) -> bool) -> Option<Date> {
    let mut day = day;
    loop {
        let fact = states.iter().find(|fact| fact.effective.contains(day))?;
        if !run(fact.state) {
            return Some(day);
        }
        day = fact.effective.to?;
    }
}
