//! The share of signed documents in a year, for whoever reports of the year: the indicator's own counting, over what they have read.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::Told;
use super::read::begins;
use super::units::{Read, Unit, units};
use super::usage::usage;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyVersion, Level};
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::period::Days;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::indicator::ValueLine;
use crate::storage::read::{Reader, View};

/// What somebody has read of a year.
#[derive(Debug, Clone, Copy)]
pub struct YearRead<'a> {
    /// The year's days, up to the day of which it is told.
    pub days: Days,
    /// The day of whose structure agencies are.
    pub as_of: Date,
    /// The agencies and people of that day.
    pub tally: &'a Tally,
    /// All versions of agencies.
    pub versions: &'a [AgencyVersion],
    /// What was reported.
    pub values: &'a [ValueLine],
}

/// The share of outgoing documents that are signed, of the province (none) and of each level, as known in the view.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn usage_of_year(
    reader: &Reader,
    view: View,
    year: &YearRead<'_>,
) -> Result<BTreeMap<Option<Level>, Told>, StoreError> {
    let YearRead { days, as_of, tally, versions, values } = *year;
    let sums = reader.document_sums_in(view, &begins(days, days, values, versions), days.last).await?;
    let (activated, first, root, scope) = (&HashMap::new(), days.first, None, &Scope::Province);
    let read =
        Read { tally, activated, holders: &[], versions, sums: &sums, values, leavers: &[], first, as_of, root, scope };
    let (units, _) = units(&read);
    let told = |level: Option<Level>| {
        let of: Vec<&Unit<'_>> = units.iter().filter(|unit| level.is_none_or(|level| unit.level == level)).collect();
        (level, usage(Measured::Usage, &of, days, days.last))
    };
    Ok(std::iter::once(None).chain(Level::ALL.iter().copied().map(Some)).map(told).collect())
}
