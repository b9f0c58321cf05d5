//! Events that could not be taken in: each once, whoever sends it how often.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0182_event_refusals",
    up: &[
        "create table event_refusal (
            id {uuid} not null primary key,
            system {int} not null references document_system (number),
            kind {text} not null,
            event {uuid},
            event_id {text},
            source {text} not null,
            problems {text} not null,
            refused_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index event_refusal_system on event_refusal (system, kind, id)",
        "create index event_refusal_recorded_from on event_refusal (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table event_refusal"],
};
