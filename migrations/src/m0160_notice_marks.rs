//! How far notices have come: up to which change set, and which day.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0160_notice_marks",
    up: &["create table notice_mark (
            name {text} not null primary key,
            value {big} not null
        ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table notice_mark"],
};
