//! Which session began a second factor that waits for its first code. Those that wait already are begun anew.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0082_pending_second_factors",
    up: &[
        "alter table second_factor add column begun_by {blob}",
        "delete from second_factor where confirmed_at is null",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table second_factor drop column begun_by"],
};
