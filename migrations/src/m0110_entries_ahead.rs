//! Entries that are ahead of the registry, one by one: whoever accepts them names the set that they saw.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0110_entries_ahead",
    up: &["create table entry_ahead (
        target {uuid} not null references target (id),
        entry_uuid {uuid} not null,
        subject_kind {text} not null,
        subject {uuid} not null,
        dn {text} not null,
        directory_revision {big} not null,
        registry_revision {big} not null,
        differs {text} not null,
        seen_at {big} not null,
        accepted_by {text},
        accepted_at {big},
        primary key (target, entry_uuid)
    ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table entry_ahead"],
};
