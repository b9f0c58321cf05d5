//! Taking in what another system wants people to be: the acts that lead there become a decision, recorded as HR's own entry
//! would be. Without a decision of its own the request gets a numbered record of the client's agency.

use time::Date;
use tokio::sync::{Mutex, MutexGuard};

use super::ask_numbers::{Meaning, Question, ask_numbers, number_of_another};
use super::error::{OperationError, OperationResult};
use super::find_person::sealer;
use super::record_decision::{Beside, RecordedDecision, action, number_problem, record_beside};
use super::registry::{Actor, Registry};
use crate::auth::keyed_digest::{DigestPurpose, keyed_digest};
use crate::auth::permission::{Permission, role_allows};
use crate::domain::decision::draft::{Act, DecisionDraft, PersonDraft, SubjectDraft};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::read::View;
use crate::storage::row::personal_number::SealedNumber;
pub use crate::storage::write::ScimNote;

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

/// What a request comes to, all under one decision.
#[derive(Debug, Default)]
pub struct Push<'a> {
    /// The people it changes.
    pub people: &'a [PushedPerson],
    /// The decision that the sender names.
    pub decision: Option<&'a GivenDecision>,
    /// What becomes of the sender's own name for the first of them.
    pub note: Option<ScimNote>,
    /// The personal number that was sent for the first of them, who is known; of somebody new it is in their draft.
    pub number: Option<&'a str>,
}

/// Records what a request comes to, the sender's name for the person included, in one transaction; none when no decision comes of
/// it. A personal number of somebody known is compared, and recorded when they have none.
///
/// # Errors
/// As [`record_decision`](super::record_decision::record_decision); [`OperationError::Conflict`] when the number is not theirs.
pub async fn push_officials(
    registry: &Registry,
    actor: &Actor,
    push: Push<'_>,
) -> OperationResult<Option<RecordedDecision>> {
    let (people, today) = (push.people, registry.clock.today());
    let known = people.first().and_then(|person| match &person.person {
        PersonDraft::Known(official) => Some(*official),
        PersonDraft::New(_) => None,
    });
    let number = match (known, push.number) {
        (Some(official), Some(text)) => number_for(registry, actor, official, text).await?,
        _ => None,
    };
    let note = push.note.map(|note| client(actor).map(|client| (client.id, note))).transpose()?;
    let beside = Beside { note, number };
    let subject = |person: &PushedPerson, act: &Act| SubjectDraft {
        person: person.person.clone(),
        effective_from: person.effective_from,
        act: act.clone(),
    };
    let subjects: Vec<SubjectDraft> =
        people.iter().flat_map(|person| person.acts.iter().map(move |act| subject(person, act))).collect();
    if subjects.is_empty() {
        if let Some(official) = known {
            write_alone(registry, actor, official, &beside).await?;
        }
        return Ok(None);
    }
    let draft = match push.decision {
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
    let recorded = record_beside(registry, actor, &draft, &beside).await?;
    // The same request again wrote no change set: what goes beside it may still be missing.
    if let (None, Some(first)) = (recorded.change_set, recorded.subjects.first()) {
        write_alone(registry, actor, first.official, &beside).await?;
    }
    Ok(Some(recorded))
}

/// Writes what goes beside a decision where there is none.
async fn write_alone(registry: &Registry, actor: &Actor, official: OfficialId, beside: &Beside) -> OperationResult<()> {
    if beside.number.is_some() {
        let mut change = registry.store.write(registry.header(actor, "add_personal_number")).await?;
        beside.write(registry, actor, &mut change, official).await?;
        change.commit().await?;
    } else if let Some((client, note)) = &beside.note {
        let books = registry.store.bookkeeping().await?;
        books.note_scim_user(*client, official, note).await?;
        books.audit(registry.event(actor, action(note)).about_person(official));
        books.commit().await?;
    }
    Ok(())
}

/// The number to record for somebody known: none when it is theirs already.
async fn number_for(
    registry: &Registry,
    actor: &Actor,
    official: OfficialId,
    text: &str,
) -> OperationResult<Option<SealedNumber>> {
    let Ok(number) = text.parse::<PersonalNumber>() else {
        return Err(OperationError::Invalid { problems: number_problem(text).into_iter().collect() });
    };
    let scope = actor.scope(Permission::RecordDecisions)?;
    let (sealer, today) = (sealer(registry)?, registry.clock.today());
    let index = sealer.blind_index(&number);
    let reader = registry.store.read().await?;
    let own = reader.sealed_personal_number(&scope, View::of(today), official).await?;
    let person = reader.standings(&[official]).await?.remove(&official);
    drop(reader);
    if let Some(sealed) = own {
        // Told before anything is asked of the number: whether it is somebody else's is no matter here.
        return if sealer.open(official, &sealed)? == number { Ok(None) } else { Err(another_number()) };
    }
    let person = person.ok_or(OperationError::NotFound { what: "official" })?;
    let question = Question { index, birth_date: person.identity_on(today).birth_date };
    let asked = ask_numbers(registry, actor, &scope, &[question]).await?;
    let owners = registry.store.read().await?.number_owners(&[index], View::of(today)).await?;
    match asked.meaning(&scope, owners.get(&index), question) {
        Meaning::Free => {
            Ok(Some(SealedNumber { official, sealed: sealer.seal(official, &number)?, blind_index: index }))
        }
        _ => Err(OperationError::Conflict { reason: number_of_another().0 }),
    }
}

fn another_number() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Người này đã có số định danh khác trong hệ thống; cán bộ nhân sự đối chiếu giấy tờ rồi sửa trong ứng dụng",
            "another personal number is recorded for this person; HR checks the identity card and mends it in the application",
        ),
    }
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
    let view = View::of(registry.clock.today());
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
