//! Writing what was planned: the decision, its people, and all that follows, in the caller's change set.

use super::compute::Computed;
use super::numbers;
use super::plan::Planned;
use crate::domain::decision::SubjectAct;
use crate::domain::decision::effect::effects_of;
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::decision::timeline::Edit;
use crate::domain::ids::{FactId, PostingId};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::operations::undo_subject::cancel_drafts;
use crate::storage::ChangeSet;

/// Writes everything.
pub(super) async fn write(registry: &Registry, change: &mut ChangeSet, planned: &Planned) -> OperationResult<()> {
    change.insert_officials(&planned.newcomers).await?;
    change.insert_personal_numbers(&numbers::sealed(registry, &planned.numbers)?).await?;
    if planned.is_new_decision {
        change.insert_decisions(std::slice::from_ref(&planned.decision)).await?;
    }
    if let Some(file) = planned.file {
        change.insert_decision_file(FactId(registry.new_id()), planned.decision.id, file).await?;
    }
    let subjects: Vec<_> = planned.new.iter().map(|one| one.item.subject.clone()).collect();
    change.insert_decision_subjects(&subjects).await?;
    let acts: Vec<SubjectAct> = planned.new.iter().map(|one| act(registry, one, None)).collect();
    change.replace_subject_acts(&[], &acts).await?;
    write_computed(registry, change, &planned.new).await
}

/// What a computed subject says now.
pub(in crate::operations) fn act(registry: &Registry, one: &Computed, reason: Option<String>) -> SubjectAct {
    SubjectAct {
        id: FactId(registry.new_id()),
        subject: one.item.subject.id,
        effective_from: one.item.subject.effective_from,
        act: one.item.act.clone(),
        state: one.item.state,
        reason,
    }
}

/// Writes the facts and steps of subjects that are recorded. Two acts on one person go one after the other.
pub(in crate::operations) async fn write_computed(
    registry: &Registry,
    change: &mut ChangeSet,
    computed: &[Computed],
) -> OperationResult<()> {
    let rounds = computed.iter().map(|one| one.round + 1).max().unwrap_or(0);
    for round in 0..rounds {
        let these: Vec<&Computed> = computed.iter().filter(|one| one.round == round).collect();
        write_facts(change, &these).await?;
    }
    let mut effects = Vec::new();
    let mut steps = Vec::new();
    for one in computed {
        effects.extend(effects_of(&one.changes, one.item.subject.id, || registry.new_id()));
        steps.extend(steps_of(registry, one));
    }
    change.insert_subject_effects(&effects).await?;
    for one in computed {
        change.keep_addresses(&one.changes.claims).await?;
        if !one.changes.superseded.is_empty() {
            let reason = "Quyết định sau đó thay thế quyết định đã lập đề nghị này";
            cancel_drafts(registry, change, &one.changes.superseded, reason).await?;
            change.cancel_steps(&one.changes.superseded, one.item.subject.id).await?;
        }
    }
    Ok(change.insert_steps(&steps).await?)
}

async fn write_facts(change: &mut ChangeSet, these: &[&Computed]) -> OperationResult<()> {
    let mailboxes: Vec<_> = these.iter().filter_map(|one| one.changes.mailbox.clone()).collect();
    change.insert_mailboxes(&mailboxes).await?;
    let (old, new) = merged(these.iter().map(|one| &one.changes.postings));
    change.replace_postings(&old.into_iter().map(PostingId).collect::<Vec<_>>(), &new).await?;
    let (old, new) = merged(these.iter().map(|one| &one.changes.corrections));
    change.replace_corrections(&facts(old), &new).await?;
    let (old, new) = merged(these.iter().map(|one| &one.changes.states));
    change.replace_mailbox_states(&facts(old), &new).await?;
    let (old, new) = merged(these.iter().map(|one| &one.changes.addresses));
    Ok(change.replace_addresses(&facts(old), &new).await?)
}

fn facts(keys: Vec<uuid::Uuid>) -> Vec<FactId> {
    keys.into_iter().map(FactId).collect()
}

fn merged<'a, T: Clone + 'a>(edits: impl Iterator<Item = &'a Edit<T>>) -> (Vec<uuid::Uuid>, Vec<T>) {
    let (mut close, mut open) = (Vec::new(), Vec::new());
    for edit in edits {
        close.extend(edit.close.iter().copied());
        open.extend(edit.open.iter().cloned());
    }
    (close, open)
}

fn steps_of(registry: &Registry, one: &Computed) -> Vec<Step> {
    let subject = &one.item.subject;
    let step = |draft: &crate::domain::decision::step::StepDraft| Step {
        id: FactId(registry.new_id()),
        subject: subject.id,
        decision: subject.decision,
        official: subject.official,
        // The other agency can answer at once; all else waits for its day.
        state: if draft.kind == StepKind::AcceptTransfer { StepState::Open } else { StepState::Planned },
        draft: draft.clone(),
        done_at: None,
        ended_by: None,
        note: None,
        request: None,
    };
    one.changes.steps.iter().map(step).collect()
}
