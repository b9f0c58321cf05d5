//! People by name and date of birth together: popular names are shared by hundreds.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0067_people_by_name_and_birth",
    up: &["create index official_fold_birth_date on official (fold, birth_date)", "drop index official_fold"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["create index official_fold on official (fold)", "drop index official_fold_birth_date"],
};
