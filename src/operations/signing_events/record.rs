//! Taking in a batch of events: what cannot be taken in is refused by name and kept as a finding, what is there already is known, the rest
//! is judged and written in one change set. The histories that verdicts follow from are read once for the whole batch. The same batch again
//! changes nothing, so whoever lost the answer, or died on the way, sends it again.

use serde::Serialize;
use uuid::Uuid;

use super::memory::{Agencies, Memory};
use super::refusing::{conflicting, kept, kept_problem, out_of_reach};
use super::systems::require_reporter;
use crate::auth::permission::Permission;
use crate::domain::agency::TreePath;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::domain::signing::event::SigningEvent;
use crate::domain::signing::knowledge::Knowledge;
use crate::domain::signing::reading::{ClaimedTimes, Field, Unfit, Written, read};
use crate::domain::signing::refusal::{Refusal, RefusalKind};
use crate::domain::signing::system::SystemCode;
use crate::domain::signing::verdict::Outcome;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::{Reader, View};
use crate::storage::row::signing::{DocumentSystem, JudgedEvent, RefusedEvent};
use crate::storage::signing::{event_key, refusal_key};

/// Events that one batch has at most.
pub const EVENTS_AT_ONCE: usize = 1000;
/// An event as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentEvent {
    /// Where it stands in what was sent, from 1.
    pub place: u64,
    /// What stands there, or why that is no event at all.
    pub content: Result<Written, Unread>,
}

/// What is no event at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What is wrong.
    pub problem: FieldProblem,
    /// A print of its octets: the same again is the same, wherever it stands.
    pub print: String,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum EventOutcome {
    /// It is there now.
    Recorded {
        /// The verdict, by its weightiest reason.
        verdict: Outcome,
        /// Whether the registry knows its agency.
        knows_agency: bool,
    },
    /// It was there before, just so.
    AlreadyKnown,
    /// It cannot be taken in.
    Refused {
        /// Why.
        kind: RefusalKind,
        /// Everything that is wrong.
        problems: Vec<FieldProblem>,
    },
}

/// An event with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventRow {
    /// Where it stands in what was sent.
    pub place: u64,
    /// The system's name for it, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: EventOutcome,
}

/// Where events come from and how they are read.
#[derive(Debug, Clone)]
pub struct Sender<'a> {
    /// The system.
    pub system: &'a DocumentSystem,
    /// What its claimed times mean.
    pub times: ClaimedTimes,
    /// The file, or nothing when they came over the API.
    pub source: &'a str,
    /// Only told what would become of them.
    pub is_trial: bool,
}

/// Takes in a batch that a system sent over the API. The caller bounds it by [`EVENTS_AT_ONCE`].
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such system; when the actor may not report for it, or the store fails. What is wrong with an event
/// is told of it.
pub async fn record_signing_events(
    registry: &Registry,
    actor: &Actor,
    system: &SystemCode,
    sent: Vec<SentEvent>,
) -> OperationResult<Vec<EventRow>> {
    actor.scope(Permission::ReportSigning)?;
    let system = system_of(registry, system).await?;
    require_reporter(registry, actor, &system).await?;
    let sender = Sender { system: &system, times: ClaimedTimes::AsWritten, source: "", is_trial: false };
    take_in(registry, actor, &sender, &mut Memory::default(), sent).await
}

/// The system of that code.
pub(super) async fn system_of(registry: &Registry, code: &SystemCode) -> OperationResult<DocumentSystem> {
    let found = registry.store.read().await?.document_system(code).await?;
    found.ok_or(OperationError::NotFound { what: "document system" })
}

/// Takes in a batch.
///
/// # Errors
/// When the actor may not report, or the store fails.
pub(super) async fn take_in(
    registry: &Registry,
    actor: &Actor,
    sender: &Sender<'_>,
    memory: &mut Memory,
    sent: Vec<SentEvent>,
) -> OperationResult<Vec<EventRow>> {
    let scope = actor.scope(Permission::ReportSigning)?;
    let sorting = Sorting::read(registry, sender, sent);
    if sender.is_trial {
        let reader = registry.store.read().await?;
        memory.be_at(reader.newest_change_set().await?);
        return Ok(sorting.sorted(registry, &reader, (sender, &scope), memory).await?.rows);
    }
    let mut change = registry.store.write(registry.header(actor, "record_signing_events")).await?;
    memory.be_at(change.seq() - 1);
    let Sorted { rows, judged, refused } = sorting.sorted(registry, change.reader(), (sender, &scope), memory).await?;
    let new = change.insert_event_refusals(sender.system, &refused).await?;
    if judged.is_empty() && new == 0 {
        // Nothing of it is new: no change set either.
        return Ok(rows);
    }
    change.insert_signing_events(sender.system, &judged).await?;
    change.follow_documents(&judged.iter().map(|one| one.id).collect::<Vec<_>>()).await?;
    memory.move_on(change.commit().await?);
    Ok(rows)
}

/// A batch on its way in.
struct Sorting {
    rows: Vec<EventRow>,
    /// Those that can be read, with their row and key.
    events: Vec<(usize, Uuid, SigningEvent)>,
    refused: Vec<RefusedEvent>,
}

/// A batch with what becomes of it.
struct Sorted {
    rows: Vec<EventRow>,
    judged: Vec<JudgedEvent>,
    refused: Vec<RefusedEvent>,
}

impl Sorting {
    /// Reads what was sent; whatever is wrong with an event by itself is told.
    fn read(registry: &Registry, sender: &Sender<'_>, sent: Vec<SentEvent>) -> Self {
        let now = registry.clock.now();
        let mut sorting = Self { rows: Vec::with_capacity(sent.len()), events: Vec::new(), refused: Vec::new() };
        for SentEvent { place, content } in sent {
            let row = sorting.rows.len();
            let event_id = content.as_ref().ok().and_then(|written| written.get(Field::EventId)).map(kept);
            // What is told of it when everything else is done.
            let outcome = EventOutcome::AlreadyKnown;
            sorting.rows.push(EventRow { place, event_id, outcome });
            match content {
                Err(unread) => {
                    let content = Refusable { event_id: None, content: vec![unread.print] };
                    sorting.refuse(row, sender, RefusalKind::Unreadable, vec![unread.problem], content);
                }
                Ok(written) => match read(&written, sender.times, now) {
                    Ok(event) => {
                        let id = event_key(&sender.system.code, &event.event_id);
                        sorting.events.push((row, id, event));
                    }
                    Err(Unfit { kind, problems }) => {
                        let content = Refusable::of(&written);
                        sorting.refuse(row, sender, kind, problems, content);
                    }
                },
            }
        }
        sorting
    }

    /// Refuses an event, and keeps that as a finding: of the same again nothing more is kept.
    fn refuse(
        &mut self,
        row: usize,
        sender: &Sender<'_>,
        kind: RefusalKind,
        problems: Vec<FieldProblem>,
        Refusable { event_id, content }: Refusable,
    ) {
        let Some(told) = self.rows.get_mut(row) else { return };
        let source = if sender.source.is_empty() { String::new() } else { format!("{}:{}", sender.source, told.place) };
        self.refused.push(RefusedEvent {
            id: refusal_key(&sender.system.code, kind, &content),
            event: event_id.as_ref().map(|event_id| event_key(&sender.system.code, event_id)),
            refusal: Refusal {
                kind,
                event_id: event_id.as_deref().map(kept),
                problems: problems.iter().map(kept_problem).collect(),
            },
            source,
        });
        told.outcome = EventOutcome::Refused { kind, problems };
    }

    /// Holds the events against what is there, and judges those that are new.
    async fn sorted(
        mut self,
        registry: &Registry,
        reader: &Reader,
        (sender, scope): (&Sender<'_>, &Scope),
        memory: &mut Memory,
    ) -> OperationResult<Sorted> {
        let view = View::of(registry.clock.today());
        let events = std::mem::take(&mut self.events);
        let ids: Vec<Uuid> = events.iter().map(|(_, id, _)| *id).collect();
        let mut known = reader.known_signing_events(&ids).await?;
        let mut new = Vec::new();
        for (row, id, event) in events {
            let reach = Reach { scope, view, agencies: memory.agencies(reader, view).await? };
            // Before anything is said of what is there: what others reported is not the sender's to know.
            if !reach.covers(&event) || known.get(&id).is_some_and(|before| !reach.covers(before)) {
                self.refuse(row, sender, RefusalKind::OutOfReach, vec![out_of_reach()], Refusable::read(&event));
                continue;
            }
            let knows_agency = reach.knows_agency(&event);
            let same = known.get(&id).map(|before| *before == event).or_else(|| memory.was_tried(id, &event));
            match same {
                Some(true) => {}
                Some(false) => {
                    self.refuse(row, sender, RefusalKind::Conflicting, vec![conflicting()], Refusable::read(&event));
                }
                None => {
                    known.insert(id, event.clone());
                    if sender.is_trial {
                        memory.try_out(id, &event);
                    }
                    new.push((row, id, event, knows_agency));
                }
            }
        }
        let judged = self.judged(reader, memory, new).await?;
        Ok(Sorted { rows: self.rows, judged, refused: self.refused })
    }

    /// Judges events that are new: by what is known now, and by what was known when they were signed.
    async fn judged(
        &mut self,
        reader: &Reader,
        memory: &mut Memory,
        new: Vec<(usize, Uuid, SigningEvent, bool)>,
    ) -> OperationResult<Vec<JudgedEvent>> {
        let signers: Vec<&SignerKey> = new.iter().map(|(_, _, event, _)| &event.signer).collect();
        let grounds = memory.grounds(reader, &signers).await?;
        let mut judged = Vec::with_capacity(new.len());
        for (row, id, event, knows_agency) in new {
            let at = event.proven_at();
            let verdict = grounds.judge(&event.signer, at, Knowledge::NOW);
            let then = grounds.judge(&event.signer, at, Knowledge::NOW.when(at));
            if let Some(told) = self.rows.get_mut(row) {
                told.outcome = EventOutcome::Recorded { verdict: verdict.outcome(), knows_agency };
            }
            judged.push(JudgedEvent { id, event, then, verdict });
        }
        Ok(judged)
    }
}

/// What the sender reports for.
struct Reach<'a> {
    scope: &'a Scope,
    view: View,
    agencies: &'a Agencies,
}

impl Reach<'_> {
    fn agency(&self, event: &SigningEvent) -> Option<(AgencyId, &TreePath)> {
        self.agencies.codes.on(&event.agency, event.proven_at().day())
    }

    fn knows_agency(&self, event: &SigningEvent) -> bool {
        self.agency(event).is_some()
    }

    /// Whether the event's agency is within it, by its place then or today: whoever took over from a dissolved agency reports for it too.
    fn covers(&self, event: &SigningEvent) -> bool {
        let stands_within = |(agency, path): (AgencyId, &TreePath)| {
            let standing = self.agencies.book.standing(agency, self.view.day);
            self.scope.covers(path) || standing.is_some_and(|place| self.scope.covers(&place.path))
        };
        *self.scope == Scope::Province || self.agency(event).is_some_and(stands_within)
    }
}

/// What makes a refused event one, with its name if it has one.
struct Refusable {
    event_id: Option<String>,
    content: Vec<String>,
}

impl Refusable {
    /// As it was written.
    fn of(written: &Written) -> Self {
        let values = written.values().map(|(field, value)| format!("{field}={value}"));
        let wrong = written.wrong().iter().map(|problem| format!("{problem:?}"));
        Self { event_id: written.get(Field::EventId).map(str::to_owned), content: values.chain(wrong).collect() }
    }

    /// As it was read.
    fn read(event: &SigningEvent) -> Self {
        Self { event_id: Some(event.event_id.clone()), content: vec![format!("{event:?}")] }
    }
}
