//! What is recorded of a decision already: the same again changes nothing, something else in its place is a conflict.

use crate::domain::decision::draft::{DecisionDraft, NewPerson, PersonDraft, SubjectDraft};
use crate::domain::decision::standing::Standing;
use crate::domain::decision::{Decision, SubjectState};
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::name;
use crate::operations::error::{OperationError, OperationResult};
use crate::storage::read::decision::SubjectLine;

/// Why a draft that says something else of the decision itself is refused; none when it says the same.
pub(super) fn other_decision(
    known: &Decision,
    known_file: Option<&[u8]>,
    draft: &DecisionDraft,
    file: Option<[u8; 32]>,
) -> Option<OperationError> {
    let other_file = file.is_some_and(|new| known_file.is_some_and(|old| old != new));
    let same = (known.signed_on, known.signer.as_str(), known.summary.as_str())
        == (draft.signed_on, draft.signer.trim(), draft.summary.trim());
    if same && !other_file {
        return None;
    }
    let (number, symbol) = (known.number, &known.symbol);
    Some(OperationError::Conflict {
        reason: Bilingual::new(
            format!("Quyết định số {number}/{symbol} đã được ghi với ngày ký, người ký, trích yếu hoặc tệp khác"),
            format!("Decision {number}/{symbol} is recorded with another day, signer, summary or file"),
        ),
    })
}

/// The same for somebody who may not hear that such a decision is recorded. A number is given once: that it cannot be taken is all
/// that is told.
pub(super) fn not_so() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Không ghi được quyết định với các thông tin này; đối chiếu cơ quan ban hành, số, ký hiệu, ngày ký, người ký, trích yếu với bản gốc, hoặc hỏi cơ quan ban hành",
            "The decision cannot be recorded like this; compare issuer, number, symbol, day, signer and summary with the original, or ask the issuer",
        ),
    }
}

/// The person that a draft means: by identifier, or the one whom this decision named before by the same name and birth date.
pub(super) fn named_before<'a>(
    subject: &SubjectDraft,
    known: &'a [SubjectLine],
    standing: impl Fn(OfficialId) -> Option<&'a Standing>,
) -> Option<&'a SubjectLine> {
    let kind = subject.act.kind();
    known.iter().filter(|line| line.subject.kind == kind).find(|line| match &subject.person {
        PersonDraft::Known(id) => line.subject.official == *id,
        PersonDraft::New(person) => standing(line.subject.official).is_some_and(|known| is_same(person, known)),
    })
}

fn is_same(person: &NewPerson, known: &Standing) -> bool {
    known.official.full_name == name::normalise(&person.full_name) && known.official.birth_date == person.birth_date
}

/// Refuses a subject that says something else than before, or was taken back.
pub(super) fn refuse_other_subject(line: &SubjectLine, draft: &SubjectDraft, place: usize) -> OperationResult<()> {
    let person = &line.full_name;
    let number = place + 1;
    match &line.act {
        Some(act) if matches!(act.state, SubjectState::Withdrawn | SubjectState::Declined) => {
            Err(OperationError::Conflict {
                reason: Bilingual::new(
                    format!(
                        "Người thứ {number} ({person}) đã được rút hoặc bị từ chối tiếp nhận trong quyết định này; hãy sửa quyết định thay vì gửi lại"
                    ),
                    format!(
                        "Subject {number} ({person}) was withdrawn or declined under this decision; correct it instead of sending it again"
                    ),
                ),
            })
        }
        Some(act) if act.act == draft.act && act.effective_from == draft.effective_from => Ok(()),
        None if line.subject.effective_from == draft.effective_from => Ok(()),
        _ => Err(OperationError::Conflict {
            reason: Bilingual::new(
                format!(
                    "Người thứ {number} ({person}) đã được ghi trong quyết định này với nội dung khác; hãy sửa quyết định đã ghi"
                ),
                format!(
                    "Subject {number} ({person}) is recorded under this decision with other contents; correct what is recorded"
                ),
            ),
        }),
    }
}
