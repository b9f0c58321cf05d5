//! Because of which decision an event of a certificate was recorded, and which stop of its use it lifts.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0056_certificate_event_causes",
    up: &[
        "create table certificate_event_cause (
            id {uuid} not null primary key,
            event {uuid} not null references certificate_event (id),
            subject {uuid} not null references decision_subject (id),
            lifts {uuid} references certificate_event (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint certificate_event_cause_event unique (event),
            constraint certificate_event_cause_lifts unique (lifts)
        ) {strict}",
        "create index certificate_event_cause_subject on certificate_event_cause (subject)",
        "create index certificate_event_cause_recorded_from on certificate_event_cause (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table certificate_event_cause"],
};
