//! Up to which change set a mail summed up what there was: what came later on the same day is told the next.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0185_summed_tellings",
    up: &["alter table telling add column up_to {big}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table telling drop column up_to"],
};
