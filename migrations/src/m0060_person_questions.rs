//! What was asked of a personal number within the last hour, as a keyed digest: the same question again is no second try.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0060_person_questions",
    up: &["alter table person_lookup add column question {blob}"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table person_lookup drop column question"],
};
