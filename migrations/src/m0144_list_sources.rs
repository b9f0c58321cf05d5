//! Addresses from which revocation lists are fetched, and how that goes.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0144_list_sources",
    up: &["create table list_source (
            url {text} not null primary key,
            last_attempt {big} not null,
            last_success {big},
            failing_since {big},
            failure {text},
            etag {text},
            last_modified {text},
            sha256 {blob}
        ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table list_source"],
};
