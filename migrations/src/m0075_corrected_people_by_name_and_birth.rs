//! People by name and date of birth as corrected: imports know them by either.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0075_corrected_people_by_name_and_birth",
    up: &["create index official_correction_fold_birth_date on official_correction (fold, birth_date) \
         where recorded_to = 9223372036854775807"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index official_correction_fold_birth_date"],
};
