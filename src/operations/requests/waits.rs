//! Whose turn it is: which requests wait for an account, by when, and which are overdue today.

use time::Date;

use crate::auth::permission::{Permission, scope_for};
use crate::domain::certificate::request::RequestState::{self, Approved, Draft, RaReview, Returned, Submitted};
use crate::domain::certificate::request::due::{Overdue, Term, due_on};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::request_list::{RequestLine, Waiting};

/// Whose turn it is in which state. What was sent waits for the CA alone.
const TURNS: [(Permission, &[RequestState]); 3] = [
    (Permission::SubmitRequests, &[Draft, Returned]),
    (Permission::DecideRequests, &[Submitted, RaReview]),
    (Permission::RecordLetters, &[Approved]),
];

/// What waits for the actor, each within the part of the tree where they may do it, as a deputy too.
#[must_use]
pub fn waits_for(actor: &Actor) -> Vec<Waiting> {
    let Actor::Principal(principal) = actor else { return Vec::new() };
    let turn = |(permission, states): (Permission, &'static [RequestState])| Waiting {
        states,
        scope: scope_for(principal, permission),
    };
    TURNS.into_iter().map(turn).filter(|waiting| !waiting.scope.is_empty()).collect()
}

/// What is overdue today, in working days.
#[must_use]
pub fn overdue_today(registry: &Registry) -> Overdue {
    Overdue::on(registry.clock.today(), &registry.calendar)
}

/// The last day of the term that runs for a request, if one does, in working days.
#[must_use]
pub fn due_of(registry: &Registry, line: &RequestLine) -> Option<Date> {
    let term = Term {
        kind: line.request.kind,
        reason: line.reason,
        state: line.state?,
        opened_on: line.request.opened_on,
        sent_on: line.sent_on,
    };
    due_on(&term, &registry.calendar)
}
