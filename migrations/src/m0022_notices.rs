//! Notices that wait to be sent.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0022_notices",
    up: &[
        "create table notice (
            id {uuid} not null primary key,
            kind {text} not null,
            subject {uuid} references decision_subject (id),
            agency {uuid} not null references agency (id),
            role {text} not null,
            text_vi {text} not null,
            text_en {text} not null,
            queued_at {big} not null,
            sent_at {big}
        ) {strict}",
        "create index notice_sent_at on notice (sent_at, queued_at)",
        "create index notice_subject on notice (subject)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table notice"],
};
