//! The numbers of adoption on any day, from what is kept of it; counted where that is not to be had. They open to nobody: whoever asks for
//! the people behind a number has them counted (`assemble`).

use std::collections::{HashMap, HashSet};

use time::Date;

use super::assemble::{counted, structure};
use crate::domain::adoption::counts::{Column, Figures};
use crate::domain::adoption::tally::Tally;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};
use crate::storage::{Store, StoreError};

/// The numbers of a day.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// The numbers.
    pub tally: Tally,
    /// Agencies on the dedicated network.
    pub network_sites: u64,
    /// Whether the numbers were kept; else they were counted.
    pub is_kept: bool,
}

/// The numbers as of the end of `day` in the part of the province that `scope` covers.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn dashboard(store: &Store, scope: &Scope, day: Date) -> Result<Dashboard, StoreError> {
    let reader = store.read().await?;
    if let Some(kept) = kept(&reader, scope, day).await? {
        return Ok(kept);
    }
    let counted = counted(&reader, scope, day).await?;
    Ok(Dashboard { tally: counted.tally, network_sites: counted.network_sites, is_kept: false })
}

/// The numbers as they are kept, of the moment that a reader sees; none when they have to be counted.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn kept(reader: &Reader, scope: &Scope, day: Date) -> Result<Option<Dashboard>, StoreError> {
    let Some(own) = reader.adoption_figures(day).await? else { return Ok(None) };
    let agencies = reader.agencies(scope, View::of(day)).await?;
    let network_sites = agencies.iter().filter(|agency| agency.network_site).count() as u64;
    let agencies = structure(&agencies)?;
    // People in post where the structure has no agency are told by name: by counting.
    let places: HashSet<AgencyId> = agencies.iter().map(|agency| agency.id).collect();
    if *scope == Scope::Province && has_unplaced(&own, &places) {
        return Ok(None);
    }
    Ok(Some(Dashboard { tally: Tally::of_figures(agencies, &own), network_sites, is_kept: true }))
}

fn has_unplaced(own: &HashMap<AgencyId, Figures>, places: &HashSet<AgencyId>) -> bool {
    own.iter().any(|(agency, figures)| figures.total.get(Column::Staff) > 0 && !places.contains(agency))
}
