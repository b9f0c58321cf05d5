//! Postings.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0005_postings",
    up: &[
        "create table posting (
            id {uuid} not null primary key,
            official {uuid} not null references official (id),
            agency {uuid} not null references agency (id),
            effective_from {date} not null,
            effective_to {date},
            kind {text} not null,
            rank {text} not null,
            position {text} not null,
            subject {uuid} references decision_subject (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (effective_to is null or effective_from < effective_to)
        ) {strict}",
        "create index posting_official_effective_from on posting (official, effective_from)",
        "create index posting_agency_effective_from on posting (agency, effective_from)",
        "create index posting_subject on posting (subject)",
        "create index posting_recorded_from on posting (recorded_from)",
        "create index posting_recorded_to on posting (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table posting"],
};
