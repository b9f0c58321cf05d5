//! What somebody was told of by mail, so that nobody is told twice.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0158_tellings",
    up: &[
        // The recipient is an official or an account; the mail may be gone: neither refers to a table.
        "create table telling (
            recipient {uuid} not null,
            topic {text} not null,
            subject {uuid} not null,
            threshold {int} not null,
            official {uuid} references official (id),
            mail {uuid} not null,
            told_at {big} not null,
            primary key (recipient, topic, subject, threshold)
        ) {strict}",
        "create index telling_official on telling (official)",
        "create index telling_subject on telling (subject, topic)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table telling"],
};
