//! Code lists as schemas: the description names every code that a field can hold.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

use crate::domain::agency::{AgencyKind, AgencyRole, Level};
use crate::domain::certificate::change::SignerChangeKind;
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::signer::SignerReason;
use crate::domain::certificate::status::{CertificateStatus, ChainVerdict};
use crate::domain::decision::consequence::ConsequenceKind;
use crate::domain::decision::draft::{LeaveMailbox, Measure};
use crate::domain::decision::step::{StepKind, StepState};
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::{PostingKind, Rank};
use crate::domain::principal::Role;
use crate::storage::row::plan::PlanState;

/// A text that is one of `codes`.
fn one_of(codes: impl Iterator<Item = &'static str>) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build().into()
}

macro_rules! code_schemas {
    ($($name:ident $list:ty),+ $(,)?) => {
        $(
            pub(in crate::web) fn $name() -> Schema {
                one_of(<$list>::ALL.iter().map(|code| code.as_str()))
            }
        )+
    };
}

code_schemas! {
    activation_channel ActivationChannel,
    activation_purpose ActivationPurpose,
    address_kind AddressKind,
    agency_kind AgencyKind,
    agency_role AgencyRole,
    alarm_kind crate::domain::certificate::alarm::AlarmKind,
    answer_status crate::domain::certificate::answer::AnswerStatus,
    category Category,
    channel crate::domain::signing::event::Channel,
    certificate_status CertificateStatus,
    chain ChainVerdict,
    consequence_kind ConsequenceKind,
    decision_kind DecisionKind,
    digest_algorithm crate::domain::signing::event::DigestAlgorithm,
    evidence_kind crate::domain::certificate::request::event::EvidenceKind,
    device_event crate::domain::device::DeviceEventKind,
    device_state crate::domain::device::DeviceState,
    exchange_level crate::domain::signing::event::ExchangeLevel,
    expiry_reminders crate::domain::notice::preference::ExpiryReminders,
    export_form crate::domain::export::ExportForm,
    figure_scope crate::domain::indicator::FigureScope,
    figure_status crate::domain::indicator::FigureStatus,
    form_field crate::domain::form::field::Field,
    form_format crate::domain::form::FormFormat,
    form_need crate::domain::form::layout::Need,
    form_number crate::domain::form::FormNumber,
    heading_line crate::domain::form::filled::HeadingLine,
    import_kind crate::domain::import::ImportKind,
    job_state crate::domain::job::JobState,
    lang crate::domain::lang::Lang,
    leave_mailbox LeaveMailbox,
    life_event crate::domain::certificate::life::LifeEventKind,
    life_state crate::domain::certificate::life::LifeState,
    left_out crate::domain::certificate::renewal::LeftOut,
    letter_direction crate::domain::certificate::request::letter::LetterDirection,
    level Level,
    lint_rule LintRule,
    lint_severity Severity,
    mailbox_kind MailboxKind,
    medium crate::domain::device::Medium,
    mailbox_state MailboxState,
    measure Measure,
    outcome crate::domain::audit::leaf::Outcome,
    permission crate::auth::permission::Permission,
    plan_state PlanState,
    posting_kind PostingKind,
    rank Rank,
    unit crate::domain::indicator::amount::Unit,
    refusal_kind crate::domain::signing::refusal::RefusalKind,
    request_act crate::domain::certificate::request::event::RequestAct,
    request_kind RequestKind,
    request_state RequestState,
    revocation_reason crate::domain::certificate::request::content::RevocationReason,
    role Role,
    signature_format crate::domain::signing::event::SignatureFormat,
    signature_outcome crate::domain::signing::verdict::Outcome,
    signature_remark crate::domain::signing::verdict::Remark,
    signing_action crate::domain::signing::event::SigningAction,
    step_kind StepKind,
    step_state StepState,
    subject_state SubjectState,
    signer_change SignerChangeKind,
    signer_reason SignerReason,
}

/// Any number of lines.
pub(in crate::web) fn heading_lines() -> Schema {
    ArrayBuilder::new().items(RefOr::T(heading_line())).build().into()
}

/// Any number of reasons.
pub(in crate::web) fn signer_reasons() -> Schema {
    ArrayBuilder::new().items(RefOr::T(signer_reason())).build().into()
}

/// Any number of reasons against a signature.
pub(in crate::web) fn signature_outcomes() -> Schema {
    ArrayBuilder::new().items(RefOr::T(signature_outcome())).build().into()
}

/// Any number of remarks on a signature.
pub(in crate::web) fn signature_remarks() -> Schema {
    ArrayBuilder::new().items(RefOr::T(signature_remark())).build().into()
}
