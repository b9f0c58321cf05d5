//! Corrected names in their order: lists of people are two sorted streams, names as recorded and names as corrected.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0068_corrected_names",
    up: &["create index official_correction_sort_key on official_correction (sort_key, official)"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index official_correction_sort_key"],
};
