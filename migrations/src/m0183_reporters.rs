//! Who may report for a document system, where that is not whoever reports for the whole province; what a signature proved by what was known
//! when it was made, where that is another verdict than at its arrival; how far a second round of judging anew goes; and how a finding ends.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0183_reporters",
    up: &[
        "create table system_reporter (
            id {uuid} not null primary key,
            system {int} not null references document_system (number),
            principal {uuid} not null references principal (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create unique index system_reporter_once on system_reporter (system, principal, recorded_to)",
        "create index system_reporter_recorded_from on system_reporter (recorded_from)",
        "create index system_reporter_recorded_to on system_reporter (recorded_to)",
        "alter table signing_event add column known_then {text}",
        "alter table verdict_mark add column until_at {big}",
        "alter table verdict_mark add column until_id {uuid}",
        "create table event_refusal_end (
            id {uuid} not null primary key,
            refusal {uuid} not null references event_refusal (id),
            reason {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint event_refusal_end_once unique (refusal)
        ) {strict}",
        "create index event_refusal_end_recorded_from on event_refusal_end (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table event_refusal_end",
        "alter table verdict_mark drop column until_id",
        "alter table verdict_mark drop column until_at",
        "alter table signing_event drop column known_then",
        "drop table system_reporter",
    ],
};
