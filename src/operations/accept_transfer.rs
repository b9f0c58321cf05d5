//! The receiving side's answer to a hand-over between agencies. Facts are recorded on acceptance, not before.

use super::correct_decision::{check_reason, unprefixed};
use super::error::{OperationError, OperationResult};
use super::queue_notice::{Said, queue_subject_word};
use super::record_decision::{Item, compute, covers, write_computed};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::draft::{Act, AddressChoice};
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::decision::{DecisionSubject, SubjectAct, SubjectState};
use crate::domain::ids::{FactId, SubjectId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::notify::subject_word::Word;
use crate::storage::ChangeSet;
use crate::storage::read::decision::SubjectLine;
use crate::storage::read::{Reader, View};

/// Accepts somebody who was released, with another address if one is chosen here; gives what happens.
///
/// # Errors
/// When nothing awaits the actor's agencies under this subject, the person's record changed meanwhile so that it no longer fits,
/// the actor may not, or the store fails.
pub async fn accept_transfer(
    registry: &Registry,
    actor: &Actor,
    subject: SubjectId,
    address: Option<AddressChoice>,
) -> OperationResult<Vec<Consequence>> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    let mut change = registry.store.write(registry.header(actor, "accept_transfer")).await?;
    let (line, old) = awaiting(registry, change.reader(), &scope, subject).await?;
    let official = line.subject.official;
    let standings = change.reader().standings(&[official]).await?;
    let now = standings.get(&official).and_then(|standing| standing.primary_on(old.effective_from));
    let released_from = change.reader().released_from(subject).await?;
    if now.is_some_and(|posting| Some(posting.agency) != released_from) {
        return Err(no_longer_theirs());
    }
    let agencies = change.reader().agency_book(View::of(registry.clock.today())).await?;
    let item = Item {
        place: 0,
        subject: DecisionSubject { effective_from: old.effective_from, ..line.subject.clone() },
        act: with_address(old.act.clone(), address),
        state: SubjectState::InForce,
    };
    let computed = compute(registry, change.reader(), &agencies, &standings, vec![item]).await.map_err(unprefixed)?;
    answer(registry, actor, &mut change, &old, (SubjectState::InForce, None)).await?;
    write_computed(registry, &mut change, &computed).await?;
    let consequences: Vec<Consequence> = computed.into_iter().flat_map(|one| one.changes.consequences).collect();
    let said = Said { line: &line, old: &old, word: Word::Accepted, consequences: &consequences };
    queue_subject_word(registry, &change, actor, &said).await?;
    change.commit().await?;
    Ok(consequences)
}

/// Declines somebody who was released: they stay where they are.
///
/// # Errors
/// As [`accept_transfer`].
pub async fn decline_transfer(
    registry: &Registry,
    actor: &Actor,
    subject: SubjectId,
    reason: &str,
) -> OperationResult<i64> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check_reason(reason)?;
    let mut change = registry.store.write(registry.header(actor, "decline_transfer")).await?;
    let (line, old) = awaiting(registry, change.reader(), &scope, subject).await?;
    answer(registry, actor, &mut change, &old, (SubjectState::Declined, Some(reason.trim().to_owned()))).await?;
    let said = Said { line: &line, old: &old, word: Word::Declined, consequences: &[] };
    queue_subject_word(registry, &change, actor, &said).await?;
    Ok(change.commit().await?)
}

async fn awaiting(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    id: SubjectId,
) -> OperationResult<(SubjectLine, SubjectAct)> {
    let not_found = OperationError::NotFound { what: "subject" };
    let view = View::of(registry.clock.today());
    let Some(line) = reader.subject(scope, view, id).await? else { return Err(not_found) };
    let agencies = reader.agency_book(view).await?;
    let Some(act) = line.act.clone() else { return Err(not_found) };
    let is_ours = act.act.to_agency().is_some_and(|to| covers(scope, &agencies, to, act.effective_from));
    if !is_ours {
        return Err(not_found);
    }
    if act.state != SubjectState::Awaiting {
        return Err(OperationError::Conflict {
            reason: Bilingual::new(
                "Việc tiếp nhận này đã được trả lời hoặc đã rút",
                "This was answered or withdrawn already",
            ),
        });
    }
    Ok((line, act))
}

async fn answer(
    registry: &Registry,
    actor: &Actor,
    change: &mut ChangeSet,
    old: &SubjectAct,
    (state, reason): (SubjectState, Option<String>),
) -> OperationResult<()> {
    let new = SubjectAct { id: FactId(registry.new_id()), state, reason, ..old.clone() };
    change.replace_subject_acts(&[old.id], &[new]).await?;
    for step in change.reader().steps_of(old.subject).await? {
        if step.draft.kind == StepKind::AcceptTransfer && step.state == StepState::Open {
            change.end_step(&step, StepState::Done, registry.clock.now(), (Some(actor.name()), None)).await?;
        }
    }
    Ok(())
}

fn no_longer_theirs() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Vào ngày hiệu lực, người này không còn ở cơ quan đã cho chuyển đi; đề nghị cơ quan đó sửa hoặc rút việc điều động",
            "On the effective day this person is no longer in the agency that released them; ask it to correct or withdraw the release",
        ),
    }
}

fn with_address(act: Act, choice: Option<AddressChoice>) -> Act {
    match (act, choice) {
        (Act::Transfer { post, .. }, Some(address)) => Act::Transfer { post, address },
        (act, _) => act,
    }
}
