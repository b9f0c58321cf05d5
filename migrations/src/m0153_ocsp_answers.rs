//! What verified OCSP answers say of certificates of ours, a row for each.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0153_ocsp_answers",
    up: &[
        "create table ocsp_answer (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            status {text} not null,
            revoked_at {big},
            reason {int},
            this_update {big} not null,
            next_update {big} not null,
            produced_at {big} not null,
            responder {text} not null,
            sha256 {blob} not null,
            heard_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index ocsp_answer_certificate on ocsp_answer (certificate, this_update)",
        "create index ocsp_answer_next_update on ocsp_answer (next_update)",
        "create index ocsp_answer_recorded_from on ocsp_answer (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table ocsp_answer"],
};
