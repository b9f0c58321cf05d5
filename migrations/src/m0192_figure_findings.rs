//! Rows of figures that were passed over; and why somebody took a figure back, or has nothing more to do with such a row.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0192_figure_findings",
    up: &[
        "create table figure_refusal (
            id {uuid} not null primary key,
            kind {text} not null,
            indicator {text},
            agency {uuid} references agency (id),
            level {text},
            last_day {date},
            content {text} not null,
            problems {text} not null,
            refused_at {big} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null
        ) {strict}",
        "create index figure_refusal_recorded_from on figure_refusal (recorded_from)",
        "create table figure_end (
            id {uuid} not null primary key,
            figure {uuid} unique references indicator_value (id),
            refusal {uuid} unique references figure_refusal (id),
            reason {text} not null,
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            digest {blob} not null,
            check ((figure is null) <> (refusal is null))
        ) {strict}",
        "create index figure_end_recorded_from on figure_end (recorded_from)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop table figure_end", "drop table figure_refusal"],
};
