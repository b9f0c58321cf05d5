//! What finds the stops of certificates among all that happened to them: every import is an event.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0174_certificate_stops",
    up: &["create index certificate_event_stop on certificate_event (certificate) where kind = 'stop_use'"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index certificate_event_stop"],
};
