//! Activations of mailboxes, the fact that a password was set, and recovery addresses.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0039_activations",
    up: &[
        "create table activation (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            code_hash {blob} not null,
            purpose {text} not null,
            channel {text} not null,
            issued_by {text} not null,
            issued_at {big} not null,
            expires_at {big} not null,
            ended_at {big},
            constraint activation_code_once unique (code_hash)
        ) {strict}",
        "create index activation_mailbox on activation (mailbox, issued_at)",
        "create index activation_expires_at on activation (expires_at)",
        "create table password_set (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            purpose {text} not null,
            effective_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index password_set_mailbox on password_set (mailbox, effective_at)",
        "create index password_set_recorded_from on password_set (recorded_from)",
        "create table recovery_address (
            official {uuid} not null primary key references official (id),
            sealed {blob} not null,
            confirm_hash {blob},
            confirmed_at {big},
            changed_at {big} not null
        ) {strict}",
        "create index recovery_address_confirm_hash on recovery_address (confirm_hash)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table recovery_address", "drop table password_set", "drop table activation"],
};
