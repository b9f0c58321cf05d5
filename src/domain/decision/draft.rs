//! A decision as somebody enters it, before it is recorded: the act's own data, and for each person what it does to them.
//!
//! Every way in (form, API, SCIM, spreadsheet, command line) makes one of these; `operations::record_decision` takes it.

use serde::{Deserialize, Serialize};
use time::Date;

use super::DecisionKind;
use crate::domain::clock::{iso_day, iso_day_option};
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::official::Category;
use crate::domain::posting::Rank;

/// A decision with everyone it names. The same issuer, year, number and symbol again is the same decision: subjects that it
/// has already are left as they are, new ones are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionDraft {
    /// The agency that issued it.
    pub issuer: AgencyId,
    /// Number within the year of signing.
    pub number: i32,
    /// Symbol, such as `QĐ-UBND`.
    pub symbol: String,
    /// Day it was signed.
    #[serde(with = "iso_day")]
    pub signed_on: Date,
    /// Who signed, as printed.
    pub signer: String,
    /// What it is about (trích yếu).
    pub summary: String,
    /// SHA-256 of its file, in hexadecimal, when there is one.
    pub file_sha256: Option<String>,
    /// Everyone it names.
    pub subjects: Vec<SubjectDraft>,
}

/// One person under a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectDraft {
    /// Who.
    pub person: PersonDraft,
    /// First day on which it holds.
    #[serde(with = "iso_day")]
    pub effective_from: Date,
    /// What it does.
    pub act: Act,
}

/// Who a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonDraft {
    /// Someone in the registry.
    Known(OfficialId),
    /// Someone who is not, as far as the sender knows. A personal number that is known already makes it that person.
    New(NewPerson),
}

/// Someone to be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    /// Full name in Vietnamese order.
    pub full_name: String,
    /// Date of birth.
    #[serde(with = "iso_day")]
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// Personal number, 12 digits (9 in the old form).
    pub personal_number: Option<String>,
}

/// A place in an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Where.
    pub agency: AgencyId,
    /// Title, as people read it.
    pub position: String,
    /// Rank in the reports.
    pub rank: Rank,
}

/// Which address the person gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressChoice {
    /// What the template proposes; on a transfer, the one they have if the province's setting keeps it.
    Proposed,
    /// This one.
    Chosen(MailAddress),
}

code_list! {
    /// What becomes of the mailbox during a leave.
    LeaveMailbox {
        /// It goes on.
        Keep = "keep",
        /// It is suspended until the return.
        Suspend = "suspend",
    }
}

code_list! {
    /// A disciplinary measure.
    Measure {
        /// Khiển trách.
        Reprimand = "reprimand",
        /// Cảnh cáo.
        Warning = "warning",
        /// Hạ bậc lương.
        PayCut = "pay_cut",
        /// Giáng chức.
        Demotion = "demotion",
        /// Buộc thôi việc.
        Dismissal = "dismissal",
    }
}

/// What a decision does to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// Tuyển dụng, tiếp nhận: a mailbox on the effective day, then a certificate.
    Recruit {
        /// Where to.
        post: Post,
        /// Their address.
        address: AddressChoice,
    },
    /// Điều động, chuyển công tác, luân chuyển.
    Transfer {
        /// Where to.
        post: Post,
        /// Their address from then on.
        address: AddressChoice,
    },
    /// Biệt phái: home is kept.
    Second {
        /// Where to.
        post: Post,
        /// First day back, when it is known.
        #[serde(with = "iso_day_option", default)]
        until: Option<Date>,
    },
    /// Hết biệt phái.
    EndSecondment,
    /// Bổ nhiệm: another title in the same agency, or (`concurrent`) one more.
    Appoint {
        /// Where, and as what.
        post: Post,
        /// Kiêm nhiệm: beside the post they have.
        concurrent: bool,
    },
    /// Miễn nhiệm, cách chức, bãi nhiệm, từ chức: they stay, with this title and rank.
    Dismiss {
        /// Title afterwards.
        position: String,
        /// Rank afterwards.
        rank: Rank,
    },
    /// Nghỉ không hưởng lương, thai sản, đi học.
    LeaveWithoutPay {
        /// First day back, when it is known.
        #[serde(with = "iso_day_option", default)]
        until: Option<Date>,
        /// What becomes of the mailbox.
        mailbox: LeaveMailbox,
    },
    /// Hết nghỉ không hưởng lương; hết tạm đình chỉ.
    Return,
    /// Tạm đình chỉ công tác: the mailbox is locked at once, signing stopped.
    SuspendFromDuty,
    /// Kỷ luật.
    Discipline {
        /// The measure; dismissal ends service.
        measure: Measure,
    },
    /// Sửa họ tên, ngày sinh.
    CorrectIdentity {
        /// Name from then on.
        full_name: String,
        /// Date of birth.
        #[serde(with = "iso_day")]
        birth_date: Date,
    },
    /// Nghỉ hưu.
    Retire,
    /// Thôi việc, chấm dứt hợp đồng.
    Resign,
    /// Chuyển ra ngoài tỉnh.
    MoveOut,
    /// Từ trần.
    Death,
}

impl Act {
    /// Its code.
    #[must_use]
    pub const fn kind(&self) -> DecisionKind {
        match self {
            Self::Recruit { .. } => DecisionKind::Recruit,
            Self::Transfer { .. } => DecisionKind::Transfer,
            Self::Second { .. } => DecisionKind::Second,
            Self::EndSecondment => DecisionKind::EndSecondment,
            Self::Appoint { .. } => DecisionKind::Appoint,
            Self::Dismiss { .. } => DecisionKind::Dismiss,
            Self::LeaveWithoutPay { .. } => DecisionKind::LeaveWithoutPay,
            Self::Return => DecisionKind::Return,
            Self::SuspendFromDuty => DecisionKind::SuspendFromDuty,
            Self::Discipline { .. } => DecisionKind::Discipline,
            Self::CorrectIdentity { .. } => DecisionKind::CorrectIdentity,
            Self::Retire => DecisionKind::Retire,
            Self::Resign => DecisionKind::Resign,
            Self::MoveOut => DecisionKind::MoveOut,
            Self::Death => DecisionKind::Death,
        }
    }

    /// The agency entered, if it leads to one.
    #[must_use]
    pub const fn to_agency(&self) -> Option<AgencyId> {
        match self {
            Self::Recruit { post, .. }
            | Self::Transfer { post, .. }
            | Self::Second { post, .. }
            | Self::Appoint { post, .. } => Some(post.agency),
            _ => None,
        }
    }
}
