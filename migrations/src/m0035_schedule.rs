//! What is done at its time, once whatever the number of replicas. The row `job_queue` is the place in line of those who claim jobs.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0035_schedule",
    up: &[
        "create table schedule (
            name {text} not null primary key,
            next_at {big} not null,
            lease_until {big} not null,
            fence {big} not null,
            last_at {big},
            failure {text}
        ) {strict}",
        "insert into schedule (name, next_at, lease_until, fence) values ('job_queue', 0, 0, 0)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table schedule"],
};
