//! What somebody else changed in a directory: which attribute of which entry, since when; no values.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0093_drift",
    up: &[
        "create table drift (
            target {uuid} not null references target (id),
            entry_uuid {uuid} not null,
            attribute {text} not null,
            first_seen {big} not null,
            last_seen {big} not null,
            ended {big},
            policy {text} not null,
            subject_kind {text} not null,
            subject {uuid} not null,
            dn {text} not null,
            csn {text} not null,
            expected {blob} not null,
            primary key (target, entry_uuid, attribute, first_seen)
        ) {strict}",
        "create index drift_open on drift (target, entry_uuid) where ended is null",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table drift"],
};
