//! Addresses of OCSP responders that were asked, and how that goes.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0156_ocsp_responders",
    up: &["create table ocsp_responder (
            url {text} not null primary key,
            last_attempt {big} not null,
            last_success {big},
            failing_since {big},
            failure {text}
        ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table ocsp_responder"],
};
