//! Change sets and the counter that numbers them.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0001_change_sets",
    up: &[
        "create table change_set (
            seq {big} not null primary key,
            recorded_at {big} not null,
            actor {text} not null,
            operation {text} not null,
            facts_hash {blob} not null,
            fact_count {big} not null
        ) {strict}",
        "create table change_counter (
            id {int} not null primary key,
            seq {big} not null,
            check (id = 1)
        ) {strict}",
        "insert into change_counter (id, seq) values (1, 0)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table change_counter", "drop table change_set"],
};
