//! From a draft to what is to be written: who is meant, what is there already, who may, and what follows.

use std::collections::{BTreeMap, BTreeSet};

use super::check::file_hash;
use super::compute::{Computed, Item, compute};
use super::known::{named_before, not_so, other_decision, refuse_other_subject};
use super::numbers::{Numbers, in_service_elsewhere, not_theirs};
use super::people::{Reach, covers, reach};
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::decision::consequence::Consequence;
use crate::domain::decision::draft::{DecisionDraft, NewPerson, PersonDraft, SubjectDraft};
use crate::domain::decision::standing::Standing;
use crate::domain::decision::{Decision, DecisionKind, DecisionSubject, SubjectState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{DecisionId, OfficialId, SubjectId};
use crate::domain::lang::Bilingual;
use crate::domain::name;
use crate::domain::official::Official;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::scope::Scope;
use crate::operations::ask_numbers::{Asked, Meaning};
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::storage::read::decision::SubjectLine;
use crate::storage::read::{Reader, View};

/// What a draft comes to.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) decision: Decision,
    pub(super) is_new_decision: bool,
    /// The file's hash, when it is to be kept.
    pub(super) file: Option<[u8; 32]>,
    pub(super) newcomers: Vec<Official>,
    /// Their personal numbers, where given.
    pub(super) numbers: Vec<(OfficialId, PersonalNumber)>,
    pub(super) known: Vec<KnownSubject>,
    pub(super) new: Vec<Computed>,
}

/// A subject that is recorded already.
#[derive(Debug)]
pub(super) struct KnownSubject {
    pub(super) place: usize,
    pub(super) subject: SubjectId,
    pub(super) official: OfficialId,
    pub(super) consequences: Vec<Consequence>,
}

impl Planned {
    /// Whether there is anything to write.
    pub(super) fn is_news(&self) -> bool {
        self.is_new_decision || self.file.is_some() || !self.new.is_empty()
    }
}

/// Plans a draft whose fields make sense by themselves.
pub(super) async fn plan(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    draft: &DecisionDraft,
    asked: Asked,
) -> OperationResult<Planned> {
    let view = View::of(registry.clock.today());
    let agencies = reader.agency_book(view).await?;
    if !agencies.knows(draft.issuer) {
        return Err(OperationError::Invalid { problems: vec![unknown_issuer()] });
    }
    let file = draft.file_sha256.as_deref().and_then(file_hash);
    let year = draft.signed_on.year();
    let known = reader.decision_by_number(draft.issuer, year, draft.number, draft.symbol.trim()).await?;
    let (decision, known_file) = known.map_or((None, None), |(decision, file)| (Some(decision), file));
    let lines = match &decision {
        Some(decision) => reader.decision_subjects(&Scope::Province, view, decision.id).await?,
        None => Vec::new(),
    };
    let is_new_decision = decision.is_none();
    let other = decision.as_ref().and_then(|known| other_decision(known, known_file.as_deref(), draft, file));
    let decision = decision.unwrap_or_else(|| new_decision(registry, draft));
    let numbers = Numbers::of(registry, reader, draft, asked).await?;
    let named = draft.subjects.iter().filter_map(|subject| match &subject.person {
        PersonDraft::Known(id) => Some(*id),
        PersonDraft::New(_) => None,
    });
    let named = named.chain(numbers.owners());
    let people: BTreeSet<OfficialId> = named.chain(lines.iter().map(|line| line.subject.official)).collect();
    let people: Vec<OfficialId> = people.into_iter().collect();
    let standings = reader.standings(&people).await?;
    let mut sorting = Sorting {
        registry,
        scope,
        agencies: &agencies,
        decision: decision.id,
        lines: &lines,
        standings,
        known_numbers: &numbers,
        newcomers: Vec::new(),
        numbers: Vec::new(),
        known: Vec::new(),
        items: Vec::new(),
        problems: Vec::new(),
        is_single: draft.subjects.len() == 1,
    };
    for (place, subject) in draft.subjects.iter().enumerate() {
        sorting.sort(place, subject)?;
    }
    let is_told = sorting.may_hear_of(&decision);
    let Sorting { standings, newcomers, numbers, known: mut known_subjects, items, problems, .. } = sorting;
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    // Told only to somebody who has a person to enter under it.
    if let Some(told) = other {
        return Err(if is_told { told } else { not_so() });
    }
    let new = compute(registry, reader, &agencies, &standings, items).await?;
    for known in &mut known_subjects {
        let steps = reader.steps_of(known.subject).await?;
        known.consequences = steps.into_iter().flat_map(|step| step.draft.consequences).collect();
    }
    let file = file.filter(|_| known_file.is_none());
    Ok(Planned { decision, is_new_decision, file, newcomers, numbers, known: known_subjects, new })
}

fn new_decision(registry: &Registry, draft: &DecisionDraft) -> Decision {
    Decision {
        id: DecisionId(registry.new_id()),
        issuer: draft.issuer,
        year: draft.signed_on.year(),
        number: draft.number,
        symbol: draft.symbol.trim().to_owned(),
        signed_on: draft.signed_on,
        signer: draft.signer.trim().to_owned(),
        summary: draft.summary.trim().to_owned(),
    }
}

fn unknown_issuer() -> FieldProblem {
    FieldProblem::new(
        "/issuer",
        Bilingual::new("Không có cơ quan ban hành này", "There is no such issuing agency"),
        Bilingual::new("Chọn cơ quan trong danh mục", "Name an agency of the registry"),
    )
}

/// Sorts subjects into those that are known and those to be computed.
struct Sorting<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    agencies: &'a AgencyBook,
    decision: DecisionId,
    lines: &'a [SubjectLine],
    standings: BTreeMap<OfficialId, Standing>,
    known_numbers: &'a Numbers,
    newcomers: Vec<Official>,
    numbers: Vec<(OfficialId, PersonalNumber)>,
    known: Vec<KnownSubject>,
    items: Vec<Item>,
    problems: Vec<FieldProblem>,
    is_single: bool,
}

impl Sorting<'_> {
    fn sort(&mut self, place: usize, draft: &SubjectDraft) -> OperationResult<()> {
        if let Some(line) = named_before(draft, self.lines, |id| self.standings.get(&id)) {
            let line = line.clone();
            if !self.may_see(&line) {
                return self.unseen(place, "official", "/person");
            }
            refuse_other_subject(&line, draft, place)?;
            let (subject, official) = (line.subject.id, line.subject.official);
            if self.known.iter().any(|known| known.subject == subject) {
                self.twice(place);
            }
            self.known.push(KnownSubject { place, subject, official, consequences: Vec::new() });
            return Ok(());
        }
        let official = match &draft.person {
            PersonDraft::Known(id) => *id,
            PersonDraft::New(person) => match self.known_numbers.meaning(self.scope, person) {
                Meaning::Free => match self.newcomer(place, person) {
                    Some(id) => id,
                    None => return Ok(()),
                },
                Meaning::Person { official, is_own } if is_own || !self.serves_out_of_sight(official, draft) => {
                    official
                }
                Meaning::Person { .. } => {
                    self.problems.push(in_service_elsewhere(place));
                    return Ok(());
                }
                Meaning::NotTheirs => {
                    self.problems.push(not_theirs(place));
                    return Ok(());
                }
                Meaning::Unasked => return Err(OperationError::Changed { what: "person" }),
            },
        };
        self.take(place, draft, official)
    }

    /// Somebody of whom nothing is recorded yet; none when the draft names them twice.
    fn newcomer(&mut self, place: usize, person: &NewPerson) -> Option<OfficialId> {
        let name = name::normalise(&person.full_name);
        let again = |one: &Official| one.full_name == name && one.birth_date == person.birth_date;
        if self.newcomers.iter().any(again) {
            self.twice(place);
            return None;
        }
        let id = OfficialId(self.registry.new_id());
        let (birth_date, category) = (person.birth_date, person.category);
        let official = Official { id, full_name: name, birth_date, category };
        self.standings.insert(id, Standing::newcomer(official.clone()));
        self.newcomers.push(official);
        let number: Option<PersonalNumber> = person.personal_number.as_deref().and_then(|text| text.parse().ok());
        if let Some(number) = number {
            if self.numbers.iter().any(|(_, other)| *other == number) {
                self.twice(place);
                return None;
            }
            self.numbers.push((id, number));
        }
        Some(id)
    }

    /// Whether somebody is, on the act's day, in an agency that the actor may not see.
    fn serves_out_of_sight(&self, official: OfficialId, draft: &SubjectDraft) -> bool {
        let day = draft.effective_from;
        let posting = self.standings.get(&official).and_then(|standing| standing.primary_on(day));
        posting.is_some_and(|posting| !covers(self.scope, self.agencies, posting.agency, day))
    }

    fn take(&mut self, place: usize, draft: &SubjectDraft, official: OfficialId) -> OperationResult<()> {
        let (from, today) = (draft.effective_from, self.registry.clock.today());
        let is_new = matches!(draft.person, PersonDraft::New(_));
        let (what, field) = if is_new { ("agency", "/act/post/agency") } else { ("official", "/person/known") };
        let Some(standing) = self.standings.get(&official) else {
            return self.unseen(place, what, field);
        };
        let reach = reach(self.scope, self.agencies, &draft.act, standing, (from, today));
        let from_agency = standing.agency_about(from).filter(|_| draft.act.kind() != DecisionKind::Recruit);
        let state = match reach {
            Reach::None => return self.unseen(place, what, field),
            Reach::HandOver => SubjectState::Awaiting,
            Reach::Own => SubjectState::InForce,
        };
        let kind = draft.act.kind();
        if self.items.iter().any(|item| item.subject.official == official && item.subject.kind == kind) {
            self.twice(place);
            return Ok(());
        }
        let subject = DecisionSubject {
            id: SubjectId(self.registry.new_id()),
            decision: self.decision,
            official,
            kind,
            effective_from: from,
            from_agency,
            to_agency: draft.act.to_agency(),
        };
        self.items.push(Item { place, subject, act: draft.act.clone(), state });
        Ok(())
    }

    /// Whether it may be told that a decision is recorded: to the issuer, and to whom one of its people concerns.
    fn may_hear_of(&self, decision: &Decision) -> bool {
        covers(self.scope, self.agencies, decision.issuer, decision.signed_on)
            || covers(self.scope, self.agencies, decision.issuer, self.registry.clock.today())
            || self.lines.iter().any(|line| self.may_see(line))
    }

    /// Whether what is recorded of a subject may be told to the actor.
    fn may_see(&self, line: &SubjectLine) -> bool {
        let day = line.subject.effective_from;
        let ends = [line.subject.from_agency, line.subject.to_agency];
        *self.scope == Scope::Province
            || ends.into_iter().flatten().any(|agency| covers(self.scope, self.agencies, agency, day))
    }

    /// Out of scope, or not there: the same answer. Alone it is not found; in a list its place is told.
    fn unseen(&mut self, place: usize, what: &'static str, field: &str) -> OperationResult<()> {
        if self.is_single {
            return Err(OperationError::NotFound { what });
        }
        self.problems.push(FieldProblem::new(
            format!("/subjects/{place}{field}"),
            Bilingual::new(
                "Không có, hoặc ngoài phạm vi của tài khoản này",
                "Not there, or outside what this account may see",
            ),
            Bilingual::new(
                "Kiểm tra lại, hoặc nhờ tài khoản có phạm vi phù hợp",
                "Check it, or ask an account whose scope covers it",
            ),
        ));
        Ok(())
    }

    fn twice(&mut self, place: usize) {
        self.problems.push(FieldProblem::new(
            format!("/subjects/{place}/person"),
            Bilingual::new(
                "Người này có hai lần trong danh sách với cùng một việc",
                "The list names this person twice for the same",
            ),
            Bilingual::new("Bỏ một dòng", "Take one of the two out"),
        ));
    }
}
