//! Who saw the code, or typed the password, by which an account's password came into being.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0065_password_sources",
    up: &[
        "alter table one_time_code add column issuer {uuid}",
        "alter table one_time_code add column issued_at {big}",
        "create table password_source (
            id {uuid} not null primary key,
            principal {uuid} not null references principal (id),
            issuer {uuid} references principal (id),
            issued_at {big} not null,
            since {big} not null
        ) {strict}",
        "create index password_source_principal on password_source (principal, since)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table password_source",
        "alter table one_time_code drop column issued_at",
        "alter table one_time_code drop column issuer",
    ],
};
