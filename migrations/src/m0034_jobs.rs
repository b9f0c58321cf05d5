//! Long work: the queue, and the files that belong to it. Instants of the queue are the database's own.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0034_jobs",
    up: &[
        "create table job (
            id {uuid} not null primary key,
            kind {text} not null,
            state {text} not null,
            principal {uuid} not null references principal (id),
            parameters {text} not null,
            file_hash {blob},
            created_at {big} not null,
            finished_at {big},
            total {big} not null,
            done {big} not null,
            problems {big} not null,
            marker {big} not null,
            progress {text} not null,
            result {text},
            failure {text},
            attempts {int} not null,
            fence {big} not null,
            lease_until {big} not null
        ) {strict}",
        "create index job_state_created_at on job (state, created_at)",
        "create index job_principal_created_at on job (principal, created_at)",
        "create index job_created_at on job (created_at)",
        "create table job_file (
            job {uuid} not null references job (id),
            name {text} not null,
            part {int} not null,
            content {blob} not null,
            primary key (job, name, part)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table job_file", "drop table job"],
};
