//! The CA's words on a serial of which an OCSP answer told some: all that stand, those of lists among them. They stand instead of its
//! rows in `revocation` and `revocation_word`.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0154_ocsp_words",
    up: &[
        "create table ocsp_word (
            id {uuid} not null primary key,
            issuer_key {blob} not null,
            serial {blob} not null,
            revoked_at {big} not null,
            ends_at {big},
            reason {int} not null,
            crl {uuid} references crl (id),
            answer {uuid} references ocsp_answer (id),
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create index ocsp_word_serial on ocsp_word (issuer_key, serial, recorded_from)",
        "create index ocsp_word_crl on ocsp_word (crl)",
        "create index ocsp_word_answer on ocsp_word (answer)",
        "create index ocsp_word_recorded_from on ocsp_word (recorded_from)",
        "create index ocsp_word_recorded_to on ocsp_word (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table ocsp_word"],
};
