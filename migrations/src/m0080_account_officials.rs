//! Which official an account belonged to, since when and until when: hands of four eyes outlive the tie.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0080_account_officials",
    up: &[
        "create table account_official (
            id {uuid} not null primary key,
            principal {uuid} not null references principal (id),
            official {uuid} not null references official (id),
            since {big} not null,
            until {big},
            tied_by {text} not null
        ) {strict}",
        "create index account_official_principal on account_official (principal, since)",
        "insert into account_official (id, principal, official, since, until, tied_by)
            select p.id, p.id, p.official, p.created_at, null, '' from principal p where p.official is not null",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table account_official"],
};
