//! Signing events.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0011_signing",
    up: &[
        "create table signing_event (
            id {uuid} not null primary key,
            source_system {text} not null,
            event_id {text} not null,
            document_id {text} not null,
            action {text} not null,
            agency_code {text},
            certificate_sha256 {blob},
            claimed_at {big},
            stamped_at {big},
            format {text} not null,
            document_hash {blob} not null,
            channel {text},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint signing_event_unique unique (source_system, event_id)
        ) {strict}",
        "create index signing_event_certificate_sha256 on signing_event (certificate_sha256)",
        "create index signing_event_recorded_from on signing_event (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table signing_event"],
};
