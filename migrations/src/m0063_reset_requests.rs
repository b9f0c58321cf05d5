//! Requests for a reset by the second channel that wait to be answered: of whatever address, so that asking tells nothing.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0063_reset_requests",
    up: &[
        "create table reset_request (
            address {text} not null primary key,
            asked_at {big} not null
        ) {strict}",
        "create index reset_request_asked_at on reset_request (asked_at)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table reset_request"],
};
