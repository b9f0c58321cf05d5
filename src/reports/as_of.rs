//! Adoption by both clocks, and in the agency tree of another day than its own.

use std::collections::HashMap;

use time::Date;

use super::assemble::{Adoption, agency, of_facts};
use crate::domain::adoption::recut::{Moved, Recut};
use crate::domain::adoption::tally::AgencyRow;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::adoption::AdoptionFacts;
use crate::storage::read::agency::AgencyRow as StoredAgency;
use crate::storage::read::{Reader, View};

/// Counts adoption as of the end of the view's day, as it was known in the view, in the agencies of the day `structure`; and tells what
/// became of agencies that those lack. The rule is `domain::adoption::recut`'s.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn adoption_as_of(
    reader: &Reader,
    scope: &Scope,
    view: View,
    structure: Date,
) -> Result<(Adoption, Vec<Moved>), StoreError> {
    let mut facts = reader.adoption(scope, view).await?;
    if structure == view.day {
        return Ok((of_facts(&facts, view.day)?, Vec::new()));
    }
    let moved = put_into(reader, scope, view, structure, &mut facts).await?;
    Ok((of_facts(&facts, view.day)?, moved))
}

/// Puts everybody among `facts` into the agencies of the day `structure`.
async fn put_into(
    reader: &Reader,
    scope: &Scope,
    view: View,
    structure: Date,
    facts: &mut AdoptionFacts,
) -> Result<Vec<Moved>, StoreError> {
    let is_later = structure > view.day;
    let of_structure = View { day: structure, ..view };
    let days = (view.day.min(structure), view.day.max(structure));
    let arrows = reader.successions(view, days).await?;
    let tree = reader.agencies(scope, of_structure).await?;
    let own_day = std::mem::take(&mut facts.agencies);
    let mut recut = Recut::new(rows(&own_day)?, rows(&tree)?, &arrows, is_later);
    let posts = if recut.asks_for_posts() { reader.primary_agencies(of_structure).await? } else { HashMap::new() };
    for official in &mut facts.officials {
        official.agency = recut.place(official.agency, posts.get(&official.official).copied());
    }
    let (rows, moved) = recut.finish();
    // Those without a place in the tree stand behind it, as they were on their own day.
    let kept = rows.iter().filter_map(|row| tree.iter().chain(&own_day).find(|stored| stored.agency == row.id));
    facts.agencies = kept.cloned().collect();
    Ok(moved)
}

fn rows(stored: &[StoredAgency]) -> Result<Vec<AgencyRow>, StoreError> {
    stored.iter().map(agency).collect()
}
