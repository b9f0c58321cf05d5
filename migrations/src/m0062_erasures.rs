//! Facts whose personal fields were erased, each with the digest of what is left of it; and who asked for a person's erasure.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0062_erasures",
    up: &[
        "create table erasure (
            id {uuid} not null primary key,
            line {text} not null,
            fact {uuid} not null,
            content {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index erasure_fact on erasure (fact)",
        "create index erasure_recorded_from on erasure (recorded_from)",
        "create table erasure_request (
            id {uuid} not null primary key,
            official {uuid} not null references official (id),
            reason {text} not null,
            asked_by {uuid} not null references principal (id),
            asked_at {big} not null,
            approved_by {uuid} references principal (id),
            approved_at {big}
        ) {strict}",
        "create index erasure_request_official on erasure_request (official, asked_at)",
        "create index erasure_request_asked_by on erasure_request (asked_by)",
        "create index erasure_request_approved_by on erasure_request (approved_by)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table erasure_request", "drop table erasure"],
};
