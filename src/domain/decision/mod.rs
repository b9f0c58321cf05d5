//! Decisions: the legal acts behind HR events. One decision names many subjects.

pub mod agencies;
pub mod changes;
pub mod consequence;
pub mod draft;
pub mod effect;
pub mod follow;
pub mod pushed;
pub mod settings;
pub mod standing;
pub mod step;
pub mod step_end;
pub mod tell;
pub mod timeline;
pub mod words;

use serde::{Deserialize, Serialize};
use time::Date;

use super::code::code_list;
use super::ids::{AgencyId, DecisionId, FactId, OfficialId, SubjectId};

code_list! {
    /// What a decision does to one subject.
    DecisionKind {
        /// Tuyển dụng, tiếp nhận.
        Recruit = "recruit",
        /// Điều động, chuyển công tác.
        Transfer = "transfer",
        /// Biệt phái.
        Second = "second",
        /// Hết biệt phái.
        EndSecondment = "end_secondment",
        /// Bổ nhiệm.
        Appoint = "appoint",
        /// Miễn nhiệm, cách chức, bãi nhiệm, từ chức.
        Dismiss = "dismiss",
        /// Nghỉ không hưởng lương.
        LeaveWithoutPay = "leave_without_pay",
        /// Hết nghỉ, hết tạm đình chỉ.
        Return = "return",
        /// Tạm đình chỉ công tác.
        SuspendFromDuty = "suspend_from_duty",
        /// Kỷ luật.
        Discipline = "discipline",
        /// Sửa họ tên, ngày sinh.
        CorrectIdentity = "correct_identity",
        /// Nghỉ hưu.
        Retire = "retire",
        /// Thôi việc.
        Resign = "resign",
        /// Chuyển ra ngoài tỉnh.
        MoveOut = "move_out",
        /// Từ trần.
        Death = "death",
    }
}

/// A decision; unique by issuer, year, number and symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// This decision.
    pub id: DecisionId,
    /// The agency that issued it.
    pub issuer: AgencyId,
    /// Year of its number.
    pub year: i32,
    /// Number within the year.
    pub number: i32,
    /// Symbol, such as `QĐ-UBND`.
    pub symbol: String,
    /// Day it was signed.
    pub signed_on: Date,
    /// Who signed, as printed.
    pub signer: String,
    /// What it is about (trích yếu).
    pub summary: String,
}

/// One person under one decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSubject {
    /// This subject.
    pub id: SubjectId,
    /// The decision.
    pub decision: DecisionId,
    /// The person.
    pub official: OfficialId,
    /// What it does.
    pub kind: DecisionKind,
    /// First day on which it holds.
    pub effective_from: Date,
    /// The agency left, if any.
    pub from_agency: Option<AgencyId>,
    /// The agency entered, if any.
    pub to_agency: Option<AgencyId>,
}

code_list! {
    /// Where a subject stands.
    SubjectState {
        /// Released; the receiving agency has to answer.
        Awaiting = "awaiting",
        /// Its facts are recorded.
        InForce = "in_force",
        /// The receiving agency declined.
        Declined = "declined",
        /// Taken back; its facts no longer hold.
        Withdrawn = "withdrawn",
    }
}

/// What a subject says, as known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectAct {
    /// This fact.
    pub id: FactId,
    /// The subject.
    pub subject: SubjectId,
    /// First day on which it holds.
    pub effective_from: Date,
    /// What it does, with its details.
    pub act: draft::Act,
    /// Where it stands.
    pub state: SubjectState,
    /// Why it was declined, corrected or withdrawn.
    pub reason: Option<String>,
}
