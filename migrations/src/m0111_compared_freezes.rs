//! When everything was last compared of a directory that is frozen: until then nobody knows all that is ahead.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0111_compared_freezes",
    up: &["alter table target_freeze add column compared_at {big}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table target_freeze drop column compared_at"],
};
