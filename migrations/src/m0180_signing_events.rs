//! Signing events: what document systems report, with the verdict as known when they came in. There are millions: whose certificate, and
//! whose document, is a number each, and nothing is kept twice.
//!
//! The table of this name before had no rows: nothing wrote it.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0180_signing_events",
    up: &[
        "drop table signing_event",
        "create table document_system (
            id {uuid} not null primary key,
            number {int} not null unique,
            code {text} not null unique,
            name {text} not null,
            mapping {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index document_system_recorded_from on document_system (recorded_from)",
        "create table event_signer (
            id {uuid} not null primary key,
            number {int} not null unique,
            sha256 {blob},
            issuer_key {blob},
            issuer {text},
            serial {blob},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index event_signer_sha256 on event_signer (sha256)",
        "create index event_signer_serial on event_signer (serial)",
        "create index event_signer_recorded_from on event_signer (recorded_from)",
        "create table event_agency (
            id {uuid} not null primary key,
            number {int} not null unique,
            code {text} not null unique,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index event_agency_recorded_from on event_agency (recorded_from)",
        // The key is made of system and event: what makes an event one needs no index of its own. Certificate, official and post are no
        // references, which would each cost an index of millions: verification looks for what they name.
        "create table signing_event (
            claimed_at {big} not null,
            signed_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            system {int} not null references document_system (number),
            signer {int} not null references event_signer (number),
            agency {int} not null references event_agency (number),
            is_stamped {bool} not null,
            other_addresses {bool} not null,
            is_open {bool} not null,
            is_leavers {bool} not null,
            id {uuid} not null primary key,
            certificate {uuid},
            official {uuid},
            post {uuid},
            event_id {text} not null,
            document {text} not null,
            notation {text},
            action {text} not null,
            format {text} not null,
            digest_algorithm {text} not null,
            document_digest {blob} not null,
            stamp_serial {text},
            channel {text},
            level {text},
            outcome {text} not null,
            further {text} not null,
            digest {blob} not null
        ) {strict}",
        "create index signing_event_signer on signing_event (signer, signed_at, id)",
        "create index signing_event_agency on signing_event (agency, signed_at, id)",
        // What a later list may still decide, and what raises an alarm.
        "create index signing_event_open on signing_event (signer) where is_open",
        "create index signing_event_leavers on signing_event (certificate, signed_at) where is_leavers",
    ],
    // Rows come in the order of change sets: a range a page is enough, and costs nothing.
    postgres: &[
        "create index signing_event_recorded_from on signing_event using brin (recorded_from) with (pages_per_range = 16)",
    ],
    sqlite: &["create index signing_event_recorded_from on signing_event (recorded_from)"],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop table signing_event",
        "drop table event_agency",
        "drop table event_signer",
        "drop table document_system",
        "create table signing_event (id {uuid} not null primary key) {strict}",
    ],
};
