//! The share of signed documents of one agency in each of several months: what the indicators' own report of each month tells, from one reading.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use super::read::{before, begins};
use super::units::{Read, Unit, units};
use super::usage::usage;
use super::{Spans, Told};
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::AgencyVersion;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::Measured;
use crate::domain::scope::Scope;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::storage::StoreError;
use crate::storage::read::document::DocumentSum;
use crate::storage::read::indicator::ValueLine;
use crate::storage::read::{Reader, View};

/// What somebody has read of some months.
#[derive(Debug, Clone, Copy)]
pub struct MonthsRead<'a> {
    /// The months, oldest first, each following the one before.
    pub months: &'a [Spans],
    /// The day of whose structure agencies are.
    pub as_of: Date,
    /// The agencies of that day.
    pub tally: &'a Tally,
    /// All versions of agencies.
    pub versions: &'a [AgencyVersion],
    /// What was reported from the first of the days on.
    pub values: &'a [ValueLine],
}

/// The share of outgoing documents that are signed, of a reporting unit with its departments, in each of the months.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn usage_of_months(
    reader: &Reader,
    view: View,
    agency: AgencyId,
    read: &MonthsRead<'_>,
) -> Result<Vec<Told>, StoreError> {
    let Some(last) = read.months.last().map(|spans| spans.period.last) else { return Ok(Vec::new()) };
    let edges = read.months.iter().flat_map(|spans| begins(spans.cumulative, spans.period, read.values, read.versions));
    let edges: Vec<Date> = edges.collect::<BTreeSet<Date>>().into_iter().collect();
    let sums = if view.is_current() {
        reader.document_sums_of(&identifiers(agency, read), &edges, last).await?
    } else {
        reader.document_sums_in(view, &edges, last).await?
    };
    Ok(read.months.iter().map(|spans| of_month(agency, read, spans, &sums)).collect())
}

/// The identifiers, over all time, of an agency and of the departments whose figures are its own.
fn identifiers(agency: AgencyId, read: &MonthsRead<'_>) -> Vec<String> {
    let codes = AgencyCodes::of(read.versions);
    let own = read.tally.agencies.iter().filter(|line| line.unit == agency);
    own.flat_map(|line| codes.of_agency(line.agency.id)).map(|(code, _)| code.to_owned()).collect()
}

fn of_month(agency: AgencyId, read: &MonthsRead<'_>, spans: &Spans, sums: &[DocumentSum]) -> Told {
    let MonthsRead { as_of, tally, versions, values, .. } = *read;
    // By what went out before its year no report of the month knows whether events told of an agency.
    let begin = before(spans.cumulative);
    let sums: Vec<DocumentSum> = sums.iter().filter(|sum| begin <= sum.from).cloned().collect();
    let (root, scope, first) = (None, &Scope::Province, spans.cumulative.first);
    let (activated, sums) = (&HashMap::new(), sums.as_slice());
    let read = Read { tally, activated, holders: &[], versions, sums, values, leavers: &[], first, as_of, root, scope };
    let (units, _) = units(&read);
    let own: Vec<&Unit<'_>> = units.iter().filter(|unit| unit.agency == agency).collect();
    usage(Measured::Usage, &own, spans.period, spans.period.last)
}
