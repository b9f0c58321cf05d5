//! What each subject of a decision says, with its details and where it stands, and which facts it opened and closed.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0020_subject_acts",
    up: &[
        "create table decision_file (
            id {uuid} not null primary key,
            decision {uuid} not null references decision (id),
            sha256 {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint decision_file_once unique (decision)
        ) {strict}",
        "create index decision_file_recorded_from on decision_file (recorded_from)",
        "create table subject_act (
            id {uuid} not null primary key,
            subject {uuid} not null references decision_subject (id),
            effective_from {date} not null,
            act {text} not null,
            state {text} not null,
            reason {text},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create unique index subject_act_once on subject_act (subject) where recorded_to = 9223372036854775807",
        "create index subject_act_subject on subject_act (subject)",
        "create index subject_act_effective_from on subject_act (effective_from)",
        "create index subject_act_recorded_from on subject_act (recorded_from)",
        "create index subject_act_recorded_to on subject_act (recorded_to)",
        "create table subject_effect (
            id {uuid} not null primary key,
            subject {uuid} not null references decision_subject (id),
            line {text} not null,
            fact {uuid} not null,
            effect {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index subject_effect_subject on subject_effect (subject)",
        "create index subject_effect_fact on subject_effect (fact)",
        "create index subject_effect_recorded_from on subject_effect (recorded_from)",
        "create index decision_signed_on on decision (signed_on, id)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index decision_signed_on",
        "drop table subject_effect",
        "drop table subject_act",
        "drop table decision_file",
    ],
};
