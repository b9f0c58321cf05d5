//! The one function that says what follows from an act. Pure: the same person, act, day and settings give the same changes.
//!
//! An act edits the person's lines (postings, states, addresses, corrections). What is recorded for later days stays, cut only
//! where the act reaches: it holds until the next recorded change of the same line, unless it ends service.

mod address;
mod arrive;
mod away;
mod identity;
mod leave;
mod place;
mod turn;

pub use turn::Given;

use time::Date;

use super::changes::Changes;
use super::consequence::{Consequence, ConsequenceKind};
use super::draft::{Act, Measure};
use super::standing::Standing;
use super::step::{StepDraft, StepKind};
use super::tell::written;
use super::timeline::Keys;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::principal::Role;
use turn::Turn;

/// What follows from `act`, effective from `from`, for somebody who stands as `before` says. Its problems point into the
/// subject: `/effective_from`, `/act/post/agency`.
///
/// # Errors
/// Every reason why the act does not fit the person.
pub fn follow(
    act: &Act,
    from: Date,
    before: &Standing,
    given: &Given<'_>,
    keys: &mut Keys<'_>,
) -> Result<Changes, Vec<FieldProblem>> {
    let mut turn = Turn::new(from, before, given, keys);
    match act {
        Act::Recruit { post, address } => arrive::recruit(&mut turn, post, address),
        Act::Transfer { post, address } => place::transfer(&mut turn, post, address),
        Act::Second { post, until } => place::second(&mut turn, post, *until),
        Act::EndSecondment => place::end_secondment(&mut turn),
        Act::Appoint { post, concurrent } => place::appoint(&mut turn, post, *concurrent),
        Act::Dismiss { position, rank } => place::dismiss(&mut turn, position, *rank),
        Act::LeaveWithoutPay { until, mailbox } => away::leave_without_pay(&mut turn, *until, *mailbox),
        Act::Return => away::come_back(&mut turn),
        Act::SuspendFromDuty => away::suspend_from_duty(&mut turn),
        Act::Discipline { measure: Measure::Dismissal } => leave::dismissal(&mut turn),
        Act::Discipline { .. } => place::must_be_in_service(&mut turn),
        Act::CorrectIdentity { full_name, birth_date } => identity::correct(&mut turn, full_name, *birth_date),
        Act::Retire => leave::retire(&mut turn),
        Act::Resign | Act::MoveOut => leave::resign(&mut turn),
        Act::Death => leave::death(&mut turn),
    }
    turn.finish()
}

/// What follows when the receiving agency must first accept: nothing but that.
#[must_use]
pub fn await_acceptance(to: AgencyId, from: Date, given: &Given<'_>) -> Changes {
    let name = given.agencies.name(to, from);
    let due_on = given.due(given.today, given.settings.acceptance_days);
    let consequence = Consequence {
        on: given.today,
        kind: ConsequenceKind::AwaitAcceptance,
        text: Bilingual::new(
            format!("Chờ {name} tiếp nhận, hạn {}", written(due_on)),
            format!("Waits for {name} to accept, by {}", written(due_on)),
        ),
    };
    let step = StepDraft {
        kind: StepKind::AcceptTransfer,
        role: Some(Role::Hr),
        agency: to,
        begins_on: given.today,
        due_on,
        consequences: vec![consequence.clone()],
    };
    Changes { steps: vec![step], consequences: vec![consequence], ..Changes::default() }
}

#[cfg(test)]
mod tests;
