//! Correcting and withdrawing what a decision says of somebody: by a further fact, never by erasing.

use std::collections::BTreeMap;

use time::Date;

use super::error::{OperationError, OperationResult, conflict};
use super::queue_notice::{Said, queue_subject_word};
use super::record_decision::{Item, Reach, act, compute, covers, reach, subject_problems, write_computed};
use super::registry::{Actor, Registry};
use super::stop_arrivals::stop_anew;
use super::stop_use::stop_at_once;
use super::undo_subject::{undo_done_since, undo_subject};
use crate::auth::permission::Permission;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::draft::{Act, PersonDraft, SubjectDraft};
use crate::domain::decision::standing::Standing;
use crate::domain::decision::{DecisionKind, DecisionSubject, SubjectAct, SubjectState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{FactId, SubjectId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::notify::subject_word::Word;
use crate::storage::ChangeSet;
use crate::storage::read::decision::SubjectLine;
use crate::storage::read::{Reader, View};

/// Takes a subject back: what held before it holds again. Gives the change set.
///
/// # Errors
/// When the subject is out of scope, was taken back before, another decision rests on it, the actor may not, or the store fails.
pub async fn withdraw_subject(
    registry: &Registry,
    actor: &Actor,
    subject: SubjectId,
    reason: &str,
) -> OperationResult<i64> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check_reason(reason)?;
    let mut change = registry.store.write(registry.header(actor, "withdraw_subject")).await?;
    let (line, old) = changeable(registry, change.reader(), &scope, subject).await?;
    if !stands(old.state) {
        return Err(conflict("Mục này đã được rút hoặc bị từ chối", "This was withdrawn or declined already"));
    }
    let ground = Ground::of(registry, &mut change, &scope, &line, &old).await?;
    ground.refuse_what_was_elsewhere(&old)?;
    let new = SubjectAct {
        id: FactId(registry.new_id()),
        state: SubjectState::Withdrawn,
        reason: Some(reason.trim().to_owned()),
        ..old.clone()
    };
    change.replace_subject_acts(&[old.id], &[new]).await?;
    stop_anew(registry, &mut change, line.subject.official).await?;
    let said = Said { line: &line, old: &old, word: Word::Withdrawn, consequences: &[] };
    queue_subject_word(registry, &change, actor, &said).await?;
    Ok(change.commit().await?)
}

/// What a subject should say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// First day on which it holds.
    pub effective_from: Date,
    /// What it does; of the same kind as before.
    pub act: Act,
    /// Why it is corrected.
    pub reason: String,
}

/// Says something else of a subject, or the same again of one that was withdrawn or declined; gives what then happens.
///
/// # Errors
/// When the subject is out of scope, another decision rests on it, the actor may not do now what the correction says, or the store
/// fails; [`OperationError::Invalid`] with every wrong field.
pub async fn correct_subject(
    registry: &Registry,
    actor: &Actor,
    subject: SubjectId,
    correction: &Correction,
) -> OperationResult<Vec<Consequence>> {
    let scope = actor.scope(Permission::RecordDecisions)?;
    check_reason(&correction.reason)?;
    let mut change = registry.store.write(registry.header(actor, "correct_subject")).await?;
    let (line, old) = changeable(registry, change.reader(), &scope, subject).await?;
    check_fields(&line, correction)?;
    let ground = Ground::of(registry, &mut change, &scope, &line, &old).await?;
    ground.refuse_what_was_elsewhere(&old)?;
    let state = ground.state_of(&old, correction)?;
    let corrected = DecisionSubject { effective_from: correction.effective_from, ..line.subject.clone() };
    let item = Item { place: 0, subject: corrected, act: correction.act.clone(), state };
    let standings = BTreeMap::from([(line.subject.official, ground.standing)]);
    let computed =
        compute(registry, change.reader(), &ground.agencies, &standings, vec![item]).await.map_err(unprefixed)?;
    let acts: Vec<SubjectAct> =
        computed.iter().map(|one| act(registry, one, Some(correction.reason.trim().to_owned()))).collect();
    change.replace_subject_acts(&[old.id], &acts).await?;
    write_computed(registry, &mut change, &computed).await?;
    stop_at_once(registry, &mut change, subject).await?;
    stop_anew(registry, &mut change, line.subject.official).await?;
    let consequences: Vec<Consequence> = computed.into_iter().flat_map(|one| one.changes.consequences).collect();
    let word = if state == SubjectState::Awaiting { Word::CorrectedAwaiting } else { Word::Corrected };
    let said = Said { line: &line, old: &old, word, consequences: &consequences };
    queue_subject_word(registry, &change, actor, &said).await?;
    change.commit().await?;
    Ok(consequences)
}

const fn stands(state: SubjectState) -> bool {
    matches!(state, SubjectState::InForce | SubjectState::Awaiting)
}

/// What a further word about a subject starts from: the person as if it had never been recorded.
struct Ground<'a> {
    standing: Standing,
    agencies: AgencyBook,
    scope: &'a Scope,
    today: Date,
}

impl<'a> Ground<'a> {
    /// Takes back what the subject did, if anything stands of it; else what followed from its withdrawal.
    async fn of(
        registry: &Registry,
        change: &mut ChangeSet,
        scope: &'a Scope,
        line: &SubjectLine,
        old: &SubjectAct,
    ) -> OperationResult<Self> {
        let (subject, official) = (line.subject.id, line.subject.official);
        if stands(old.state) {
            undo_subject(registry, change, subject, official).await?;
        } else {
            undo_done_since(registry, change, subject).await?;
        }
        let standing = change.reader().standings(&[official]).await?.remove(&official);
        let mut standing = standing.ok_or(OperationError::NotFound { what: "official" })?;
        standing.acts.retain(|act| act.subject != subject);
        let today = registry.clock.today();
        let agencies = change.reader().agency_book(View::of(today)).await?;
        Ok(Self { standing, agencies, scope, today })
    }

    /// What is in force was done to somebody of the actor's: the agency they were in on its day, whatever was first recorded.
    fn refuse_what_was_elsewhere(&self, old: &SubjectAct) -> OperationResult<()> {
        let day = old.effective_from;
        let home = self.standing.agency_about(day).filter(|_| old.act.kind() != DecisionKind::Recruit);
        let is_own = home.is_none_or(|agency| covers(self.scope, &self.agencies, agency, day));
        if old.state != SubjectState::InForce || is_own { Ok(()) } else { Err(both_sides()) }
    }

    /// A correction reaches no further than the act would that is entered for the first time.
    fn state_of(&self, old: &SubjectAct, correction: &Correction) -> OperationResult<SubjectState> {
        let day = correction.effective_from;
        let to = correction.act.to_agency();
        if to.is_some_and(|to| self.agencies.on(to, day).is_none()) {
            // There is no such agency on that day: what is computed next says so.
            return Ok(SubjectState::InForce);
        }
        match reach(self.scope, &self.agencies, &correction.act, &self.standing, (day, self.today)) {
            Reach::Own => Ok(SubjectState::InForce),
            // What both sides had in force is not given back to one of them.
            Reach::HandOver if old.state != SubjectState::InForce => Ok(SubjectState::Awaiting),
            Reach::HandOver | Reach::None => Err(both_sides()),
        }
    }
}

/// The subject, if the actor may say something further of it.
async fn changeable(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    id: SubjectId,
) -> OperationResult<(SubjectLine, SubjectAct)> {
    let view = View::of(registry.clock.today());
    let line = reader.subject(scope, view, id).await?.ok_or(OperationError::NotFound { what: "subject" })?;
    let Some(act) = line.act.clone() else {
        return Err(conflict(
            "Mục này được nạp từ dữ liệu cũ, không kèm nội dung; hãy nhập một quyết định mới",
            "This was taken over without its details; enter another decision",
        ));
    };
    let agencies = reader.agency_book(view).await?;
    let ends = match act.state {
        SubjectState::InForce => vec![line.subject.from_agency, act.act.to_agency()],
        // No fact of it holds: it is still, or again, with those who release.
        SubjectState::Awaiting | SubjectState::Withdrawn | SubjectState::Declined => vec![line.subject.from_agency],
    };
    let covered = |agency| covers(scope, &agencies, agency, act.effective_from);
    if ends.into_iter().flatten().all(covered) { Ok((line, act)) } else { Err(both_sides()) }
}

fn check_fields(line: &SubjectLine, correction: &Correction) -> OperationResult<()> {
    let draft = SubjectDraft {
        person: PersonDraft::Known(line.subject.official),
        effective_from: correction.effective_from,
        act: correction.act.clone(),
    };
    let mut problems = subject_problems(&draft);
    if correction.act.kind() != line.subject.kind {
        problems.push(FieldProblem::new(
            "/act/kind",
            Bilingual::new("Không thể đổi loại quyết định", "The kind of a subject cannot be changed"),
            Bilingual::new("Rút mục này và nhập mục mới", "Withdraw this and enter another"),
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(OperationError::Invalid { problems }) }
}

pub(super) fn check_reason(reason: &str) -> OperationResult<()> {
    if !reason.trim().is_empty() && reason.chars().count() <= 1000 {
        return Ok(());
    }
    let problem = FieldProblem::new(
        "/reason",
        Bilingual::new("Thiếu lý do, hoặc lý do quá dài", "The reason is missing or too long"),
        Bilingual::new("Nhập lý do, tối đa 1.000 ký tự", "Write a reason of at most 1,000 characters"),
    );
    Err(OperationError::Invalid { problems: vec![problem] })
}

/// One subject alone is not in a list: its problems point into itself.
pub(super) fn unprefixed(error: OperationError) -> OperationError {
    let OperationError::Invalid { problems } = error else { return error };
    let bare = |problem: FieldProblem| {
        let field = problem.field.strip_prefix("/subjects/0").unwrap_or(&problem.field).to_owned();
        FieldProblem { field, ..problem }
    };
    OperationError::Invalid { problems: problems.into_iter().map(bare).collect() }
}

pub(super) fn both_sides() -> OperationError {
    conflict(
        "Việc này liên quan đến cơ quan ngoài phạm vi của tài khoản; cần tài khoản có phạm vi cả hai bên",
        "This concerns an agency outside what this account covers; an account that covers both sides is needed",
    )
}
