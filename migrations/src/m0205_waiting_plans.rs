//! The plans that wait for approval: asked for on the first page, and few.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0205_waiting_plans",
    up: &["create index plan_waiting on plan (target, created_at) where state = 'guarded'"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index plan_waiting"],
};
