//! Directories to which nothing is written for now.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0085_target_pauses",
    up: &["create table target_pause (
        target {uuid} not null primary key references target (id),
        paused_at {big} not null,
        paused_by {text} not null,
        reason {text} not null
    ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table target_pause"],
};
