//! What was last seen of each entry of a directory, and up to where it is followed.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0090_entry_sights",
    up: &[
        "create table entry_sight (
            target {uuid} not null references target (id),
            entry_uuid {uuid} not null,
            csn {text} not null,
            dn {text} not null,
            subject_kind {text},
            subject {uuid},
            digests {blob} not null,
            primary key (target, entry_uuid)
        ) {strict}",
        "create table follower (
            target {uuid} not null primary key references target (id),
            cookie {blob},
            mode {text} not null,
            heard_at {big},
            refreshed_at {big},
            compared_at {big},
            failure {text}
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table follower", "drop table entry_sight"],
};
