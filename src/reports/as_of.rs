//! Adoption by both clocks, and in the agency tree of another day than its own. Whose agency is none on the figures' day counts in no tree: the
//! totals are the same in each.

use std::collections::{HashMap, HashSet};

use time::Date;

use super::adoption::Known;
use super::assemble::{Adoption, agency, of_facts};
use crate::domain::adoption::counts::Person;
use crate::domain::adoption::recut::{Moved, Recut};
use crate::domain::adoption::tally::AgencyRow;
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::adoption::{AdoptionFacts, OfficialFacts};
use crate::storage::read::agency::AgencyRow as StoredAgency;
use crate::storage::read::{Reader, View};

/// What was known at an instant of the record.
///
/// # Errors
/// When the store fails.
pub async fn known_at(reader: &Reader, at: Timestamp) -> Result<Known, StoreError> {
    Ok(Known { at, change_set: reader.known_at(at).await? })
}

/// As of `day`, by what was known then; none: by all that is known.
#[must_use]
pub fn view_of(day: Date, known: Option<Known>) -> View {
    known.map_or_else(|| View::of(day), |known| View::as_known_at(day, known.change_set))
}

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
    let unplaced = take_unplaced(&mut facts, view.day)?;
    let moved = put_into(reader, scope, view, structure, &mut facts).await?;
    let mut adoption = of_facts(&facts, view.day)?;
    adoption.tally.unplaced = unplaced;
    Ok((adoption, moved))
}

/// Takes those out of `facts` who have no place on the figures' own day, and judges them.
fn take_unplaced(facts: &mut AdoptionFacts, day: Date) -> Result<Vec<Person>, StoreError> {
    let held: HashSet<AgencyId> = facts.agencies.iter().map(|agency| agency.agency).collect();
    let (placed, stray) = std::mem::take(&mut facts.officials).into_iter().partition(|one| held.contains(&one.agency));
    facts.officials = placed;
    let stray: Vec<OfficialFacts> = stray;
    if stray.is_empty() {
        return Ok(Vec::new());
    }
    let (certificates, rule) = (facts.certificates.clone(), facts.rule.clone());
    let alone = AdoptionFacts { agencies: Vec::new(), officials: stray, certificates, rule };
    Ok(of_facts(&alone, day)?.tally.unplaced)
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
    let stored = |row: AgencyRow| {
        let stored = tree.iter().chain(&own_day).find(|stored| stored.agency == row.id)?;
        // Those without a place in the tree stand elsewhere than on their own day.
        Some(StoredAgency { path: row.path, ..stored.clone() })
    };
    facts.agencies = rows.into_iter().filter_map(stored).collect();
    Ok(moved)
}

fn rows(stored: &[StoredAgency]) -> Result<Vec<AgencyRow>, StoreError> {
    stored.iter().map(agency).collect()
}
