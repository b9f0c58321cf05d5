//! The guard asks who was locked lately each time that something is taken away: few change sets among very many.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0100_locks",
    up: &["create index change_set_locks on change_set (recorded_at) where operation = 'lock_official'"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["drop index change_set_locks"],
};
