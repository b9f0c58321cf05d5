//! The registry's values when they were last written to a directory, attribute by attribute: as digests.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0092_applied_attributes",
    up: &["create table applied_attributes (
        target {uuid} not null references target (id),
        subject_kind {text} not null,
        subject {uuid} not null,
        digests {blob} not null,
        primary key (target, subject_kind, subject)
    ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table applied_attributes"],
};
