//! Which tables hold facts, and what verification must know of each: its clocks and its code lists.

use std::str::FromStr;

use sea_orm::{FromQueryResult, ModelTrait};
use uuid::Uuid;

use super::digest::Sha;
use super::entity;
use crate::domain::adoption::scope::RuleAct;
use crate::domain::agency::{AgencyKind, AgencyRole, Level, SuccessionPart};
use crate::domain::certificate::answer::AnswerStatus;
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::request::content::RevocationReason;
use crate::domain::certificate::request::event::{EvidenceKind, RequestAct};
use crate::domain::certificate::request::letter::LetterDirection;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::code::UnknownCode;
use crate::domain::decision::effect::{Effect, FactLine};
use crate::domain::decision::{DecisionKind, SubjectState};
use crate::domain::device::{DeviceEventKind, Medium};
use crate::domain::edition::ReportActKind;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{FigureScope, FigureStatus, FindingKind, OverTime};
use crate::domain::mailbox::MailboxKind;
use crate::domain::mailbox::activation::ActivationPurpose;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::{PostingKind, Rank};
use crate::domain::signing::event::{Channel, DigestAlgorithm, ExchangeLevel, SignatureFormat, SigningAction};
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::verdict::Outcome;

/// A fact row. Facts are never edited: a correction ends the recorded period of one and adds another.
pub(crate) trait Fact: ModelTrait + FromQueryResult + Sync {
    /// Its table.
    const TABLE: &'static str;
    /// Whether its recorded period can end.
    const TWO_CLOCKS: bool;

    /// Its key.
    fn id(&self) -> Uuid;
    /// The change set that recorded it.
    fn recorded_from(&self) -> i64;
    /// The digest that is stored with it.
    fn stored_digest(&self) -> &[u8];
    /// Stores its digest with it.
    fn seal(&mut self, digest: Sha);
    /// The first column whose text is not in its code list.
    fn unknown_code(&self) -> Option<(&'static str, UnknownCode)>;
}

/// A fact on both clocks.
pub(crate) trait TwoClocks: Fact {}

/// A column that holds a code, or may.
trait Coded {
    /// Reads the code, if there is one.
    fn read<T: FromStr<Err = UnknownCode>>(&self) -> Result<(), UnknownCode>;
}

impl Coded for String {
    fn read<T: FromStr<Err = UnknownCode>>(&self) -> Result<(), UnknownCode> {
        self.parse::<T>().map(|_| ())
    }
}

impl Coded for Option<String> {
    fn read<T: FromStr<Err = UnknownCode>>(&self) -> Result<(), UnknownCode> {
        self.as_ref().map_or(Ok(()), Coded::read::<T>)
    }
}

macro_rules! facts {
    ($($table:ident $two_clocks:literal { $($column:ident: $list:ty),* })+) => {
        $(
            impl Fact for entity::$table::Model {
                const TABLE: &'static str = stringify!($table);
                const TWO_CLOCKS: bool = $two_clocks;

                fn id(&self) -> Uuid {
                    self.id
                }

                fn recorded_from(&self) -> i64 {
                    self.recorded_from
                }

                fn stored_digest(&self) -> &[u8] {
                    &self.digest
                }

                fn seal(&mut self, digest: Sha) {
                    self.digest = digest.to_vec();
                }

                fn unknown_code(&self) -> Option<(&'static str, UnknownCode)> {
                    $(
                        if let Err(unknown) = Coded::read::<$list>(&self.$column) {
                            return Some((stringify!($column), unknown));
                        }
                    )*
                    None
                }
            }
        )+

        /// Hands the names of all fact tables to another macro.
        macro_rules! for_each_fact {
            ($then:ident) => {
                $then! { $($table)+ }
            };
        }
        pub(crate) use for_each_fact;
    };
}

facts! {
    agency false {}
    agency_version true { kind: AgencyKind, level: Level, role: AgencyRole }
    agency_succession false { part: SuccessionPart }
    official false { category: Category }
    official_correction true { category: Category }
    decision false {}
    decision_file false {}
    decision_heading true {}
    decision_subject false { kind: DecisionKind }
    subject_act true { state: SubjectState }
    subject_effect false { line: FactLine, effect: Effect }
    posting true { kind: PostingKind, rank: Rank }
    mailbox false { kind: MailboxKind }
    mailbox_state true { state: MailboxState }
    address true { kind: AddressKind }
    password_set false { purpose: ActivationPurpose }
    mailbox_use false {}
    use_report false {}
    certificate false { chain: ChainVerdict }
    certificate_event false { kind: CertificateEventKind }
    certificate_event_cause false {}
    certificate_event_fact false {}
    certificate_owner true {}
    chain_word true { chain: ChainVerdict }
    request false { kind: RequestKind }
    request_event false { state: RequestState }
    request_content false { reason: RevocationReason, medium: Medium }
    request_event_fact false { act: RequestAct, evidence: EvidenceKind }
    letter false { direction: LetterDirection }
    campaign false {}
    campaign_request false {}
    authority_word true {}
    crl false {}
    revocation false {}
    crl_body false {}
    revocation_word true {}
    revocation_event false { kind: RevocationEventKind }
    ocsp_answer false { status: AnswerStatus }
    ocsp_word true {}
    ocsp_event false { kind: RevocationEventKind }
    device false { medium: Medium }
    device_event false { kind: DeviceEventKind }
    device_certificate false {}
    finding false {}
    finding_end false {}
    document_system false {}
    event_signer false {}
    event_agency false {}
    signing_event false {
        action: SigningAction, format: SignatureFormat, digest_algorithm: DigestAlgorithm,
        channel: Channel, level: ExchangeLevel, outcome: Outcome, rank: Rank
    }
    verdict true { outcome: Outcome, rank: Rank }
    event_refusal false { kind: RefusalKind }
    event_refusal_end false {}
    system_reporter true {}
    erasure false {}
    indicator true { unit: Unit, over_time: OverTime, scope: FigureScope }
    indicator_value true { level: ExchangeLevel, scope: FigureScope, status: FigureStatus }
    figure_refusal false { kind: FindingKind, level: ExchangeLevel, scope: FigureScope }
    figure_end false {}
    goal true { level: Level }
    scope_rule false { category: Category, rank: Rank }
    scope_rule_act false { act: RuleAct }
    score_set false {}
    report_draft false {}
    report_act false { kind: ReportActKind }
    report_edition false {}
}

impl TwoClocks for entity::agency_version::Model {}
impl TwoClocks for entity::posting::Model {}
impl TwoClocks for entity::mailbox_state::Model {}
impl TwoClocks for entity::address::Model {}
impl TwoClocks for entity::official_correction::Model {}
impl TwoClocks for entity::subject_act::Model {}
impl TwoClocks for entity::decision_heading::Model {}
impl TwoClocks for entity::revocation_word::Model {}
impl TwoClocks for entity::ocsp_word::Model {}
impl TwoClocks for entity::certificate_owner::Model {}
impl TwoClocks for entity::chain_word::Model {}
impl TwoClocks for entity::authority_word::Model {}
impl TwoClocks for entity::indicator::Model {}
impl TwoClocks for entity::indicator_value::Model {}
impl TwoClocks for entity::goal::Model {}
impl TwoClocks for entity::verdict::Model {}
impl TwoClocks for entity::system_reporter::Model {}
