//! Whose a figure is: the agency's alone, or that of all below it too. Empty where it is what the indicator's definition says: rows that were
//! written before keep their digests.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0191_figure_scopes",
    up: &[
        "alter table indicator add column scope {text}",
        "alter table indicator_value add column scope {text}",
        "drop index indicator_value_standing",
        "create unique index indicator_value_standing
            on indicator_value (agency, indicator, coalesce(level, ''), coalesce(scope, ''), first_day, last_day, recorded_to)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "drop index indicator_value_standing",
        "alter table indicator_value drop column scope",
        "alter table indicator drop column scope",
        "create unique index indicator_value_standing
            on indicator_value (agency, indicator, coalesce(level, ''), first_day, last_day, recorded_to)",
    ],
};
