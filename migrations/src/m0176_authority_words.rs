//! What the lists of those above tell of a CA that we trust: from when on everything under it is revoked, or on hold.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0176_authority_words",
    up: &[
        "create table authority_word (
            id {uuid} not null primary key,
            issuer_key {blob} not null,
            authority {blob} not null,
            subject {text} not null,
            revoked_at {big} not null,
            ends_at {big},
            reason {int} not null,
            crl {uuid} not null references crl (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create index authority_word_issuer on authority_word (issuer_key, recorded_from)",
        "create index authority_word_crl on authority_word (crl)",
        "create index authority_word_recorded_from on authority_word (recorded_from)",
        "create index authority_word_recorded_to on authority_word (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table authority_word"],
};
