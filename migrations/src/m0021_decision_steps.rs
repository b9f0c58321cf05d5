//! Steps: what has to be done because of a decision. Worked on by operations, so no facts.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0021_decision_steps",
    up: &[
        "create table decision_step (
            id {uuid} not null primary key,
            subject {uuid} not null references decision_subject (id),
            decision {uuid} not null references decision (id),
            official {uuid} not null references official (id),
            agency {uuid} not null references agency (id),
            kind {text} not null,
            role {text},
            begins_on {date} not null,
            due_on {date} not null,
            state {text} not null,
            done_at {big},
            request {uuid} references request (id),
            cancelled_by {uuid} references decision_subject (id),
            consequences {text} not null
        ) {strict}",
        "create index decision_step_subject on decision_step (subject)",
        "create index decision_step_decision on decision_step (decision)",
        "create index decision_step_official on decision_step (official)",
        "create index decision_step_state_begins_on on decision_step (state, begins_on, id)",
        "create index decision_step_kind_begins_on on decision_step (kind, begins_on)",
        "create index decision_step_role_due_on on decision_step (role, state, due_on, id)",
        "create index decision_step_request on decision_step (request)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table decision_step"],
};
