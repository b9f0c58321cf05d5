//! Whom to turn to: the subscriber manager who submitted all of the requests, or who is named; as far as the reader sees them.

use super::choose::Asked;
use super::facts::Sources;
use crate::domain::form::field::Field;
use crate::domain::form::filled::Facts;
use crate::domain::form::layout::Layout;
use crate::domain::ids::OfficialId;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};

/// What a form says of its contact, and whom it tells of.
#[derive(Debug, Default)]
pub(super) struct Contact {
    pub(super) official: Option<OfficialId>,
    pub(super) facts: Facts,
}

/// What is known of the contact; nothing, where several people submitted, nobody did, or the account is nobody's. Of somebody whom the reader
/// does not see nothing is told: handing in a request opens nobody's data to whoever reads it later.
pub(super) async fn contact(
    sources: &mut Sources<'_>,
    scope: &Scope,
    named: Option<OfficialId>,
    layout: &Layout,
    asked: &[Asked],
) -> OperationResult<Contact> {
    let submitted = match named {
        Some(_) => None,
        None => submitter(sources, asked).await?,
    };
    let Some(official) = named.or(submitted) else { return Ok(Contact::default()) };
    if !sources.reader.covers(scope, sources.today(), official).await? {
        if named.is_some() {
            return Err(OperationError::NotFound { what: "official" });
        }
        let masked = layout.contact.iter().map(|(field, _)| *field).collect();
        return Ok(Contact { official: None, facts: Facts { masked, ..Facts::default() } });
    }
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
    Ok(Contact { official: Some(official), facts })
}

async fn submitter(sources: &Sources<'_>, asked: &[Asked]) -> OperationResult<Option<OfficialId>> {
    let mut accounts = asked.iter().map(|one| one.submitted_by);
    let Some(Some(first)) = accounts.next() else { return Ok(None) };
    if accounts.any(|other| other != Some(first)) {
        return Ok(None);
    }
    Ok(sources.reader.official_of_account(first).await?)
}
