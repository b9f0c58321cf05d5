//! Failed attempts and their delays, passwords that must be changed, one-time codes, second factors, and the stages of a session.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0028_log_ins",
    up: &[
        "create table log_in_attempt (
            subject {text} not null primary key,
            failures {big} not null,
            last_at {big} not null,
            blocked_until {big} not null
        ) {strict}",
        "create index log_in_attempt_last_at on log_in_attempt (last_at)",
        "alter table principal add column must_change {bool} not null default false",
        "create table one_time_code (
            hash {blob} not null primary key,
            principal {uuid} not null references principal (id),
            purpose {text} not null,
            expires_at {big} not null
        ) {strict}",
        "create index one_time_code_principal on one_time_code (principal, purpose)",
        "create index one_time_code_expires_at on one_time_code (expires_at)",
        "create table second_factor (
            principal {uuid} not null primary key references principal (id),
            secret {blob} not null,
            created_at {big} not null,
            confirmed_at {big},
            last_step {big} not null
        ) {strict}",
        "create table recovery_code (
            hash {blob} not null primary key,
            principal {uuid} not null references principal (id)
        ) {strict}",
        "create index recovery_code_principal on recovery_code (principal)",
        "alter table session add column stage {text} not null default 'open'",
        "alter table session add column source {text}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "alter table session drop column source",
        "alter table session drop column stage",
        "drop table recovery_code",
        "drop table second_factor",
        "drop table one_time_code",
        "alter table principal drop column must_change",
        "drop table log_in_attempt",
    ],
};
