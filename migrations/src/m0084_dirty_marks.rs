//! What has to be looked at in a directory: marks, worked off under leases in the database's time.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0084_dirty_marks",
    up: &[
        "create table dirty (
            target {uuid} not null references target (id),
            subject_kind {text} not null,
            subject {uuid} not null,
            cause {text} not null,
            marks {big} not null,
            since {big} not null,
            due {big} not null,
            attempts {int} not null,
            failure {text},
            stopped_plan {uuid} references plan (id),
            covered_by {uuid},
            holder {uuid},
            lease_until {big} not null,
            primary key (target, subject_kind, subject)
        ) {strict}",
        "create index dirty_target_due on dirty (target, due)",
        "create index dirty_stopped_plan on dirty (stopped_plan) where stopped_plan is not null",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table dirty"],
};
