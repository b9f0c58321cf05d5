//! Everything that the registry holds of one person, for that person: the right to a copy of one's own data (Law 91/2025/QH15).

use serde::Serialize;

use super::error::{OperationError, OperationResult};
use super::find_person::sealer;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Certificate;
use crate::domain::decision::{Decision, DecisionSubject, SubjectState};
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::AddressFact;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::domain::official::Official;
use crate::domain::posting::Posting;
use crate::domain::scope::Scope;
use crate::storage::read::official::DecisionAbout;
use crate::storage::read::subject::HeldRecords;
use crate::storage::read::{Reader, View};

/// A person's data, in the shapes of the registry. Dates are civil days of Vietnam, instants carry their offset.
#[derive(Debug, Clone, Serialize)]
pub struct SubjectExport {
    /// Who, as recorded today.
    pub official: Official,
    /// Personal number: whole for themselves, by its last four digits (`…0123`) for others.
    pub personal_number: Option<String>,
    /// The private address for lost passwords: for themselves only.
    pub recovery_address: Option<String>,
    /// Postings, past and to come.
    pub postings: Vec<Posting>,
    /// Decisions that name them.
    pub decisions: Vec<NamingDecision>,
    /// The personal mailbox.
    pub mailbox: Option<Mailbox>,
    /// Its states.
    pub states: Vec<MailboxStateFact>,
    /// Its addresses.
    pub addresses: Vec<AddressFact>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Everything else: corrections, codes, requests, steps, notices, names in other systems, look-ups, accounts.
    #[serde(flatten)]
    pub records: HeldRecords,
}

/// A decision and what it does to the person.
#[derive(Debug, Clone, Serialize)]
pub struct NamingDecision {
    /// The decision.
    pub decision: Decision,
    /// The person under it, with the first day on which it holds as corrected.
    pub subject: DecisionSubject,
    /// Where it stands: only what is in force holds.
    pub state: SubjectState,
}

/// Exports what is held of an official. The official themselves may ask, and whoever enters decisions about them on their behalf;
/// either is recorded. The whole personal number and the recovery address go to nobody but themselves.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such official within what the actor may see, or when the actor may not, or the
/// store fails.
pub async fn export_subject(registry: &Registry, actor: &Actor, id: OfficialId) -> OperationResult<SubjectExport> {
    let is_own =
        matches!(actor, Actor::Principal(principal) if principal.official == Some(id) && principal.limits.is_none());
    let scope = if is_own {
        Scope::Province
    } else {
        actor.scope(Permission::RecordDecisions).map_err(|_| OperationError::NotFound { what: "official" })?
    };
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let file = reader.official(&scope, view, id).await?.ok_or(OperationError::NotFound { what: "official" })?;
    let records = reader.held_records(id).await?;
    let personal_number = number(registry, &reader, (&scope, view), id, is_own).await?;
    let recovery_address = if is_own { recovery(registry, &reader, id).await? } else { None };
    drop(reader);
    registry.record_read(actor, "subject_export", id).await?;
    let naming = |about: DecisionAbout| NamingDecision {
        decision: about.decision,
        subject: DecisionSubject { effective_from: about.effective_from, ..about.subject },
        state: about.state,
    };
    Ok(SubjectExport {
        official: file.official,
        personal_number,
        recovery_address,
        postings: file.postings,
        decisions: file.decisions.into_iter().map(naming).collect(),
        mailbox: file.mailbox,
        states: file.states,
        addresses: file.addresses,
        certificates: file.certificates.into_iter().map(|(certificate, _)| certificate).collect(),
        records,
    })
}

async fn number(
    registry: &Registry,
    reader: &Reader,
    (scope, view): (&Scope, View),
    id: OfficialId,
    is_own: bool,
) -> OperationResult<Option<String>> {
    let Some(sealed) = reader.sealed_personal_number(scope, view, id).await? else { return Ok(None) };
    let number = sealer(registry)?.open(id, &sealed)?;
    Ok(Some(if is_own { number.reveal().to_owned() } else { format!("…{}", number.last_four()) }))
}

async fn recovery(registry: &Registry, reader: &Reader, id: OfficialId) -> OperationResult<Option<String>> {
    let Some(sealed) = reader.recovery_address(id).await? else { return Ok(None) };
    Ok(Some(sealer(registry)?.open_text(id, &sealed)?))
}
