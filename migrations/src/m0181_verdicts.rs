//! Verdicts on signing events that stand instead of those of their arrival; and which signers' events are to be judged anew.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0181_verdicts",
    up: &[
        "create table verdict (
            id {uuid} not null primary key,
            event {uuid} not null references signing_event (id),
            certificate {uuid},
            official {uuid},
            post {uuid},
            other_addresses {bool} not null,
            is_open {bool} not null,
            is_leavers {bool} not null,
            outcome {text} not null,
            further {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        // One verdict at most stands.
        "create unique index verdict_standing on verdict (event, recorded_to)",
        "create index verdict_recorded_from on verdict (recorded_from)",
        "create index verdict_recorded_to on verdict (recorded_to)",
        "create index verdict_open on verdict (event) where is_open",
        "create index verdict_leavers on verdict (certificate) where is_leavers",
        // Up to which change set it is marked what must be judged anew.
        "create table verdict_progress (
            id {int} not null primary key,
            noted_to {big} not null,
            check (id = 1)
        ) {strict}",
        "insert into verdict_progress (id, noted_to) values (1, 0)",
        // All events of a signer, or those that a later list may decide; and how far that came.
        "create table verdict_mark (
            signer {int} not null primary key references event_signer (number),
            marked_to {big} not null,
            is_whole {bool} not null,
            after_at {big},
            after_id {uuid}
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table verdict_mark", "drop table verdict_progress", "drop table verdict"],
};
