//! The entries of a list: how many there are and the hash of their packed index (a fact), and the index itself in pages, each found by
//! its first serial.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0141_crl_bodies",
    up: &[
        "create table crl_body (
            id {uuid} not null primary key,
            crl {uuid} not null references crl (id),
            entries {big} not null,
            pages {int} not null,
            index_sha256 {blob} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            constraint crl_body_crl unique (crl)
        ) {strict}",
        "create index crl_body_recorded_from on crl_body (recorded_from)",
        "create table crl_page (
            crl {uuid} not null references crl (id),
            first {blob} not null,
            packed {blob} not null,
            primary key (crl, first)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table crl_page", "drop table crl_body"],
};
