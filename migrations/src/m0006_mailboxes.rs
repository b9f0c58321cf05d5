//! Mailboxes, their states and addresses.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0006_mailboxes",
    up: &[
        "create table mailbox (
            id {uuid} not null primary key,
            number {big} not null,
            kind {text} not null,
            official {uuid} references official (id),
            agency {uuid} references agency (id),
            quota_mib {int} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint mailbox_number_unique unique (number)
        ) {strict}",
        "create index mailbox_official on mailbox (official)",
        "create index mailbox_agency on mailbox (agency)",
        "create index mailbox_recorded_from on mailbox (recorded_from)",
        "create table mailbox_state (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            effective_from {date} not null,
            effective_to {date},
            state {text} not null,
            subject {uuid} references decision_subject (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (effective_to is null or effective_from < effective_to)
        ) {strict}",
        "create index mailbox_state_mailbox_effective_from on mailbox_state (mailbox, effective_from)",
        "create index mailbox_state_subject on mailbox_state (subject)",
        "create index mailbox_state_recorded_from on mailbox_state (recorded_from)",
        "create index mailbox_state_recorded_to on mailbox_state (recorded_to)",
        "create table address (
            id {uuid} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            address {text} not null,
            kind {text} not null,
            effective_from {date} not null,
            effective_to {date},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            check (effective_to is null or effective_from < effective_to)
        ) {strict}",
        "create index address_mailbox_effective_from on address (mailbox, effective_from)",
        "create index address_address on address (address)",
        "create index address_recorded_from on address (recorded_from)",
        "create index address_recorded_to on address (recorded_to)",
        "create table address_claim (
            address {text} not null primary key,
            mailbox {uuid} not null references mailbox (id),
            held_until {date}
        ) {strict}",
        "create index address_claim_mailbox on address_claim (mailbox)",
        "create unique index mailbox_personal_once on mailbox (official) where kind = 'personal'",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table address_claim", "drop table address", "drop table mailbox_state", "drop table mailbox"],
};
