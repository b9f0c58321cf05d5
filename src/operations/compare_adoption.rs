//! Adoption as it is kept against the same days counted from the facts: each difference by agency, rank, column and day.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use time::{Date, Duration};

use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::tally::Tally;
use crate::domain::ids::AgencyId;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::keep_adoption::begin_anew;
use crate::operations::registry::Registry;
use crate::reports::assemble::counted;
use crate::reports::dashboard::{Dashboard, kept};
use crate::reports::unplaced;
use crate::storage::StoreError;
use crate::storage::read::Reader;

/// Differences that the log tells one by one.
const TOLD: usize = 20;

/// A number that is kept otherwise than it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptionDifference {
    /// Which day.
    pub day: Date,
    /// Identifier of the agency whose own people these are.
    pub agency: String,
    /// Of which rank; none of all.
    pub rank: Option<Rank>,
    /// What is counted.
    pub column: Column,
    /// As it is kept.
    pub kept: u64,
    /// As it is counted.
    pub counted: u64,
}

impl fmt::Display for AdoptionDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, agency, rank, column, kept, counted } = self;
        let rank = rank.map_or_else(String::new, |rank| format!(" ({rank})"));
        write!(f, "{agency} on {day}: {column}{rank} is kept as {kept} and counted as {counted}")
    }
}

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// What is kept otherwise than it is counted.
    pub differences: Vec<AdoptionDifference>,
    /// Days that were not compared: nothing is kept of them right now, for too much was not taken in yet, and their numbers are counted anyway; or a
    /// row makes no sense, which verification names.
    pub left_out: Vec<Date>,
}

/// Compares the province's numbers of these days.
///
/// # Errors
/// When the store fails.
pub async fn compare_adoption(registry: &Registry, days: &[Date]) -> OperationResult<Compared> {
    let mut compared = Compared::default();
    for &day in days {
        // One reader: both see one moment.
        let reader = registry.store.read().await?;
        match both(&reader, day).await {
            Ok(Some((kept, counted))) => {
                let agencies = kept.tally.agencies.iter().zip(&counted.agencies);
                for (one, other) in agencies.filter(|(one, two)| one.own != two.own) {
                    compared.differences.extend(of_agency(day, one.agency.code.as_str(), &one.own, &other.own));
                }
                compared.differences.extend(of_unplaced(day, &kept.unplaced, &unplaced::counted(&counted.unplaced)));
            }
            Ok(None) | Err(StoreError::Inconsistency { .. }) => compared.left_out.push(day),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(compared)
}

/// The numbers of a day as they are kept and as they are counted.
async fn both(reader: &Reader, day: Date) -> Result<Option<(Dashboard, Tally)>, StoreError> {
    let Some(kept) = kept(reader, &Scope::Province, day).await? else { return Ok(None) };
    Ok(Some((kept, counted(reader, &Scope::Province, day).await?.tally)))
}

fn of_agency(day: Date, agency: &str, kept: &Figures, counted: &Figures) -> Vec<AdoptionDifference> {
    let ranks = kept.ranks().zip(counted.ranks()).map(|((rank, one), (_, other))| (Some(rank), one, other));
    let all = std::iter::once((None, &kept.total, &counted.total)).chain(ranks);
    let difference = |(rank, one, other): (Option<Rank>, &Counts, &Counts)| {
        let (one, other) = (*one, *other);
        Column::ALL.iter().filter(move |column| one.get(**column) != other.get(**column)).map(move |&column| {
            let agency = agency.to_owned();
            AdoptionDifference { day, agency, rank, column, kept: one.get(column), counted: other.get(column) }
        })
    };
    all.flat_map(difference).collect()
}

/// Staff of agencies that the day has not, which are known by their keys alone.
fn of_unplaced(
    day: Date,
    kept: &BTreeMap<AgencyId, u64>,
    counted: &BTreeMap<AgencyId, u64>,
) -> Vec<AdoptionDifference> {
    let agencies: BTreeSet<&AgencyId> = kept.keys().chain(counted.keys()).collect();
    let of = |numbers: &BTreeMap<AgencyId, u64>, agency: &AgencyId| numbers.get(agency).copied().unwrap_or_default();
    let difference = |agency: &AgencyId| AdoptionDifference {
        day,
        agency: agency.0.to_string(),
        rank: None,
        column: Column::Staff,
        kept: of(kept, agency),
        counted: of(counted, agency),
    };
    agencies.into_iter().map(difference).filter(|one| one.kept != one.counted).collect()
}

/// The days that are compared by themselves: today, yesterday, the end of the month before, and the same day of the year before.
#[must_use]
pub fn compared_days(today: Date) -> Vec<Date> {
    let before = |days: i64| today.checked_sub(Duration::days(days));
    [Some(today), before(1), before(i64::from(today.day())), before(365)].into_iter().flatten().collect()
}

/// Looks through everything that is kept. What does not fit is logged, and then all of it is made anew: until that is done, readers count.
/// Gives how many problems there were.
///
/// # Errors
/// When the store fails.
pub async fn check_adoption(registry: &Registry) -> OperationResult<u64> {
    let mut problems: Vec<String> = Vec::new();
    let reader = registry.store.read().await?;
    reader.verify_adoption(&mut |found| problems.push(found.to_string())).await?;
    drop(reader);
    let days = compared_days(registry.clock.today());
    let compared = compare_adoption(registry, &days).await?;
    problems.extend(compared.differences.iter().map(ToString::to_string));
    for day in compared.left_out {
        tracing::warn!(%day, "adoption was not compared with counting");
    }
    for problem in problems.iter().take(TOLD) {
        tracing::error!(problem, "adoption is not kept as the facts give it");
    }
    if !problems.is_empty() {
        tracing::error!(problems = problems.len(), "adoption is made anew from the facts");
        begin_anew(registry).await?;
    }
    Ok(problems.len() as u64)
}
