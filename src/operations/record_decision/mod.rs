//! Entering a decision: one transaction writes the act, the people it names, and every dated fact that follows.
//!
//! `preview_decision` plans by the same code on a plain read, and writes nothing.

mod check;
mod compute;
mod known;
mod numbers;
mod people;
mod plan;
mod write;

pub use check::{draft_problems, heading_problems, subject_problems};
pub(super) use compute::{Item, compute};
pub(super) use numbers::problem as number_problem;
pub(super) use people::{Reach, covers, reach};
pub(super) use write::{act, write_computed};

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::queue_notice::{counted, queue_decision_result};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::draft::DecisionDraft;
use crate::domain::ids::{DecisionId, OfficialId, PrincipalId, SubjectId};
use crate::notify::decision_result::DecisionResult;
use crate::storage::ChangeSet;
use crate::storage::row::personal_number::SealedNumber;
use crate::storage::write::ScimNote;
use plan::{Planned, plan};

/// What recording came to, subject by subject in the draft's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedDecision {
    /// The decision, new or known.
    pub decision: DecisionId,
    /// Change set that recorded it; none when everything was there already.
    pub change_set: Option<i64>,
    /// Its subjects.
    pub subjects: Vec<RecordedSubject>,
}

/// One person under a recorded decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSubject {
    /// This subject.
    pub subject: SubjectId,
    /// The person, found or made.
    pub official: OfficialId,
    /// False when the decision named them for this already: nothing was written again.
    pub is_new: bool,
    /// What happens, and when.
    pub consequences: Vec<Consequence>,
}

/// Records a decision. The same decision again adds only the subjects it lacks.
///
/// # Errors
/// [`Invalid`](super::OperationError::Invalid) with every wrong field; [`NotFound`](super::OperationError::NotFound) for people
/// out of the actor's scope; [`TooManyTries`](super::OperationError::TooManyTries) when it enters too many personal numbers of people
/// out of sight; [`Conflict`](super::OperationError::Conflict) when the decision is recorded with other contents;
/// or when the actor may not, or the store fails.
pub async fn record_decision(
    registry: &Registry,
    actor: &Actor,
    draft: &DecisionDraft,
) -> OperationResult<RecordedDecision> {
    record_beside(registry, actor, draft, &Beside::default()).await
}

/// What is written in the change set of a decision, about its first person.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// What the client, this account, calls them.
    pub(super) note: Option<(PrincipalId, ScimNote)>,
    /// A personal number of somebody who is known and has none.
    pub(super) number: Option<SealedNumber>,
}

impl Beside {
    /// Writes it.
    pub(super) async fn write(
        &self,
        registry: &Registry,
        actor: &Actor,
        change: &mut ChangeSet,
        official: OfficialId,
    ) -> OperationResult<()> {
        if let Some((client, note)) = &self.note {
            change.note_scim_user(*client, official, note).await?;
            change.audit(registry.event(actor, action(note)).about_person(official));
        }
        if let Some(number) = &self.number {
            change.insert_personal_numbers(std::slice::from_ref(number)).await?;
            change.audit(registry.event(actor, "add_personal_number").about_person(official));
        }
        Ok(())
    }
}

/// What the audit record calls a change of a client's name for somebody.
pub(super) const fn action(note: &ScimNote) -> &'static str {
    match note {
        ScimNote::Named(_) => "link_scim_user",
        ScimNote::Hidden => "hide_scim_user",
    }
}

/// Records a decision and what goes beside it, in one transaction. What is recorded already leaves no change set, and then nothing
/// goes beside it either.
///
/// # Errors
/// As [`record_decision`]; a store's conflict when the client calls somebody else so.
pub(super) async fn record_beside(
    registry: &Registry,
    actor: &Actor,
    draft: &DecisionDraft,
    beside: &Beside,
) -> OperationResult<RecordedDecision> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check::refuse_wrong_fields(registry, draft)?;
    let asked = numbers::ask(registry, actor, &scope, draft).await?;
    let mut change = registry.store.write(registry.header(actor, "record_decision")).await?;
    let planned = plan(registry, change.reader(), &scope, draft, asked).await?;
    let is_news = planned.is_news();
    let change_set = if is_news {
        write::write(registry, &mut change, &planned).await?;
        if let Some(first) = planned.new.iter().min_by_key(|new| new.item.place) {
            beside.write(registry, actor, &mut change, first.item.subject.official).await?;
        }
        queue_decision_result(registry, &change, actor, planned.decision.id, &result_of(&planned)).await?;
        Some(change.commit().await?)
    } else {
        drop(change);
        None
    };
    let recorded = recorded(planned, change_set);
    if !is_news {
        // Nothing was written, so nothing else tells that what follows for these people was read.
        note_read(registry, actor, "decision", recorded.subjects.len()).await?;
    }
    Ok(recorded)
}

/// What recording would come to, per subject in the draft's order; writes nothing.
///
/// # Errors
/// As [`record_decision`].
pub async fn preview_decision(
    registry: &Registry,
    actor: &Actor,
    draft: &DecisionDraft,
) -> OperationResult<Vec<Vec<Consequence>>> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check::refuse_wrong_fields(registry, draft)?;
    let asked = numbers::ask(registry, actor, &scope, draft).await?;
    let reader = registry.store.read().await?;
    let planned = plan(registry, &reader, &scope, draft, asked).await?;
    drop(reader);
    let previewed = recorded(planned, None).subjects;
    note_read(registry, actor, "decision_preview", previewed.len()).await?;
    Ok(previewed.into_iter().map(|subject| subject.consequences).collect())
}

/// Records that what follows for people was told.
async fn note_read(registry: &Registry, actor: &Actor, what: &'static str, people: usize) -> OperationResult<()> {
    let list = ListRead { what, count: people as u64, agency: None, filter: Vec::new() };
    registry.record_list(actor, list).await
}

/// What is told of it by mail.
fn result_of(planned: &Planned) -> DecisionResult {
    DecisionResult {
        name: format!("{}/{}", planned.decision.number, planned.decision.symbol),
        signed_on: planned.decision.signed_on,
        recorded: planned.new.len(),
        known: planned.known.len(),
        consequences: counted(planned.new.iter().flat_map(|new| &new.changes.consequences)),
    }
}

fn recorded(planned: Planned, change_set: Option<i64>) -> RecordedDecision {
    let mut subjects: Vec<(usize, RecordedSubject)> = Vec::new();
    for known in planned.known {
        subjects.push((
            known.place,
            RecordedSubject {
                subject: known.subject,
                official: known.official,
                is_new: false,
                consequences: known.consequences,
            },
        ));
    }
    for new in planned.new {
        let subject = RecordedSubject {
            subject: new.item.subject.id,
            official: new.item.subject.official,
            is_new: true,
            consequences: new.changes.consequences,
        };
        subjects.push((new.item.place, subject));
    }
    subjects.sort_by_key(|(place, _)| *place);
    let subjects = subjects.into_iter().map(|(_, subject)| subject).collect();
    RecordedDecision { decision: planned.decision.id, change_set, subjects }
}
