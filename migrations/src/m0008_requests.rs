//! Requests to the CA and their events.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0008_requests",
    up: &[
        "create table request (
            id {uuid} not null primary key,
            kind {text} not null,
            official {uuid} not null references official (id),
            certificate {uuid} references certificate (id),
            opened_on {date} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index request_official on request (official)",
        "create index request_certificate on request (certificate)",
        "create index request_recorded_from on request (recorded_from)",
        "create table request_event (
            id {uuid} not null primary key,
            request {uuid} not null references request (id),
            state {text} not null,
            effective_at {big} not null,
            details {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index request_event_request on request_event (request)",
        "create index request_event_recorded_from on request_event (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table request_event", "drop table request"],
};
