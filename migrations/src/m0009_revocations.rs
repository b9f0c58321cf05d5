//! Revocation lists and what they revoke.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0009_revocations",
    up: &[
        "create table crl (
            id {uuid} not null primary key,
            sha256 {blob} not null,
            issuer_key {blob} not null,
            issuer {text} not null,
            crl_number {blob},
            this_update {big} not null,
            next_update {big} not null,
            der {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint crl_sha256_unique unique (sha256)
        ) {strict}",
        "create index crl_issuer_key_this_update on crl (issuer_key, this_update)",
        "create index crl_recorded_from on crl (recorded_from)",
        "create table revocation (
            id {uuid} not null primary key,
            issuer_key {blob} not null,
            serial {blob} not null,
            revoked_at {big} not null,
            reason {int} not null,
            crl {uuid} not null references crl (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint revocation_serial_unique unique (issuer_key, serial)
        ) {strict}",
        "create index revocation_crl on revocation (crl)",
        "create index revocation_recorded_from on revocation (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table revocation", "drop table crl"],
};
