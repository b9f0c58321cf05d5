//! A deputyship that was ended early keeps the day it was to last to, and the instant of its end: what was done under it before
//! stays done for both.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0083_deputy_ends",
    up: &["alter table deputy add column first_to {date}", "alter table deputy add column ended_at {big}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table deputy drop column ended_at", "alter table deputy drop column first_to"],
};
