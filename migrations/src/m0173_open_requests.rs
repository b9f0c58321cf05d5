//! What finds the requests that have not ended, and what a certificate answered, without a walk through all that was ever asked.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0173_open_requests",
    up: &[
        "create index request_revoke on request (id, certificate, official) where kind = 'revoke'",
        "create index request_event_end on request_event (request)
            where state in ('fulfilled', 'rejected', 'ca_rejected', 'cancelled')",
        "create index request_event_fact_sha256 on request_event_fact (sha256) where sha256 is not null",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index request_event_fact_sha256", "drop index request_event_end", "drop index request_revoke"],
};
