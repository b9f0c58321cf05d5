//! A request in the actor's hands within a change set: found in their scope, its life replayed from what is recorded, and the next event
//! written down.

use crate::auth::permission::{Permission, scope_for};
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::{Done, Event, RequestAct};
use crate::domain::certificate::request::life::{Life, WrongTurn};
use crate::domain::certificate::request::{Request, RequestEvent, RequestKind, RequestState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{FactId, LetterId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::ChangeSet;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::storage::read::request_story::{RequestStory, ToldEvent};
use crate::storage::read::{Reader, View};
use crate::storage::write::EventFact;

/// Letters of a reason at most.
const REASON: usize = 1000;

/// A request with its life.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) request: Request,
    pub(super) content: Content,
    pub(super) life: Life,
}

/// The account that acts: nobody else touches requests.
pub(super) fn account(actor: &Actor, permission: Permission) -> OperationResult<&Principal> {
    match actor {
        Actor::Principal(principal) => Ok(principal),
        Actor::Shell => Err(OperationError::NotLoggedIn { what: permission.describe() }),
    }
}

/// The request, if the actor has the permission where its official stands; `seen` is the revision that they looked at.
pub(super) async fn open(
    registry: &Registry,
    principal: &Principal,
    reader: &Reader,
    (id, permission): (RequestId, Permission),
    seen: Option<i64>,
) -> OperationResult<Opened> {
    let view = View::of(registry.clock.today());
    let found = find(reader, &scope_for(principal, permission), view, id).await?;
    if seen.is_some_and(|seen| seen != found.revision) {
        return Err(OperationError::Changed { what: "request" });
    }
    with_life(reader, view, found.request).await
}

/// The request with its life, for whoever has found it.
pub(super) async fn with_life(reader: &Reader, view: View, request: Request) -> OperationResult<Opened> {
    let story = reader.request_story(view, request.id).await?;
    let life = replay(request.kind, &story).map_err(|why| OperationError::Unreadable {
        what: "what happened to a request",
        text: format!("{}: {why}", request.id),
    })?;
    Ok(Opened { request, content: story.content, life })
}

/// The line of a request in `scope`.
pub(super) async fn find(reader: &Reader, scope: &Scope, view: View, id: RequestId) -> OperationResult<RequestLine> {
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let found = reader.request_page(scope, view, &filter, None, 1).await?.pop();
    found.ok_or(OperationError::NotFound { what: "request" })
}

/// The line as it stands within the change set that touched it.
pub(super) async fn line(change: &ChangeSet, id: RequestId) -> OperationResult<RequestLine> {
    find(change.reader(), &Scope::Province, View::of(change.day()), id).await
}

/// The life that the recorded events make.
fn replay(kind: RequestKind, story: &RequestStory) -> Result<Life, String> {
    let mut events = story.events.iter();
    let done = |told: &ToldEvent| Done { by: told.by, at: told.event.effective_at };
    let first = events.next().ok_or("nothing is recorded of it")?;
    if first.act != RequestAct::Drafted {
        return Err("it does not begin with a draft".to_owned());
    }
    events.try_fold(Life::drafted(kind, done(first)), |life, told| {
        let letter: Option<LetterId> = told.letter.as_ref().map(|letter| letter.id);
        let event = Event::recorded(told.act, done(told), &told.event.details, letter, told.evidence);
        let event = event.ok_or_else(|| format!("'{}' lacks what belongs to it", told.act))?;
        life.on(event).map_err(|wrong| wrong.to_string())
    })
}

/// What becomes of the request; what cannot happen is a conflict that says where it stands.
pub(super) fn turn(life: Life, event: &Event) -> OperationResult<Life> {
    life.on(event.clone()).map_err(|wrong: WrongTurn| OperationError::Conflict { reason: wrong.told() })
}

/// Writes down that `event` led the request to `state`.
pub(super) async fn record(
    registry: &Registry,
    change: &mut ChangeSet,
    request: &Request,
    event: &Event,
    state: RequestState,
) -> OperationResult<()> {
    record_all(registry, change, &[(request.id, event.clone(), state)], &[request.official]).await
}

/// Writes down what led which requests where; they are of these officials.
pub(super) async fn record_all(
    registry: &Registry,
    change: &mut ChangeSet,
    events: &[(RequestId, Event, RequestState)],
    officials: &[OfficialId],
) -> OperationResult<()> {
    let (mut entered, mut facts) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
    for (request, event, state) in events {
        let id = FactId(registry.new_id());
        entered.push(RequestEvent {
            id,
            request: *request,
            state: *state,
            effective_at: event.done().at,
            details: event.reason().to_owned(),
        });
        facts.push(EventFact {
            id: FactId(registry.new_id()),
            event: id,
            act: event.act(),
            by: event.done().by,
            letter: event.letter(),
            evidence: event.evidence(),
        });
    }
    change.insert_request_events(&entered).await?;
    Ok(change.insert_request_event_facts(&facts, officials).await?)
}

/// Takes the life on by `event` and writes it down.
pub(super) async fn step(
    registry: &Registry,
    change: &mut ChangeSet,
    (request, life): (&Request, Life),
    event: Event,
) -> OperationResult<Life> {
    let life = turn(life, &event)?;
    record(registry, change, request, &event, life.state()).await?;
    Ok(life)
}

/// The program's own hand, now.
pub(in crate::operations) fn by_program(registry: &Registry) -> Done {
    Done { by: None, at: registry.clock.now() }
}

/// The account's hand, now.
pub(super) fn by(registry: &Registry, principal: &Principal) -> Done {
    Done { by: Some(principal.id), at: registry.clock.now() }
}

/// A reason that somebody gives: needed, of a bounded length.
pub(super) fn reason(text: &str) -> OperationResult<String> {
    let text = text.trim();
    if !text.is_empty() && is_short(text) {
        return Ok(text.to_owned());
    }
    let problem = FieldProblem::new(
        "/reason",
        Bilingual::new("Thiếu lý do, hoặc lý do quá dài", "The reason is missing, or too long"),
        Bilingual::new("Viết 1 đến 1.000 ký tự", "Write 1 to 1,000 characters"),
    );
    Err(OperationError::Invalid { problems: vec![problem] })
}

/// What somebody says beside, if anything: as bounded as a reason.
pub(in crate::operations) fn said(field: &str, text: &str) -> OperationResult<String> {
    let text = text.trim();
    if is_short(text) {
        return Ok(text.to_owned());
    }
    let problem = FieldProblem::new(
        field,
        Bilingual::new("Quá dài, hoặc có ký tự không hợp lệ", "It is too long, or holds a character that no text has"),
        Bilingual::new("Viết tối đa 1.000 ký tự", "Write at most 1,000 characters"),
    );
    Err(OperationError::Invalid { problems: vec![problem] })
}

/// Cancels a request about a certificate that is found to be somebody else's, for the program.
///
/// # Errors
/// [`OperationError::Conflict`] when the CA has it by now; when the store fails.
pub(in crate::operations) async fn cancel_for_another(
    registry: &Registry,
    change: &mut ChangeSet,
    id: RequestId,
    reason: &str,
) -> OperationResult<()> {
    let request = line(change, id).await?.request;
    let opened = with_life(change.reader(), View::of(change.day()), request).await?;
    let event = Event::Cancelled(by_program(registry), reason.to_owned());
    step(registry, change, (&opened.request, opened.life), event).await.map(|_| ())
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= REASON && !text.contains('\0')
}

/// Cancels drafts of a decision that nobody handed in, for the program: `reason` says why. What somebody wrote, and what a loss asks
/// for by now, is no decision's.
pub(in crate::operations) async fn cancel_unsent(
    registry: &Registry,
    change: &mut ChangeSet,
    drafts: &[RequestId],
    reason: &str,
) -> OperationResult<()> {
    for id in drafts {
        let line = line(change, *id).await?;
        let story = change.reader().request_story(View::of(change.day()), *id).await?;
        let is_somebodys = story.events.first().is_some_and(|first| first.by.is_some());
        if is_somebodys || line.reason.is_some_and(RevocationReason::is_exposure) {
            continue;
        }
        let request = line.request;
        let event = Event::Cancelled(by_program(registry), reason.to_owned());
        record(registry, change, &request, &event, RequestState::Cancelled).await?;
    }
    Ok(())
}
