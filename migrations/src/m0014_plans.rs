//! Directory plans, their rows and their journal.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0014_plans",
    up: &[
        "create table plan (
            id {uuid} not null primary key,
            target {uuid} not null references target (id),
            state {text} not null,
            hash {blob} not null,
            counts {text} not null,
            guard {text},
            proof {text} not null,
            sealed {text} not null,
            author {text} not null,
            approved_by {text},
            approved_at {big},
            created_at {big} not null,
            configuration_hash {blob} not null,
            row_count {big} not null
        ) {strict}",
        "create index plan_target_created_at on plan (target, created_at)",
        "create table plan_chunk (
            plan {uuid} not null references plan (id),
            chunk {int} not null,
            rows {text} not null,
            primary key (plan, chunk)
        ) {strict}",
        "create table journal (
            plan {uuid} not null references plan (id),
            row_number {big} not null,
            state {text} not null,
            code {int},
            message {text},
            at {big} not null,
            primary key (plan, row_number)
        ) {strict}",
        "create index journal_plan_state on journal (plan, state)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table journal", "drop table plan_chunk", "drop table plan"],
};
