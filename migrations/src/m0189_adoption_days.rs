//! What everybody's steps change on each day, and how many are where on the first day of each month: a day is the month's first with what
//! changed since.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0189_adoption_days",
    up: &[
        "create table adoption_day (
            day {date} not null primary key,
            changes {blob} not null
        ) {strict}",
        "create table adoption_checkpoint (
            day {date} not null primary key,
            counts {blob} not null
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table adoption_checkpoint", "drop table adoption_day"],
};
