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

pub(super) use check::subject_problems;
pub(super) use compute::{Item, compute};
pub(super) use people::covers;
pub(super) use write::{act, write_computed};

use std::collections::BTreeMap;

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::queue_notice::queue_decision_result;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::draft::DecisionDraft;
use crate::domain::ids::{DecisionId, OfficialId, SubjectId};
use crate::notify::decision_result::DecisionResult;
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
/// out of the actor's scope; [`Conflict`](super::OperationError::Conflict) when the decision is recorded with other contents;
/// or when the actor may not, or the store fails.
pub async fn record_decision(
    registry: &Registry,
    actor: &Actor,
    draft: &DecisionDraft,
) -> OperationResult<RecordedDecision> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check::refuse_wrong_fields(registry, draft)?;
    let mut change = registry.store.write(registry.header(actor, "record_decision")).await?;
    let planned = plan(registry, change.reader(), &scope, draft).await?;
    let is_news = planned.is_news();
    let change_set = if is_news {
        write::write(registry, &mut change, &planned).await?;
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
    let reader = registry.store.read().await?;
    let planned = plan(registry, &reader, &scope, draft).await?;
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
    let mut consequences = BTreeMap::new();
    for consequence in planned.new.iter().flat_map(|new| &new.changes.consequences) {
        *consequences.entry(consequence.kind).or_insert(0) += 1;
    }
    DecisionResult {
        name: format!("{}/{}", planned.decision.number, planned.decision.symbol),
        signed_on: planned.decision.signed_on,
        recorded: planned.new.len(),
        known: planned.known.len(),
        consequences,
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
