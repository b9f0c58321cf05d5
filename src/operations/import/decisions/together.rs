//! What the decisions of a file come to together: whoever several of them name is carried from one to the next, as recording will have
//! them, so that a decision may build on those before it, and one that they exclude is told before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use super::Gathered;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::decision::draft::{DecisionDraft, PersonDraft, SubjectDraft};
use crate::domain::decision::standing::{PriorAct, Standing};
use crate::domain::decision::{DecisionSubject, SubjectState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{DecisionId, OfficialId, SubjectId};
use crate::domain::name;
use crate::domain::official::Official;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::record_decision::{Item, compute, covers};
use crate::operations::registry::Registry;
use crate::storage::read::{Reader, View};

/// Those whom several decisions of a file name, as they stand after the decisions looked at so far.
pub(super) struct Together<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    agencies: AgencyBook,
    standings: BTreeMap<OfficialId, Standing>,
    /// Who is named by several decisions, or by one after they were recruited by another.
    repeated: BTreeSet<OfficialId>,
    stand_ins: &'a BTreeMap<usize, OfficialId>,
    /// The same without their rows.
    recruits: BTreeSet<OfficialId>,
    /// Whom the decisions looked at so far name.
    acted: BTreeSet<OfficialId>,
}

impl<'a> Together<'a> {
    pub(super) async fn begin(
        registry: &'a Registry,
        scope: &'a Scope,
        decisions: &[Gathered],
        stand_ins: &'a BTreeMap<usize, OfficialId>,
    ) -> OperationResult<Self> {
        let recruits: BTreeSet<OfficialId> = stand_ins.values().copied().collect();
        let mut named = BTreeSet::new();
        let mut repeated = BTreeSet::new();
        for gathered in decisions {
            let people: BTreeSet<OfficialId> = gathered.draft.subjects.iter().filter_map(known).collect();
            repeated.extend(people.iter().filter(|id| named.contains(*id) || recruits.contains(*id)).copied());
            named.extend(people);
        }
        let recorded: Vec<OfficialId> = repeated.difference(&recruits).copied().collect();
        let reader = registry.store.read().await?;
        let agencies = reader.agency_book(View::of(registry.clock.today())).await?;
        let standings = reader.standings(&recorded).await?;
        Ok(Self { registry, scope, agencies, standings, repeated, stand_ins, recruits, acted: BTreeSet::new() })
    }

    /// Whether what a subject comes to depends on an earlier decision of the file.
    pub(super) fn follows(&self, subject: &SubjectDraft) -> bool {
        let depends = |id: OfficialId| self.acted.contains(&id) || self.recruits.contains(&id);
        known(subject).is_some_and(|id| self.repeated.contains(&id) && depends(id))
    }

    /// Carries one person through one act; `entry` is the place of its row in the file. False when the person is not there; an error
    /// tells why the act does not fit.
    pub(super) async fn act(
        &mut self,
        draft: &DecisionDraft,
        place: usize,
        entry: usize,
    ) -> OperationResult<Result<bool, Vec<FieldProblem>>> {
        let Some(subject) = draft.subjects.get(place) else { return Ok(Ok(false)) };
        let Some((official, standing)) = self.standing(subject, entry) else {
            return Ok(Ok(!self.follows(subject)));
        };
        let reader = self.registry.store.read().await?;
        let year = draft.signed_on.year();
        let decision = reader.decision_by_number(draft.issuer, year, draft.number, draft.symbol.trim()).await?;
        let decision = decision.map(|(decision, _)| decision.id);
        let kind = subject.act.kind();
        if standing.acts.iter().any(|act| Some(act.decision) == decision && act.kind == kind) {
            // Recorded before: the standing has it.
            return Ok(Ok(true));
        }
        let decision = decision.unwrap_or_else(|| DecisionId(self.registry.new_id()));
        match self.follow(&reader, (place, decision), subject, standing).await {
            Ok(after) => {
                self.standings.insert(official, after);
                Ok(Ok(true))
            }
            Err(OperationError::Invalid { problems }) => Ok(Err(problems)),
            Err(error) => Err(error),
        }
    }

    /// The standing that an act starts from; none for those whom one decision names alone, and for those who have not come yet.
    fn standing(&self, subject: &SubjectDraft, entry: usize) -> Option<(OfficialId, Standing)> {
        match &subject.person {
            PersonDraft::Known(id) if self.recruits.contains(id) && !self.acted.contains(id) => None,
            PersonDraft::Known(id) => Some((*id, self.standings.get(id)?.clone())),
            PersonDraft::New(person) => {
                let id = *self.stand_ins.get(&entry).filter(|id| self.repeated.contains(*id))?;
                let full_name = name::normalise(&person.full_name);
                let (birth_date, category) = (person.birth_date, person.category);
                Some((id, Standing::newcomer(Official { id, full_name, birth_date, category })))
            }
        }
    }

    async fn follow(
        &self,
        reader: &Reader,
        (place, decision): (usize, DecisionId),
        subject: &SubjectDraft,
        standing: Standing,
    ) -> OperationResult<Standing> {
        let (official, from, kind) = (standing.official.id, subject.effective_from, subject.act.kind());
        let to_agency = subject.act.to_agency();
        let is_own = to_agency.is_none_or(|agency| covers(self.scope, &self.agencies, agency, from));
        let state = if is_own { SubjectState::InForce } else { SubjectState::Awaiting };
        let id = SubjectId(self.registry.new_id());
        let recorded =
            DecisionSubject { id, decision, official, kind, effective_from: from, from_agency: None, to_agency };
        let item = Item { place, subject: recorded, act: subject.act.clone(), state };
        let before = BTreeMap::from([(official, standing.clone())]);
        let computed = compute(self.registry, reader, &self.agencies, &before, vec![item]).await?;
        let mut after = computed.iter().fold(standing, |before, one| one.changes.applied(&before));
        if state == SubjectState::InForce {
            after.acts.push(PriorAct { subject: id, decision, kind, effective_from: from });
        }
        Ok(after)
    }

    /// A decision is done with: those that follow build on it.
    pub(super) fn close(&mut self, gathered: &Gathered) {
        self.acted.extend(gathered.draft.subjects.iter().filter_map(known));
        self.acted.extend(gathered.rows.iter().filter_map(|row| self.stand_ins.get(row)));
    }
}

fn known(subject: &SubjectDraft) -> Option<OfficialId> {
    match &subject.person {
        PersonDraft::Known(id) => Some(*id),
        PersonDraft::New(_) => None,
    }
}
