//! Signing events by change set in `PostgreSQL`: ranges that came since the last vacuum are summarised as they fill. Without that they are read
//! whole by everybody who asks for new events, and a vacuum comes by itself only after a fifth of the table is new.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0184_summarised_events",
    up: &[],
    postgres: &["alter index signing_event_recorded_from set (autosummarize = on)"],
    sqlite: &[],
    down_postgres: &["alter index signing_event_recorded_from set (autosummarize = off)"],
    down_sqlite: &[],
    down: &[],
};
