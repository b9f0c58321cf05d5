//! Findings.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0010_findings",
    up: &[
        "create table finding (
            id {uuid} not null primary key,
            subject_kind {text} not null,
            subject {uuid} not null,
            kind {text} not null,
            details {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index finding_subject on finding (subject)",
        "create index finding_recorded_from on finding (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table finding"],
};
