//! The numbers of adoption on any day, from what is kept of it; counted (`assemble`) where that is not to be had. As they are kept they open to
//! nobody by themselves: a page of the people behind a number is read beside them (`people::people_page`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

use time::Date;

use super::assemble::{counted, structure};
use super::unplaced;
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::steps::OwnNumbers;
use crate::domain::adoption::tally::{AgencyRow, Part, Tally};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};
use crate::storage::{Store, StoreError};

/// The numbers of a day.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// The numbers.
    pub tally: Tally,
    /// Of the mailboxes issued, those that were handed over, of each agency itself.
    pub activated: HashMap<AgencyId, ByRank>,
    /// Agencies on the dedicated network.
    pub network_sites: u64,
    /// People whose agency the structure of the day has not, of the whole province: they are in no number.
    pub unplaced: BTreeMap<AgencyId, u64>,
    /// Whether the numbers were kept; else they were counted.
    pub is_kept: bool,
}

/// The numbers as of the end of `day` in the part of the province that `scope` covers.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn dashboard(store: &Store, scope: &Scope, day: Date) -> Result<Dashboard, StoreError> {
    dashboard_in(&store.read().await?, scope, day).await
}

/// The same, of the moment that a reader sees.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn dashboard_in(reader: &Reader, scope: &Scope, day: Date) -> Result<Dashboard, StoreError> {
    if let Some(kept) = unless_garbled(kept(reader, scope, day).await)? {
        return Ok(kept);
    }
    let counted = counted(reader, scope, day).await?;
    let unplaced = of_whole(scope, unplaced::counted(&counted.tally.unplaced));
    let activated = activated_of(&counted.tally, &reader.activated(View::of(day)).await?);
    let (tally, network_sites) = (counted.tally, counted.network_sites);
    Ok(Dashboard { tally, activated, network_sites, unplaced, is_kept: false })
}

/// What was read of what is kept, to be counted where that makes no sense: it can be made again, and is every night; until then nobody goes
/// without numbers, nor without the people behind them.
pub(super) fn unless_garbled<T>(read: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(error @ StoreError::Inconsistency { .. }) => {
            tracing::error!(%error, "adoption as it is kept makes no sense; it is counted");
            Ok(None)
        }
        read => read,
    }
}

/// The numbers as they are kept, of the moment that a reader sees; none when they have to be counted.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn kept(reader: &Reader, scope: &Scope, day: Date) -> Result<Option<Dashboard>, StoreError> {
    let Some(OwnNumbers { figures: own, activated }) = reader.adoption_figures(day).await? else { return Ok(None) };
    let agencies = reader.agencies(scope, View::of(day)).await?;
    let network_sites = agencies.iter().filter(|agency| agency.network_site).count() as u64;
    let agencies = structure(&agencies)?;
    let unplaced = of_whole(scope, elsewhere(&own, &agencies));
    let tally = Tally::of_figures(agencies, &own, reader.scope_rule_now().await?);
    Ok(Some(Dashboard { tally, activated, network_sites, unplaced, is_kept: true }))
}

/// Of the mailboxes issued, those that were handed over, of people who were counted one by one.
#[must_use]
pub fn activated_of<S: BuildHasher>(tally: &Tally, activated: &HashSet<OfficialId, S>) -> HashMap<AgencyId, ByRank> {
    let mut own: HashMap<AgencyId, ByRank> = HashMap::new();
    let holders = tally.people(Part::Province, Column::Mailboxes);
    for holder in holders.filter(|holder| activated.contains(&holder.official)) {
        own.entry(holder.agency).or_default().add(holder.rank, 1);
    }
    own
}

/// Where anybody else is, a part of the province does not know.
fn of_whole(scope: &Scope, unplaced: BTreeMap<AgencyId, u64>) -> BTreeMap<AgencyId, u64> {
    if *scope == Scope::Province { unplaced } else { BTreeMap::new() }
}

/// How many staff there are of agencies that are none of these. Leavers of these are in no report.
fn elsewhere(own: &HashMap<AgencyId, Figures>, agencies: &[AgencyRow]) -> BTreeMap<AgencyId, u64> {
    let places: HashSet<AgencyId> = agencies.iter().map(|agency| agency.id).collect();
    let people = |figures: &Figures| figures.total.get(Column::Staff);
    let elsewhere = own.iter().filter(|(agency, _)| !places.contains(agency));
    elsewhere.map(|(agency, figures)| (*agency, people(figures))).filter(|(_, people)| *people > 0).collect()
}
