//! With a fact, when it was recorded and when it was closed: by change set, and by the clock of whoever did.

use sea_orm::QueryResult;

use super::ASKED;
use crate::domain::clock::Timestamp;
use crate::domain::signing::knowledge::Recorded;
use crate::storage::error::{Asked, Result};

/// Columns of rows `alias`, for facts that are never closed. Read by [`recorded`].
pub(super) fn when_recorded(alias: &str) -> String {
    format!(
        "{alias}.recorded_from as held_from, (select kf.recorded_at from change_set kf where kf.seq = {alias}.recorded_from) as held_since"
    )
}

/// Columns of rows `alias`, for facts on both clocks. Read by [`held`].
pub(super) fn when_held(alias: &str) -> String {
    format!(
        "{}, {alias}.recorded_to as held_to, (select kt.recorded_at from change_set kt where kt.seq = {alias}.recorded_to) as held_until",
        when_recorded(alias)
    )
}

/// What [`when_recorded`] has.
pub(super) fn recorded(row: &QueryResult) -> Result<Recorded> {
    // A change set that is still open has no time of its own yet: nobody knew of its facts at any.
    let since: Option<i64> = row.try_get("", "held_since").asked(ASKED)?;
    let since = Timestamp::from_unix_micros(since.unwrap_or(i64::MAX));
    Ok(Recorded::since(row.try_get("", "held_from").asked(ASKED)?, since))
}

/// What [`when_held`] has.
pub(super) fn held(row: &QueryResult) -> Result<Recorded> {
    let until: Option<i64> = row.try_get("", "held_until").asked(ASKED)?;
    let to = row.try_get("", "held_to").asked(ASKED)?;
    Ok(recorded(row)?.until(to, until.map(Timestamp::from_unix_micros)))
}
