//! Browsers that were sent to another provider and are not back yet: known by the hash of what they keep, each good once.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0051_provider_attempts",
    up: &[
        "create table provider_attempt (
            hash {blob} not null primary key,
            principal {uuid} references principal (id),
            next {text} not null,
            created_at {big} not null,
            expires_at {big} not null
        ) {strict}",
        "create index provider_attempt_principal on provider_attempt (principal)",
        "create index provider_attempt_expires_at on provider_attempt (expires_at)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table provider_attempt"],
};
