//! Entries of a directory about which a person must decide.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0094_directory_cases",
    up: &[
        "create table directory_case (
            id {uuid} not null primary key,
            target {uuid} not null references target (id),
            matter {text} not null,
            entry_uuid {uuid} not null,
            dn {text} not null,
            reason {text} not null,
            shown {text} not null,
            suspects {text} not null,
            state {text} not null,
            opened_at {big} not null,
            decided_by {text},
            decided_at {big},
            decision {text},
            subject {uuid},
            constraint directory_case_entry_unique unique (target, matter, entry_uuid)
        ) {strict}",
        "create index directory_case_state on directory_case (state, opened_at, id)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table directory_case"],
};
