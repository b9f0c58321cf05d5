//! What stands at the head of a decision, as corrected: day of signing, signer, summary.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0070_decision_headings",
    up: &[
        "create table decision_heading (
            id {uuid} not null primary key,
            decision {uuid} not null references decision (id),
            signed_on {date} not null,
            signer {text} not null,
            summary {text} not null,
            reason {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null
        ) {strict}",
        "create unique index decision_heading_once on decision_heading (decision) where recorded_to = 9223372036854775807",
        "create index decision_heading_decision on decision_heading (decision)",
        "create index decision_heading_recorded_from on decision_heading (recorded_from)",
        "create index decision_heading_recorded_to on decision_heading (recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table decision_heading"],
};
