//! The CA's words on a serial whose first word was followed by another: they stand instead of its row in `revocation`.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0142_revocation_words",
    up: &[
        "create table revocation_word (
            id {uuid} not null primary key,
            issuer_key {blob} not null,
            serial {blob} not null,
            revoked_at {big} not null,
            ends_at {big},
            reason {int} not null,
            crl {uuid} not null references crl (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create index revocation_word_serial on revocation_word (issuer_key, serial, recorded_from)",
        "create index revocation_word_crl on revocation_word (crl)",
        "create index revocation_word_recorded_from on revocation_word (recorded_from)",
        "create index revocation_word_recorded_to on revocation_word (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table revocation_word"],
};
