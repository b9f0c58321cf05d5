//! Who approved which directory plan.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0018_plan_approvals",
    up: &[
        "create table plan_approval (
            plan {uuid} not null references plan (id),
            principal {uuid} not null references principal (id),
            hash {blob} not null,
            at {big} not null,
            primary key (plan, principal)
        ) {strict}",
        "create index plan_approval_principal on plan_approval (principal)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table plan_approval"],
};
