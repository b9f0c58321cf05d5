//! What people want to be told of by mail: an official, or an account that is no official's.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0159_notice_preferences",
    up: &[
        "create table notice_preference (
            owner {uuid} not null,
            topic {text} not null,
            value {text} not null,
            set_by {uuid} not null references principal (id),
            set_at {big} not null,
            primary key (owner, topic)
        ) {strict}",
        "create index notice_preference_set_by on notice_preference (set_by)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table notice_preference"],
};
