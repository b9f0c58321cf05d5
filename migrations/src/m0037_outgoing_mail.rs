//! Mails that are owed, written in the transaction of their cause.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0037_outgoing_mail",
    up: &[
        "create table outgoing_mail (
            id {uuid} not null primary key,
            principal {uuid} references principal (id),
            address {text} not null,
            kind {text} not null,
            subject {text} not null,
            dedup_key {text} not null,
            title {text} not null,
            body {text} not null,
            due {big} not null,
            state {text} not null,
            attempts {int} not null,
            next_attempt {big} not null,
            last_error {text},
            settled_at {big},
            constraint outgoing_mail_dedup_key_unique unique (dedup_key)
        ) {strict}",
        "create index outgoing_mail_state_next_attempt on outgoing_mail (state, next_attempt, id)",
        "create index outgoing_mail_principal on outgoing_mail (principal)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table outgoing_mail"],
};
