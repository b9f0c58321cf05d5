//! When mailboxes were last used, as mail servers and directories tell: what each told of which mailbox, and on which days it told anything.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0202_mailbox_uses",
    up: &[
        // Keys are made of what they tell: the same told again is the same row. Of a mailbox that was never used the day is missing.
        "create table mailbox_use (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            source {text} not null,
            used_on {date},
            told_on {date} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint mailbox_use_told_after check (used_on is null or used_on <= told_on)
        ) {strict}",
        "create index mailbox_use_mailbox on mailbox_use (mailbox, source)",
        "create index mailbox_use_recorded_from on mailbox_use (recorded_from)",
        "create table use_report (
            id {uuid} not null primary key,
            source {text} not null,
            told_on {date} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint use_report_once unique (source, told_on)
        ) {strict}",
        "create index use_report_recorded_from on use_report (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table use_report", "drop table mailbox_use"],
};
