//! Whose figure a row told that was passed over: one of the agency alone is not made good by one of it with all below it. Empty where it is what the
//! indicator's definition says, as in figures: rows that were written before keep their digests.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0193_figure_refusal_scopes",
    up: &["alter table figure_refusal add column scope {text}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table figure_refusal drop column scope"],
};
