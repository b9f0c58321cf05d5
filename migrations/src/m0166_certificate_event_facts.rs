//! What is known of an event of a certificate beside when it took effect: who recorded it, and on what evidence.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0166_certificate_event_facts",
    up: &[
        "create table certificate_event_fact (
            id {uuid} not null primary key,
            event {uuid} not null references certificate_event (id),
            principal {uuid} references principal (id),
            sha256 {blob},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint certificate_event_fact_event_unique unique (event)
        ) {strict}",
        "create index certificate_event_fact_recorded_from on certificate_event_fact (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table certificate_event_fact"],
};
