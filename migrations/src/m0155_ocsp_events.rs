//! What one OCSP answer told about a certificate that was not known before.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0155_ocsp_events",
    up: &[
        "create table ocsp_event (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            kind {text} not null,
            effective_at {big} not null,
            reason {int} not null,
            answer {uuid} not null references ocsp_answer (id),
            observed_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index ocsp_event_certificate on ocsp_event (certificate)",
        "create index ocsp_event_answer on ocsp_event (answer)",
        "create index ocsp_event_recorded_from on ocsp_event (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table ocsp_event"],
};
