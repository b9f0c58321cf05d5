//! Personal numbers of those a draft calls new: who has one already is that person, never a second one.

use std::collections::HashMap;

use crate::auth::sealing::Sealer;
use crate::domain::decision::draft::{DecisionDraft, NewPerson, PersonDraft};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::name;
use crate::domain::personal_number::{InvalidPersonalNumber, PersonalNumber};
use crate::domain::scope::Scope;
use crate::operations::ask_numbers::{Asked, Meaning, Question, ask_numbers, number_of_another, number_of_colleague};
use crate::operations::error::OperationResult;
use crate::operations::find_person::sealer;
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::personal_number::NumberOwner;
use crate::storage::read::{Reader, View};
use crate::storage::row::personal_number::SealedNumber;

/// The numbers that a draft gives, each with who has it already.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    sealer: Option<Sealer>,
    owners: HashMap<[u8; 32], NumberOwner>,
    asked: Asked,
}

impl Numbers {
    /// Looks up the numbers of a draft; asks for the key of personal data only when there is one. What may be told of them was
    /// `asked` before.
    pub(super) async fn of(
        registry: &Registry,
        reader: &Reader,
        draft: &DecisionDraft,
        asked: Asked,
    ) -> OperationResult<Self> {
        let given: Vec<PersonalNumber> = people(draft).filter_map(of_person).collect();
        if given.is_empty() {
            return Ok(Self::default());
        }
        let sealer = sealer(registry)?;
        let indexes: Vec<[u8; 32]> = given.iter().map(|number| sealer.blind_index(number)).collect();
        let owners = reader.number_owners(&indexes, View::of(registry.clock.today())).await?;
        Ok(Self { sealer: Some(sealer), owners, asked })
    }

    /// Who has a number of the draft already, known to the actor or not.
    pub(super) fn owners(&self) -> impl Iterator<Item = OfficialId> {
        self.owners.values().map(|owner| owner.official)
    }

    /// What the number of this person means to an actor of this scope.
    pub(super) fn meaning(&self, scope: &Scope, person: &NewPerson) -> Meaning {
        let (Some(sealer), Some(number)) = (&self.sealer, of_person(person)) else { return Meaning::Free };
        let question = question(sealer, person, &number);
        self.asked.meaning(scope, self.owners.get(&question.index), question)
    }
}

/// Asks for what may be told of the numbers of a draft. Whom the decision names already by that name is no news to anybody.
pub(super) async fn ask(
    registry: &Registry,
    actor: &Actor,
    scope: &Scope,
    draft: &DecisionDraft,
) -> OperationResult<Asked> {
    let given: Vec<(&NewPerson, PersonalNumber)> =
        people(draft).filter_map(|person| Some((person, of_person(person)?))).collect();
    if given.is_empty() || *scope == Scope::Province {
        return Ok(Asked::default());
    }
    let sealer = sealer(registry)?;
    let questions: Vec<(String, Question)> = given
        .iter()
        .map(|(person, number)| (name::normalise(&person.full_name), question(&sealer, person, number)))
        .collect();
    let reader = registry.store.read().await?;
    let view = View::of(registry.clock.today());
    let (year, symbol) = (draft.signed_on.year(), draft.symbol.trim());
    let lines = match reader.decision_by_number(draft.issuer, year, draft.number, symbol).await? {
        Some((decision, _)) => reader.decision_subjects(&Scope::Province, view, decision.id).await?,
        None => Vec::new(),
    };
    let indexes: Vec<[u8; 32]> = questions.iter().map(|(_, question)| question.index).collect();
    let owners = if lines.is_empty() { HashMap::new() } else { reader.number_owners(&indexes, view).await? };
    drop(reader);
    let is_named = |name: &str, question: &Question| {
        let owner = owners.get(&question.index).filter(|owner| owner.birth_date == question.birth_date);
        owner.is_some_and(|owner| {
            lines.iter().any(|line| line.subject.official == owner.official && line.full_name == name)
        })
    };
    let questions: Vec<Question> = questions
        .into_iter()
        .filter(|(name, question)| !is_named(name, question))
        .map(|(_, question)| question)
        .collect();
    ask_numbers(registry, actor, scope, &questions).await
}

fn question(sealer: &Sealer, person: &NewPerson, number: &PersonalNumber) -> Question {
    Question { index: sealer.blind_index(number), birth_date: person.birth_date }
}

fn people(draft: &DecisionDraft) -> impl Iterator<Item = &NewPerson> {
    draft.subjects.iter().filter_map(|subject| match &subject.person {
        PersonDraft::New(person) => Some(person),
        PersonDraft::Known(_) => None,
    })
}

fn of_person(person: &NewPerson) -> Option<PersonalNumber> {
    person.personal_number.as_deref()?.parse().ok()
}

/// The numbers of newcomers, sealed for storing.
pub(super) fn sealed(
    registry: &Registry,
    newcomers: &[(OfficialId, PersonalNumber)],
) -> OperationResult<Vec<SealedNumber>> {
    if newcomers.is_empty() {
        return Ok(Vec::new());
    }
    let sealer = sealer(registry)?;
    let seal = |(official, number): &(OfficialId, PersonalNumber)| {
        let octets = sealer.seal(*official, number)?;
        Ok(SealedNumber { official: *official, sealed: octets, blind_index: sealer.blind_index(number) })
    };
    newcomers.iter().map(seal).collect()
}

/// What is wrong with a personal number by itself. What was typed is not repeated: it may be somebody's.
pub(in crate::operations) fn problem(text: &str) -> Option<FieldProblem> {
    let field = "/person/new/personal_number";
    let remedy = Bilingual::new(
        "Nhập đủ 12 chữ số (9 chữ số với số cũ) dưới dạng văn bản",
        "Write all 12 digits (9 in the old form) as text",
    );
    match text.parse::<PersonalNumber>() {
        Ok(_) => None,
        Err(InvalidPersonalNumber::LostZero { digits }) => Some(FieldProblem::new(
            field,
            Bilingual::new(
                format!("Số định danh chỉ có {digits} chữ số; có thể đã mất số 0 ở đầu"),
                format!("The personal number has {digits} digits; its leading zero was probably lost"),
            ),
            remedy,
        )),
        Err(InvalidPersonalNumber::Malformed) => Some(FieldProblem::new(
            field,
            Bilingual::new("Số định danh không đúng định dạng", "The personal number has the wrong form"),
            remedy,
        )),
    }
}

/// The number is somebody's with another date of birth. One text, whoever that is: it tells no more than that the number is not
/// this person's.
pub(super) fn not_theirs(place: usize) -> FieldProblem {
    let (reason, remedy) = number_of_another();
    FieldProblem::new(format!("/subjects/{place}/person/new/personal_number"), reason, remedy)
}

/// Number and date of birth are those of somebody in service in another agency.
pub(super) fn in_service_elsewhere(place: usize) -> FieldProblem {
    let (reason, remedy) = number_of_colleague();
    FieldProblem::new(format!("/subjects/{place}/person/new/personal_number"), reason, remedy)
}
