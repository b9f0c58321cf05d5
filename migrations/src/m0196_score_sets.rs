//! Score sets: versions of what gives points, never changed.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0196_score_sets",
    up: &[
        "create table score_set (
            id {uuid} not null primary key,
            version {text} not null,
            from_day {date} not null,
            criteria {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint score_set_version unique (version)
        ) {strict}",
        "create index score_set_recorded_from on score_set (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table score_set"],
};
