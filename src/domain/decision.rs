//! Decisions: the legal acts behind HR events. One decision names many subjects.

use serde::{Deserialize, Serialize};
use time::Date;

use super::code::code_list;
use super::ids::{AgencyId, DecisionId, OfficialId, SubjectId};

code_list! {
    /// What a decision does to one subject.
    DecisionKind {
        /// Tuyển dụng, tiếp nhận.
        Recruit = "recruit",
        /// Điều động, chuyển công tác.
        Transfer = "transfer",
        /// Biệt phái.
        Second = "second",
        /// Bổ nhiệm.
        Appoint = "appoint",
        /// Miễn nhiệm, cách chức, bãi nhiệm, từ chức.
        Dismiss = "dismiss",
        /// Nghỉ không hưởng lương.
        LeaveWithoutPay = "leave_without_pay",
        /// Kỷ luật.
        Discipline = "discipline",
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
