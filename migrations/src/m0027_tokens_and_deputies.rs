//! API tokens, and who stands in for whom.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0027_tokens_and_deputies",
    up: &[
        "create table api_token (
            id {uuid} not null primary key,
            token_hash {blob} not null,
            principal {uuid} not null references principal (id),
            name {text} not null,
            permissions {text} not null,
            agency {uuid} not null references agency (id),
            created_at {big} not null,
            created_by {text} not null,
            expires_at {big} not null,
            last_used_at {big},
            revoked_at {big},
            constraint api_token_hash_unique unique (token_hash)
        ) {strict}",
        "create index api_token_principal on api_token (principal, created_at)",
        "create table deputy (
            id {uuid} not null primary key,
            principal {uuid} not null references principal (id),
            acts_for {uuid} not null references principal (id),
            effective_from {date} not null,
            effective_to {date} not null,
            named_by {text} not null,
            named_at {big} not null
        ) {strict}",
        "create index deputy_principal on deputy (principal, effective_to)",
        "create index deputy_acts_for on deputy (acts_for, effective_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table deputy", "drop table api_token"],
};
