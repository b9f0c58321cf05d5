//! Directories that are ahead of the registry: nothing is written to them until a comparison of everything finds none ahead.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0091_target_freezes",
    up: &["create table target_freeze (
        target {uuid} not null primary key references target (id),
        since {big} not null,
        registry_revision {big} not null,
        directory_revision {big} not null,
        entries {big} not null,
        example_dn {text} not null
    ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table target_freeze"],
};
