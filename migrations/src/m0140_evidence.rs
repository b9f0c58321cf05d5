//! Bytes that prove something, once each, by their hash, cut into parts so that nobody holds all of them at once.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0140_evidence",
    up: &[
        "create table evidence (
            sha256 {blob} not null primary key,
            kind {text} not null,
            size {big} not null,
            kept_at {big} not null
        ) {strict}",
        "create table evidence_part (
            evidence {blob} not null references evidence (sha256),
            part {int} not null,
            bytes {blob} not null,
            primary key (evidence, part)
        ) {strict}",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table evidence_part", "drop table evidence"],
};
