//! Who did what to a request, by which letter, and the evidence that ended it: beside the states that it entered.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0122_request_event_facts",
    up: &[
        "create table request_event_fact (
            id {uuid} not null primary key,
            event {uuid} not null references request_event (id),
            act {text} not null,
            principal {uuid} references principal (id),
            letter {uuid} references letter (id),
            evidence {text},
            sha256 {blob},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint request_event_fact_event unique (event)
        ) {strict}",
        "create index request_event_fact_principal on request_event_fact (principal)",
        "create index request_event_fact_letter on request_event_fact (letter)",
        "create index request_event_fact_recorded_from on request_event_fact (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table request_event_fact"],
};
