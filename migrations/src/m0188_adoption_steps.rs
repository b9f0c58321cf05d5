//! Adoption kept with the facts: where and how each official is counted from which day on, in one packed row each; classes of people who are
//! counted alike; and whose row is to be made anew. What it follows from are facts: all of it can be made again.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0188_adoption_steps",
    up: &[
        "create table adoption_class (
            number {int} not null primary key,
            class {text} not null unique
        ) {strict}",
        "create table adoption_steps (
            official {uuid} not null primary key references official (id),
            steps {blob} not null
        ) {strict}",
        // Up to which change set it is marked whose steps are to be made anew, and by which edition of the rule all of this is.
        "create table adoption_progress (
            id {int} not null primary key,
            noted_to {big} not null,
            edition {big} not null,
            check (id = 1)
        ) {strict}",
        "insert into adoption_progress (id, noted_to, edition) values (1, 0, 1)",
        "create table adoption_mark (
            official {uuid} not null primary key references official (id)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table adoption_mark",
        "drop table adoption_progress",
        "drop table adoption_steps",
        "drop table adoption_class",
    ],
};
