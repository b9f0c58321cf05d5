//! Whether a session passed a second factor. Those from before did not, as far as is known: whoever needs one logs in again.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0081_session_second_factors",
    up: &["alter table session add column second_factor {bool} not null default false"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table session drop column second_factor"],
};
