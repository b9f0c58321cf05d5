//! Which plans took something away: the guard adds up the last 24 hours, and most live changes take nothing. And what part of the
//! registry a plan is about.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0087_destructive_plans",
    up: &[
        "alter table plan add column takes_away {bool} not null default true",
        "alter table plan add column scope {text} not null default 'everything'",
        "create index plan_target_approved_at on plan (target, approved_at) where takes_away",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index plan_target_approved_at",
        "alter table plan drop column scope",
        "alter table plan drop column takes_away",
    ],
};
