//! Personal numbers of those a draft calls new: who has one already is that person, never a second one.

use std::collections::HashMap;

use crate::domain::decision::draft::{DecisionDraft, NewPerson, PersonDraft};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::personal_number::{InvalidPersonalNumber, PersonalNumber};
use crate::operations::error::OperationResult;
use crate::operations::find_person::sealer;
use crate::operations::registry::Registry;
use crate::storage::read::Reader;
use crate::storage::row::personal_number::SealedNumber;

/// The numbers that a draft gives, each with who has it already.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    known: HashMap<String, OfficialId>,
}

impl Numbers {
    /// Looks up the numbers of a draft; asks for the key of personal data only when there is one.
    pub(super) async fn of(registry: &Registry, reader: &Reader, draft: &DecisionDraft) -> OperationResult<Self> {
        let given: Vec<PersonalNumber> =
            draft.subjects.iter().filter_map(|subject| of_person(&subject.person)).collect();
        if given.is_empty() {
            return Ok(Self::default());
        }
        let sealer = sealer(registry)?;
        let indexes: Vec<[u8; 32]> = given.iter().map(|number| sealer.blind_index(number)).collect();
        let owners = reader.officials_by_blind_index(&indexes).await?;
        let owner = |(number, index): (&PersonalNumber, &[u8; 32])| {
            owners.get(index).map(|official| (number.reveal().to_owned(), *official))
        };
        Ok(Self { known: given.iter().zip(&indexes).filter_map(owner).collect() })
    }

    /// Who has the number of this person already.
    pub(super) fn owner(&self, person: &NewPerson) -> Option<OfficialId> {
        let number: PersonalNumber = person.personal_number.as_deref()?.parse().ok()?;
        self.known.get(number.reveal()).copied()
    }
}

fn of_person(person: &PersonDraft) -> Option<PersonalNumber> {
    match person {
        PersonDraft::New(person) => person.personal_number.as_deref()?.parse().ok(),
        PersonDraft::Known(_) => None,
    }
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
pub(super) fn problem(text: &str) -> Option<FieldProblem> {
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

/// The number is known, but not with this date of birth: one of the two is wrong.
pub(super) fn not_theirs(place: usize) -> FieldProblem {
    FieldProblem::new(
        format!("/subjects/{place}/person/new/personal_number"),
        Bilingual::new(
            "Số định danh này đã có trong hệ thống với ngày sinh khác",
            "This personal number is in the registry with another date of birth",
        ),
        Bilingual::new(
            "Đối chiếu số định danh và ngày sinh với giấy tờ",
            "Check number and date of birth against the identity card",
        ),
    )
}
