//! Principals, grants and sessions.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0015_access",
    up: &[
        "create table principal (
            id {uuid} not null primary key,
            name {text} not null,
            password_hash {text},
            official {uuid} references official (id),
            disabled {bool} not null,
            created_at {big} not null,
            constraint principal_name_unique unique (name)
        ) {strict}",
        "create index principal_official on principal (official)",
        "create table role_grant (
            principal {uuid} not null references principal (id),
            role {text} not null,
            agency {uuid} not null references agency (id),
            effective_from {date} not null,
            effective_to {date},
            primary key (principal, role, agency, effective_from)
        ) {strict}",
        "create index role_grant_agency on role_grant (agency)",
        "create table session (
            token_hash {blob} not null primary key,
            principal {uuid} not null references principal (id),
            created_at {big} not null,
            expires_at {big} not null,
            last_seen_at {big} not null
        ) {strict}",
        "create index session_principal on session (principal)",
        "create index session_expires_at on session (expires_at)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table session", "drop table role_grant", "drop table principal"],
};
