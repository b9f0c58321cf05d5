//! A decision as a caller sends it. What it means is `domain::decision::draft`'s matter; here is only its form.

use serde::Deserialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::{iso_day, iso_day_option};
use crate::domain::decision::draft::{self, LeaveMailbox, Measure};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::web::api::codes;

/// A decision with everyone it names. The same issuer, year, number and symbol again is the same decision: what it has already
/// is left as it is, new subjects are added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DecisionDraft {
    /// The agency that issued it.
    issuer: Uuid,
    /// Number within the year of signing.
    #[schema(minimum = 1)]
    number: i32,
    /// Symbol, such as `QĐ-UBND`.
    #[schema(min_length = 1, max_length = 64)]
    symbol: String,
    /// Day it was signed.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    signed_on: Date,
    /// Who signed, as printed.
    #[schema(min_length = 1, max_length = 200)]
    signer: String,
    /// What it is about (trích yếu).
    #[schema(max_length = 2000)]
    summary: String,
    /// SHA-256 of its file, hexadecimal.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^[0-9a-f]{64}$")]
    file_sha256: Option<String>,
    /// Everyone it names.
    #[schema(min_items = 1)]
    subjects: Vec<SubjectDraft>,
}

/// One person under a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct SubjectDraft {
    /// Who.
    person: PersonDraft,
    /// First day on which it holds.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    effective_from: Date,
    /// What it does.
    act: Act,
}

/// Who a decision is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum PersonDraft {
    /// Someone in the registry.
    Known(Uuid),
    /// Someone to be recorded.
    New(NewPerson),
}

/// Someone to be recorded. A personal number that is known already makes it that person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NewPerson {
    /// Full name in Vietnamese order.
    #[schema(min_length = 1, max_length = 200)]
    full_name: String,
    /// Date of birth.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    birth_date: Date,
    /// Category.
    #[schema(schema_with = codes::category)]
    category: Category,
    /// Personal number: 12 digits, or 9 in the old form.
    #[serde(default)]
    #[schema(nullable = false, pattern = "^([0-9]{9}|[0-9]{12})$")]
    personal_number: Option<String>,
}

/// A place in an agency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Post {
    /// Where.
    agency: Uuid,
    /// Title, as people read it.
    #[schema(min_length = 1, max_length = 200)]
    position: String,
    /// Rank in reports.
    #[schema(schema_with = codes::rank)]
    rank: Rank,
}

/// Which address the person gets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum AddressChoice {
    /// What the template proposes.
    Proposed,
    /// This one.
    Chosen(ChosenAddress),
}

/// A mail address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Email)]
pub(in crate::web) struct ChosenAddress(MailAddress);

/// What a decision does to one person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::web) enum Act {
    /// Tuyển dụng, tiếp nhận.
    Recruit { post: Post, address: AddressChoice },
    /// Điều động, chuyển công tác, luân chuyển.
    Transfer { post: Post, address: AddressChoice },
    /// Biệt phái; `until` is the first day back.
    Second {
        post: Post,
        #[serde(with = "iso_day_option", default)]
        #[schema(value_type = String, format = Date, required = false)]
        until: Option<Date>,
    },
    /// Hết biệt phái.
    EndSecondment {},
    /// Bổ nhiệm; `concurrent` is beside the post they have.
    Appoint { post: Post, concurrent: bool },
    /// Miễn nhiệm, cách chức, bãi nhiệm, từ chức: title and rank afterwards.
    Dismiss {
        position: String,
        #[schema(schema_with = codes::rank)]
        rank: Rank,
    },
    /// Nghỉ không hưởng lương; `until` is the first day back.
    LeaveWithoutPay {
        #[serde(with = "iso_day_option", default)]
        #[schema(value_type = String, format = Date, required = false)]
        until: Option<Date>,
        #[schema(schema_with = codes::leave_mailbox)]
        mailbox: LeaveMailbox,
    },
    /// Hết nghỉ không hưởng lương; hết tạm đình chỉ.
    Return {},
    /// Tạm đình chỉ công tác.
    SuspendFromDuty {},
    /// Kỷ luật.
    Discipline {
        #[schema(schema_with = codes::measure)]
        measure: Measure,
    },
    /// Sửa họ tên, ngày sinh.
    CorrectIdentity {
        full_name: String,
        #[serde(with = "iso_day")]
        #[schema(value_type = String, format = Date)]
        birth_date: Date,
    },
    /// Nghỉ hưu.
    Retire {},
    /// Thôi việc, chấm dứt hợp đồng.
    Resign {},
    /// Chuyển ra ngoài tỉnh.
    MoveOut {},
    /// Từ trần.
    Death {},
}

impl From<DecisionDraft> for draft::DecisionDraft {
    fn from(sent: DecisionDraft) -> Self {
        Self {
            issuer: AgencyId(sent.issuer),
            number: sent.number,
            symbol: sent.symbol,
            signed_on: sent.signed_on,
            signer: sent.signer,
            summary: sent.summary,
            file_sha256: sent.file_sha256,
            subjects: sent.subjects.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SubjectDraft> for draft::SubjectDraft {
    fn from(sent: SubjectDraft) -> Self {
        let person = match sent.person {
            PersonDraft::Known(id) => draft::PersonDraft::Known(OfficialId(id)),
            PersonDraft::New(new) => draft::PersonDraft::New(draft::NewPerson {
                full_name: new.full_name,
                birth_date: new.birth_date,
                category: new.category,
                personal_number: new.personal_number,
            }),
        };
        Self { person, effective_from: sent.effective_from, act: sent.act.into() }
    }
}

impl From<Post> for draft::Post {
    fn from(sent: Post) -> Self {
        Self { agency: AgencyId(sent.agency), position: sent.position, rank: sent.rank }
    }
}

impl From<AddressChoice> for draft::AddressChoice {
    fn from(sent: AddressChoice) -> Self {
        match sent {
            AddressChoice::Proposed => Self::Proposed,
            AddressChoice::Chosen(ChosenAddress(address)) => Self::Chosen(address),
        }
    }
}

impl From<Act> for draft::Act {
    fn from(sent: Act) -> Self {
        match sent {
            Act::Recruit { post, address } => Self::Recruit { post: post.into(), address: address.into() },
            Act::Transfer { post, address } => Self::Transfer { post: post.into(), address: address.into() },
            Act::Second { post, until } => Self::Second { post: post.into(), until },
            Act::EndSecondment {} => Self::EndSecondment,
            Act::Appoint { post, concurrent } => Self::Appoint { post: post.into(), concurrent },
            Act::Dismiss { position, rank } => Self::Dismiss { position, rank },
            Act::LeaveWithoutPay { until, mailbox } => Self::LeaveWithoutPay { until, mailbox },
            Act::Return {} => Self::Return,
            Act::SuspendFromDuty {} => Self::SuspendFromDuty,
            Act::Discipline { measure } => Self::Discipline { measure },
            Act::CorrectIdentity { full_name, birth_date } => Self::CorrectIdentity { full_name, birth_date },
            Act::Retire {} => Self::Retire,
            Act::Resign {} => Self::Resign,
            Act::MoveOut {} => Self::MoveOut,
            Act::Death {} => Self::Death,
        }
    }
}
