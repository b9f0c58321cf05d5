//! Certificates and their events.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0007_certificates",
    up: &[
        "create table certificate (
            id {uuid} not null primary key,
            sha256 {blob} not null,
            issuer {text} not null,
            issuer_key {blob} not null,
            serial {blob} not null,
            subject {text} not null,
            common_name {text},
            not_before {big} not null,
            not_after {big} not null,
            addresses {text} not null,
            key_algorithm {text} not null,
            signature_algorithm {text} not null,
            may_sign {bool} not null,
            is_ca {bool} not null,
            chain {text} not null,
            official {uuid} references official (id),
            der {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint certificate_sha256_unique unique (sha256)
        ) {strict}",
        "create index certificate_official on certificate (official)",
        "create index certificate_issuer_key_serial on certificate (issuer_key, serial)",
        "create index certificate_recorded_from on certificate (recorded_from)",
        "create table certificate_event (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            kind {text} not null,
            effective_at {big} not null,
            details {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index certificate_event_certificate on certificate_event (certificate)",
        "create index certificate_event_recorded_from on certificate_event (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table certificate_event", "drop table certificate"],
};
