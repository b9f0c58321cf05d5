//! The people behind a number: every figure of a report opens to them, all of them or page by page.

use std::collections::{HashMap, HashSet};

use time::Date;

use super::assemble::counted;
use super::dashboard::{Dashboard, unless_garbled};
use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::rule::Standing;
use crate::domain::adoption::tally::{Part, Tally};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name::fold;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::adoption::placed::{MOST_CALLED, PlacedFilter, PlacedPage, PlacedPerson};
use crate::storage::read::people::PeopleKey;
use crate::storage::read::{Reader, View};

/// A person behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonBehind {
    /// Where they stand in the order of names.
    pub key: PeopleKey,
    /// Name.
    pub full_name: String,
    /// Title of the post.
    pub position: String,
    /// Identifier of the agency.
    pub agency_code: String,
    /// Name of the agency.
    pub agency_name: String,
    /// State of the mailbox, if there is one.
    pub mailbox: Option<MailboxState>,
    /// Its address.
    pub address: Option<MailAddress>,
    /// Where they stand in coverage, with the reason.
    pub standing: Standing,
}

/// A page of the people behind a number of a day.
#[derive(Debug, Clone, Copy)]
pub struct PageAsked<'a> {
    /// Of which part.
    pub part: Part<'a>,
    /// Whom this column counts.
    pub column: Column,
    /// Only of this rank.
    pub rank: Option<Rank>,
    /// Only who is called like this, marks or not.
    pub name: Option<&'a str>,
    /// Who comes after.
    pub after: Option<&'a PeopleKey>,
    /// So many.
    pub limit: usize,
}

/// What it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePage {
    /// The number that these people are behind, whatever they are called.
    pub number: u64,
    /// How many are called as was asked, up to [`MOST_CALLED`]; none when no name was asked for.
    pub called: Option<u64>,
    /// The people.
    pub people: Vec<PersonBehind>,
    /// Whether others follow.
    pub goes_on: bool,
}

/// The page, of the day whose numbers these are and by what is known now: read from where everybody is placed, or of those who were counted, as the
/// numbers are.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn people_page(
    reader: &Reader,
    scope: &Scope,
    (day, board): (Date, &Dashboard),
    asked: &PageAsked<'_>,
) -> Result<PeoplePage, StoreError> {
    let tally = &board.tally;
    let PageAsked { part, column, rank, name, after, limit } = *asked;
    let number = part.figures(tally).of_rank(rank).get(column);
    let (agencies, name) = (part.agencies(tally).collect(), name.map(str::to_owned));
    let filter = PlacedFilter { column, agencies, rank, name, number };
    let placed =
        if board.is_kept { unless_garbled(reader.people_placed(day, &filter, after, limit).await)? } else { None };
    let placed = match placed {
        Some(placed) => placed,
        None if board.is_kept => {
            let counted = counted(reader, scope, day).await?.tally;
            counted_page(reader, (day, &counted), &filter, after, limit).await?
        }
        None => counted_page(reader, (day, tally), &filter, after, limit).await?,
    };
    let PlacedPage { people, goes_on, called } = placed;
    let placed: HashMap<OfficialId, (AgencyId, Standing)> =
        people.into_iter().map(|person| (person.key.official, (person.agency, person.standing))).collect();
    let people = named(reader, View::of(day), &placed, &names(tally)).await?;
    Ok(PeoplePage { number, called, people, goes_on })
}

/// The same of everybody as they were counted.
async fn counted_page(
    reader: &Reader,
    (day, counted): (Date, &Tally),
    filter: &PlacedFilter,
    after: Option<&PeopleKey>,
    limit: usize,
) -> Result<PlacedPage, StoreError> {
    let agencies: HashSet<AgencyId> = filter.agencies.iter().copied().collect();
    let meant = counted.everybody().iter().filter(|person| {
        agencies.contains(&person.agency)
            && filter.column.counts(person)
            && filter.rank.is_none_or(|rank| rank == person.rank)
    });
    let meant: HashMap<OfficialId, &Person> = meant.map(|person| (person.official, person)).collect();
    let mut officials: Vec<OfficialId> = meant.keys().copied().collect();
    officials.sort_unstable();
    let mut named = reader.named(View::of(day), &officials).await?;
    let part = filter.name.as_deref().map(fold);
    named.retain(|person| part.as_ref().is_none_or(|part| fold(&person.full_name).contains(part)));
    let called = part.map(|_| (named.len() as u64).min(MOST_CALLED + 1));
    named.retain(|person| after.is_none_or(|key| *key < person.key));
    let goes_on = named.len() > limit;
    let placed = named.into_iter().take(limit).filter_map(|person| {
        let Person { agency, standing, .. } = **meant.get(&person.key.official)?;
        Some(PlacedPerson { key: person.key, agency, standing })
    });
    Ok(PlacedPage { people: placed.collect(), goes_on, called })
}

/// Everyone whom `column` counts in `part`, in the order of names, called as in the view that was counted in.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn people_behind(
    reader: &Reader,
    tally: &Tally,
    view: View,
    part: Part<'_>,
    column: Column,
) -> Result<Vec<PersonBehind>, StoreError> {
    named_behind(reader, view, tally.people(part, column), &names(tally)).await
}

/// Everyone of that part whom `column` does not count, in the order of names.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn people_outside(
    reader: &Reader,
    tally: &Tally,
    view: View,
    part: Part<'_>,
    column: Column,
) -> Result<Vec<PersonBehind>, StoreError> {
    named_behind(reader, view, tally.others(part, column), &names(tally)).await
}

/// Identifier and name of each agency.
fn names(tally: &Tally) -> HashMap<AgencyId, (&str, &str)> {
    let agencies = tally.agencies.iter().map(|line| &line.agency);
    agencies.map(|agency| (agency.id, (agency.code.as_str(), agency.name.as_str()))).collect()
}

/// These people by name, in the order of names, with the identifier and name of the agency where each counts.
pub(super) async fn named_behind<'a>(
    reader: &Reader,
    view: View,
    people: impl Iterator<Item = &'a Person>,
    agencies: &HashMap<AgencyId, (&str, &str)>,
) -> Result<Vec<PersonBehind>, StoreError> {
    let placed: HashMap<OfficialId, (AgencyId, Standing)> =
        people.map(|person| (person.official, (person.agency, person.standing))).collect();
    named(reader, view, &placed, agencies).await
}

/// Those who are placed so, by name.
async fn named(
    reader: &Reader,
    view: View,
    placed: &HashMap<OfficialId, (AgencyId, Standing)>,
    agencies: &HashMap<AgencyId, (&str, &str)>,
) -> Result<Vec<PersonBehind>, StoreError> {
    let mut officials: Vec<OfficialId> = placed.keys().copied().collect();
    officials.sort_unstable();
    let named = reader.named(view, &officials).await?;
    let behind = named.into_iter().filter_map(|person| {
        // Where they count, which in another day's tree is not where they are posted.
        let (agency, standing) = *placed.get(&person.key.official)?;
        let (code, name) = agencies.get(&agency).copied().unwrap_or_default();
        Some(PersonBehind {
            key: person.key,
            full_name: person.full_name,
            position: person.position,
            agency_code: code.to_owned(),
            agency_name: name.to_owned(),
            mailbox: person.state,
            address: person.address,
            standing,
        })
    });
    Ok(behind.collect())
}
