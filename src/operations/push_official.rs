//! Taking in what another system wants people to be: the acts that lead there become a decision, recorded as HR's own entry
//! would be. Without a decision of its own the request gets a numbered record of the client's agency.

use time::Date;
use tokio::sync::{Mutex, MutexGuard};

use super::error::{OperationError, OperationResult};
use super::record_decision::{RecordedDecision, record_decision};
use super::registry::{Actor, Registry};
use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::auth::permission::{Permission, role_allows};
use crate::domain::decision::draft::{Act, DecisionDraft, PersonDraft, SubjectDraft};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;

/// Symbol of the records made for requests without a decision of their own.
pub const SYMBOL: &str = "SCIM";

/// Pushes of this process go one after the other: each is computed from the state that it changes. Between processes the
/// digest behind a record's number makes two equal requests one decision.
static TURN: Mutex<()> = Mutex::const_new(());

/// A decision that the sender names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenDecision {
    /// The agency that issued it.
    pub issuer: AgencyId,
    /// Number within the year of signing.
    pub number: i32,
    /// Symbol.
    pub symbol: String,
    /// Day it was signed.
    pub signed_on: Date,
    /// Who signed.
    pub signer: String,
    /// What it is about.
    pub summary: String,
}

/// What a request comes to for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedPerson {
    /// Who.
    pub person: PersonDraft,
    /// Change set that last touched them; 0 for someone new. Makes a request after a change another request.
    pub revision: i64,
    /// The acts, in order.
    pub acts: Vec<Act>,
    /// First day on which they hold.
    pub effective_from: Date,
}

/// Waits for one's turn; whoever holds it reads, decides and pushes.
pub async fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().await
}

/// Records what a request comes to, all under one decision; none when it comes to nothing.
///
/// # Errors
/// As [`record_decision`].
pub async fn push_officials(
    registry: &Registry,
    actor: &Actor,
    people: &[PushedPerson],
    decision: Option<&GivenDecision>,
) -> OperationResult<Option<RecordedDecision>> {
    let today = registry.clock.today();
    let subject = |person: &PushedPerson, act: &Act| SubjectDraft {
        person: person.person.clone(),
        effective_from: person.effective_from,
        act: act.clone(),
    };
    let subjects: Vec<SubjectDraft> =
        people.iter().flat_map(|person| person.acts.iter().map(move |act| subject(person, act))).collect();
    if subjects.is_empty() {
        return Ok(None);
    }
    let draft = match decision {
        Some(given) => DecisionDraft {
            issuer: given.issuer,
            number: given.number,
            symbol: given.symbol.clone(),
            signed_on: given.signed_on,
            signer: given.signer.clone(),
            summary: given.summary.clone(),
            file_sha256: None,
            subjects,
        },
        None => record_of(registry, actor, people, subjects, today).await?,
    };
    record_decision(registry, actor, &draft).await.map(Some)
}

/// The record that stands in for a decision nobody named.
async fn record_of(
    registry: &Registry,
    actor: &Actor,
    people: &[PushedPerson],
    subjects: Vec<SubjectDraft>,
    today: Date,
) -> OperationResult<DecisionDraft> {
    let client = client(actor)?;
    let issuer = issuer(registry, client, &subjects).await?;
    let revisions: Vec<i64> = people.iter().map(|person| person.revision).collect();
    let text = serde_json::to_vec(&(client.id, today.to_string(), revisions, &subjects));
    let text =
        text.map_err(|error| OperationError::Unreadable { what: "a pushed request", text: error.to_string() })?;
    let books = registry.store.bookkeeping().await?;
    let digest = keyed_digest(registry.keys().personal_data.as_ref(), DigestPurpose::Push, &[&text]);
    let number = books.scim_decision_number(issuer, today.year(), &digest).await?;
    books.commit().await?;
    Ok(DecisionDraft {
        issuer,
        number,
        symbol: SYMBOL.to_owned(),
        signed_on: today,
        signer: client.name.clone(),
        summary: format!(
            "Ghi nhận tự động theo dữ liệu do hệ thống nhân sự “{}” gửi qua SCIM, không kèm số quyết định",
            client.name
        ),
        file_sha256: None,
        subjects,
    })
}

/// The agency in whose name a client's records are made: the highest of its grants that covers where the acts lead, else
/// the highest of all.
async fn issuer(registry: &Registry, client: &Principal, subjects: &[SubjectDraft]) -> OperationResult<AgencyId> {
    let reader = registry.store.read().await?;
    let view = crate::storage::read::View::of(registry.clock.today());
    let mut places = Vec::new();
    for agency in subjects.iter().filter_map(|subject| subject.act.to_agency()) {
        places.extend(reader.agency_path(view, agency).await?);
    }
    let mut grants: Vec<_> =
        client.grants.iter().filter(|grant| role_allows(grant.role, Permission::RecordDecisions)).collect();
    grants.sort_by_key(|grant| grant.path.depth());
    let covers = |grant: &&&crate::domain::principal::Grant| {
        let scope = Scope::subtree(grant.path.clone());
        places.iter().all(|place| scope.covers(place))
    };
    let found = grants.iter().find(covers).or(grants.first());
    found
        .map(|grant| grant.agency)
        .ok_or(OperationError::NotAllowed { name: client.name.clone(), what: Permission::RecordDecisions.describe() })
}

fn client(actor: &Actor) -> OperationResult<&Principal> {
    match actor {
        Actor::Principal(principal) => Ok(principal),
        Actor::Shell => Err(OperationError::NotLoggedIn { what: Permission::RecordDecisions.describe() }),
    }
}

/// Remembers what the client calls an official.
///
/// # Errors
/// [`OperationError::Store`] with a conflict when the client calls someone else so, or the store fails.
pub async fn name_for_client(
    registry: &Registry,
    actor: &Actor,
    official: OfficialId,
    external_id: Option<&str>,
) -> OperationResult<()> {
    let client = client(actor)?;
    let books = registry.store.bookkeeping().await?;
    books.link_scim_user(client.id, official, external_id).await?;
    books.audit(registry.event(actor, "link_scim_user").about_person(official));
    Ok(books.commit().await?)
}

/// The client has deleted an official on its side: it does not see them any more. The registry keeps them.
///
/// # Errors
/// When the store fails.
pub async fn hide_from_client(registry: &Registry, actor: &Actor, official: OfficialId) -> OperationResult<()> {
    let client = client(actor)?;
    let books = registry.store.bookkeeping().await?;
    books.hide_scim_user(client.id, official).await?;
    books.audit(registry.event(actor, "hide_scim_user").about_person(official));
    Ok(books.commit().await?)
}
