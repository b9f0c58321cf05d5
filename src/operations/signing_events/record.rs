//! Taking in a batch of events: what cannot be taken in is refused by name and kept as a finding, what is there already is known, the rest
//! is judged and written in one change set. The histories that verdicts follow from are read once for the whole batch. The same batch again
//! changes nothing, so whoever lost the answer, or died on the way, sends it again.

use std::collections::HashMap;

use serde::Serialize;
use uuid::Uuid;

use super::memory::Memory;
use crate::auth::permission::Permission;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::domain::signing::event::SigningEvent;
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
/// Characters of a sender's text that a finding keeps.
const MOST_KEPT: usize = 200;

/// An event as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentEvent {
    /// Where it stands in what was sent, from 1.
    pub place: u64,
    /// What stands there, or what is wrong with the line.
    pub content: Result<Written, FieldProblem>,
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
/// [`OperationError::NotFound`] when there is no such system; when the actor may not report, or the store fails. What is wrong with an event
/// is told of it.
pub async fn record_signing_events(
    registry: &Registry,
    actor: &Actor,
    system: &SystemCode,
    sent: Vec<SentEvent>,
) -> OperationResult<Vec<EventRow>> {
    actor.scope(Permission::ReportSigning)?;
    let system = system_of(registry, system).await?;
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
                Err(problem) => sorting.refuse(row, sender, RefusalKind::Unreadable, vec![problem], None),
                Ok(written) => match read(&written, sender.times, now) {
                    Ok(event) => {
                        let id = event_key(&sender.system.code, &event.event_id);
                        sorting.events.push((row, id, event));
                    }
                    Err(Unfit { kind, problems }) => sorting.refuse(row, sender, kind, problems, Some(&written)),
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
        written: Option<&Written>,
    ) {
        let Some(told) = self.rows.get_mut(row) else { return };
        let source = if sender.source.is_empty() { String::new() } else { format!("{}:{}", sender.source, told.place) };
        let content = match written {
            Some(written) => written.values().map(|(field, value)| format!("{field}={value}")).collect(),
            None => vec![source.clone()],
        };
        let event = written.and_then(|written| written.get(Field::EventId));
        self.refused.push(RefusedEvent {
            id: refusal_key(&sender.system.code, kind, &content),
            refusal: Refusal { kind, event_id: event.map(kept), problems: problems.iter().map(kept_problem).collect() },
            event: event.map(|event_id| event_key(&sender.system.code, event_id)),
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
        let codes = memory.codes(reader, view).await?;
        let mut new = Vec::new();
        for (row, id, event) in events {
            let agency = codes.on(&event.agency, event.proven_at().day());
            let is_its = *scope == Scope::Province || agency.is_some_and(|(_, path)| scope.covers(path));
            if !is_its {
                // Before anything is said of what is there: what others reported is not the sender's to know.
                self.refuse_read(row, sender, RefusalKind::OutOfReach, out_of_reach(), &event);
                continue;
            }
            if let Some(before) = known.get(&id) {
                if *before != event {
                    self.refuse_read(row, sender, RefusalKind::Conflicting, conflicting(), &event);
                }
                continue;
            }
            known.insert(id, event.clone());
            new.push((row, id, event, agency.is_some()));
        }
        let signers: Vec<&SignerKey> = new.iter().map(|(_, _, event, _)| &event.signer).collect();
        let grounds = memory.grounds(reader, view, &signers).await?;
        let mut judged = Vec::with_capacity(new.len());
        let mut outcomes = HashMap::with_capacity(new.len());
        for (row, id, event, knows_agency) in new {
            let verdict = grounds.judge(&event.signer, event.proven_at());
            outcomes.insert(row, EventOutcome::Recorded { verdict: verdict.outcome(), knows_agency });
            judged.push(JudgedEvent { id, event, verdict });
        }
        let Self { mut rows, refused, .. } = self;
        for (row, outcome) in outcomes {
            if let Some(told) = rows.get_mut(row) {
                told.outcome = outcome;
            }
        }
        Ok(Sorted { rows, judged, refused })
    }

    /// Refuses an event that could be read.
    fn refuse_read(
        &mut self,
        row: usize,
        sender: &Sender<'_>,
        kind: RefusalKind,
        problem: FieldProblem,
        event: &SigningEvent,
    ) {
        let Some(told) = self.rows.get_mut(row) else { return };
        let source = if sender.source.is_empty() { String::new() } else { format!("{}:{}", sender.source, told.place) };
        self.refused.push(RefusedEvent {
            id: refusal_key(&sender.system.code, kind, &[format!("{event:?}")]),
            refusal: Refusal { kind, event_id: Some(event.event_id.clone()), problems: vec![problem.clone()] },
            event: Some(event_key(&sender.system.code, &event.event_id)),
            source,
        });
        told.outcome = EventOutcome::Refused { kind, problems: vec![problem] };
    }
}

/// What a finding keeps of a sender's text.
fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_KEPT).collect()
}

fn kept_problem(problem: &FieldProblem) -> FieldProblem {
    let cut = |text: &Bilingual| Bilingual::new(kept(&text.vi), kept(&text.en));
    FieldProblem { field: problem.field.clone(), reason: cut(&problem.reason), remedy: cut(&problem.remedy) }
}

fn conflicting() -> FieldProblem {
    FieldProblem::new(
        format!("/{}", Field::EventId),
        Bilingual::new(
            "Hệ thống đã gửi một sự kiện khác với cùng mã này; sự kiện đã ghi được giữ nguyên",
            "The system reported another event under this name before; what was recorded stays",
        ),
        Bilingual::new("Mỗi lần ký một mã sự kiện riêng", "Give each signature an event identifier of its own"),
    )
}

fn out_of_reach() -> FieldProblem {
    FieldProblem::new(
        format!("/{}", Field::Agency),
        Bilingual::new(
            "Không có cơ quan nào mang mã này trong phạm vi được báo cáo",
            "No agency of this identifier is within what the sender reports for",
        ),
        Bilingual::new(
            "Kiểm tra mã định danh của cơ quan theo Quyết định 20/2020/QĐ-TTg và phạm vi của tài khoản",
            "Check the agency's identifier (Decision 20/2020/QĐ-TTg) and the part of the tree that the account reports for",
        ),
    )
}
