//! When a responder was last asked about a certificate: who was asked longest ago is asked next. Why somebody last named it.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0157_ocsp_checks",
    up: &["create table ocsp_check (
            certificate {uuid} not null primary key references certificate (id),
            asked_at {big} not null,
            reason {text}
        ) {strict}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table ocsp_check"],
};
