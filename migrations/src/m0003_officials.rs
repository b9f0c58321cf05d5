//! Officials.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0003_officials",
    up: &[
        "create table official (
            id {uuid} not null primary key,
            full_name {text} not null,
            fold {text} not null,
            sort_key {blob} not null,
            sort_version {int} not null,
            birth_date {date} not null,
            category {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index official_fold on official (fold)",
        "create index official_recorded_from on official (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table official"],
};
