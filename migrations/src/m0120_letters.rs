//! Letters to and from the CA.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0120_letters",
    up: &[
        "create table letter (
            id {uuid} not null primary key,
            direction {text} not null,
            number {text} not null,
            dated_on {date} not null,
            sha256 {blob},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint letter_number_unique unique (direction, dated_on, number)
        ) {strict}",
        "create index letter_recorded_from on letter (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table letter"],
};
