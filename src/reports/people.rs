//! The people behind a number: every figure of a report opens to them.

use std::collections::HashMap;

use crate::domain::adoption::counts::{Column, Person};
use crate::domain::adoption::rule::Standing;
use crate::domain::adoption::tally::{Part, Tally};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::storage::StoreError;
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
    let counted: HashMap<OfficialId, &Person> = people.map(|person| (person.official, person)).collect();
    let mut officials: Vec<OfficialId> = counted.keys().copied().collect();
    officials.sort_unstable();
    let named = reader.named(view, &officials).await?;
    let behind = named.into_iter().filter_map(|person| {
        // Where they count, which in another day's tree is not where they are posted.
        let Person { agency, standing, .. } = **counted.get(&person.key.official)?;
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
