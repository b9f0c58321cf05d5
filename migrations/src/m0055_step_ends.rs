//! Who ended a step that waited, and what they said of it; and the list of what waits.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0055_step_ends",
    up: &[
        "alter table decision_step add column ended_by {text}",
        "alter table decision_step add column note {text}",
        "create index decision_step_state_due_on on decision_step (state, due_on, id)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index decision_step_state_due_on",
        "alter table decision_step drop column note",
        "alter table decision_step drop column ended_by",
    ],
};
