//! Forgets plain digests of what may hold a personal number; from here on they are keyed, which no migration can make of them.
//!
//! Requests sent under a key are kept for a day only. The digest behind the number of a pushed record makes two equal requests at
//! once one record; the numbers themselves are in the decisions and the counter, which stay.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0061_keyed_digests",
    up: &["delete from idempotency", "delete from scim_number", "update job set file_hash = null"],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["delete from idempotency", "delete from scim_number", "update job set file_hash = null"],
};
