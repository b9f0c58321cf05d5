//! Mailboxes that nobody may be logged in to any more and whose open mail sessions the mail server has not yet ended.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0098_mail_session_ends",
    up: &[
        "create table mail_session_end (
            mailbox {uuid} not null primary key references mailbox (id),
            reason {text} not null,
            asked_at {big} not null,
            due_at {big} not null,
            attempts {int} not null,
            last_error {text}
        ) {strict}",
        "create index mail_session_end_due_at on mail_session_end (due_at)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table mail_session_end"],
};
