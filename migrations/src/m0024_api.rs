//! What the API needs: requests that are carried out once however often they are sent (the sender's key, and the answer once
//! there is one), and the orders of its lists.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0024_api",
    up: &[
        "create table idempotency (
            principal {uuid} not null references principal (id),
            key {text} not null,
            request_hash {blob} not null,
            created_at {big} not null,
            status {int},
            headers {text},
            body {blob},
            primary key (principal, key)
        ) {strict}",
        "create index idempotency_created_at on idempotency (created_at)",
        "create index official_sort_key_id on official (sort_key, id)",
        "create index decision_signed_on_id on decision (signed_on, id)",
        "create index certificate_not_after_id on certificate (not_after, id)",
        "create index plan_created_at_id on plan (created_at, id)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index plan_created_at_id",
        "drop index certificate_not_after_id",
        "drop index decision_signed_on_id",
        "drop index official_sort_key_id",
        "drop table idempotency",
    ],
};
