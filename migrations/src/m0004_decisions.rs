//! Decisions and the people under them.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0004_decisions",
    up: &[
        "create table decision (
            id {uuid} not null primary key,
            issuer {uuid} not null references agency (id),
            year {int} not null,
            number {int} not null,
            symbol {text} not null,
            signed_on {date} not null,
            signer {text} not null,
            summary {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint decision_number_unique unique (issuer, year, number, symbol)
        ) {strict}",
        "create index decision_recorded_from on decision (recorded_from)",
        "create table decision_subject (
            id {uuid} not null primary key,
            decision {uuid} not null references decision (id),
            official {uuid} not null references official (id),
            kind {text} not null,
            effective_from {date} not null,
            from_agency {uuid} references agency (id),
            to_agency {uuid} references agency (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint decision_subject_unique unique (decision, official, kind)
        ) {strict}",
        "create index decision_subject_official on decision_subject (official)",
        "create index decision_subject_from_agency on decision_subject (from_agency)",
        "create index decision_subject_to_agency on decision_subject (to_agency)",
        "create index decision_subject_recorded_from on decision_subject (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table decision_subject", "drop table decision"],
};
