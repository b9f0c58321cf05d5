//! Who applies a plan, under the lease of its directory; and the plans that are being applied, which are asked for often and are few.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0106_running_plans",
    up: &[
        "alter table plan add column applied_by {text}",
        "create index plan_running on plan (target) where state = 'approved'",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index plan_running", "alter table plan drop column applied_by"],
};
