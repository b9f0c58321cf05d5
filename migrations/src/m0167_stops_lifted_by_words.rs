//! A stop of a certificate's use may be lifted by a word on whose it is, which is no decision: the cause then names none.
//!
//! `SQLite` takes no constraint off a column: the table is made anew.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0167_stops_lifted_by_words",
    up: &[],
    postgres: &["alter table certificate_event_cause alter column subject drop not null"],
    sqlite: &[
        "create table certificate_event_cause_new (
            id {uuid} not null primary key,
            event {uuid} not null references certificate_event (id),
            subject {uuid} references decision_subject (id),
            lifts {uuid} references certificate_event (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint certificate_event_cause_event unique (event),
            constraint certificate_event_cause_lifts unique (lifts)
        ) {strict}",
        "insert into certificate_event_cause_new select id, event, subject, lifts, recorded_from, digest from certificate_event_cause",
        "drop table certificate_event_cause",
        "alter table certificate_event_cause_new rename to certificate_event_cause",
        "create index certificate_event_cause_subject on certificate_event_cause (subject)",
        "create index certificate_event_cause_recorded_from on certificate_event_cause (recorded_from)",
    ],
    down_postgres: &["alter table certificate_event_cause alter column subject set not null"],
    down_sqlite: &[
        "create table certificate_event_cause_old (
            id {uuid} not null primary key,
            event {uuid} not null references certificate_event (id),
            subject {uuid} not null references decision_subject (id),
            lifts {uuid} references certificate_event (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint certificate_event_cause_event unique (event),
            constraint certificate_event_cause_lifts unique (lifts)
        ) {strict}",
        "insert into certificate_event_cause_old select id, event, subject, lifts, recorded_from, digest from certificate_event_cause",
        "drop table certificate_event_cause",
        "alter table certificate_event_cause_old rename to certificate_event_cause",
        "create index certificate_event_cause_subject on certificate_event_cause (subject)",
        "create index certificate_event_cause_recorded_from on certificate_event_cause (recorded_from)",
    ],
    down: &[],
};
