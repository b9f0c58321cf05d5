//! What one list told about a certificate that the list before did not.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0143_revocation_events",
    up: &[
        "create table revocation_event (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            kind {text} not null,
            effective_at {big} not null,
            reason {int} not null,
            crl {uuid} not null references crl (id),
            observed_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index revocation_event_certificate on revocation_event (certificate)",
        "create index revocation_event_crl on revocation_event (crl)",
        "create index revocation_event_recorded_from on revocation_event (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table revocation_event"],
};
