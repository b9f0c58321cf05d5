//! Whom to turn to: the subscriber manager who submitted all of the requests, or who is named.

use super::choose::Asked;
use super::facts::Sources;
use crate::domain::form::field::Field;
use crate::domain::form::filled::Facts;
use crate::domain::form::layout::Layout;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};

/// What is known of the contact; nothing, where several people submitted, nobody did, or the account is nobody's.
pub(super) async fn facts(
    sources: &mut Sources<'_>,
    scope: &Scope,
    named: Option<OfficialId>,
    layout: &Layout,
    asked: &[Asked],
) -> OperationResult<Facts> {
    let official = match named {
        Some(official) => {
            let is_seen = sources.reader.covers(scope, sources.today(), official).await?;
            Some(official).filter(|_| is_seen).ok_or(OperationError::NotFound { what: "official" })?
        }
        None => match submitter(sources, asked).await? {
            Some(official) => official,
            None => return Ok(Facts::default()),
        },
    };
    let mut facts = Facts::default();
    let person = sources.person(official).await?;
    facts.text(Field::FullName, Some(person.full_name));
    facts.text(Field::Position, person.position);
    facts.text(Field::OfficialAddress, person.address);
    if let Some(agency) = person.agency {
        facts.text(Field::Agency, sources.agency_name(agency).await?);
    }
    if layout.contact.iter().any(|(field, _)| *field == Field::PersonalNumber) {
        sources.number(official, &mut facts).await?;
    }
    Ok(facts)
}

async fn submitter(sources: &Sources<'_>, asked: &[Asked]) -> OperationResult<Option<OfficialId>> {
    let mut accounts = asked.iter().map(|one| one.submitted_by);
    let Some(Some(first)) = accounts.next() else { return Ok(None) };
    if accounts.any(|other| other != Some(first)) {
        return Ok(None);
    }
    Ok(sources.reader.official_of_account(first).await?)
}
