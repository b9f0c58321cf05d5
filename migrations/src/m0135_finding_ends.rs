//! When a finding was no longer true.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0135_finding_ends",
    up: &[
        "create table finding_end (
            id {uuid} not null primary key,
            finding {uuid} not null references finding (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint finding_end_once unique (finding)
        ) {strict}",
        "create index finding_end_recorded_from on finding_end (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table finding_end"],
};
