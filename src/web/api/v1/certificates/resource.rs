//! A certificate as it is sent: in a list, and with everything it states.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::certificate::facts::Certificate as Stored;
use crate::domain::certificate::finding::{LintRule, Severity};
use crate::domain::certificate::life::{LifeEventKind, LifeState};
use crate::domain::certificate::status::{CertificateStatus, ChainVerdict};
use crate::domain::clock::Timestamp;
use crate::domain::mailbox::address::MailAddress;
use crate::operations::certificate_findings::ToldFinding;
use crate::storage::read::certificate_list::CertificateLine as Line;
use crate::storage::read::certificate_story::ToldLifeEvent;
use crate::storage::read::finding::StandingFinding;
use crate::web::api::codes;

/// A certificate and its status now.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct CertificateLine {
    /// The certificate.
    id: Uuid,
    /// Its owner; left out when nobody held its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    official: Option<Uuid>,
    /// SHA-256 of its DER, hexadecimal.
    sha256: String,
    /// Serial number, hexadecimal.
    serial: String,
    /// Issuer, RFC 4514.
    issuer: String,
    /// Subject, RFC 4514.
    subject: String,
    /// First instant of validity.
    #[schema(value_type = String, format = DateTime)]
    not_before: Timestamp,
    /// First instant after it.
    #[schema(value_type = String, format = DateTime)]
    not_after: Timestamp,
    /// Status now.
    #[schema(schema_with = codes::certificate_status)]
    status: CertificateStatus,
    /// What is wrong with it or odd, as was found last.
    findings: Vec<Finding>,
}

/// Something that a rule of the law or a standard finds about a certificate. It says nothing of the certificate's status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificateFinding)]
pub(in crate::web) struct Finding {
    /// The rule.
    #[schema(schema_with = codes::lint_rule)]
    rule: LintRule,
    /// How much it weighs.
    #[schema(schema_with = codes::lint_severity)]
    severity: Severity,
    /// Article of the law, or section of the standard.
    clause: String,
    /// What more there is to say, such as a number or an OID.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    detail: String,
}

impl Finding {
    fn on(today: Date, standing: StandingFinding) -> Self {
        let ToldFinding { finding, severity, clause } = ToldFinding::on(today, standing.finding);
        Self { rule: finding.rule, severity, clause, detail: finding.detail }
    }
}

/// A certificate with what it states and what its status follows from.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Certificate {
    #[serde(flatten)]
    line: CertificateLine,
    /// The subject's common name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    common_name: Option<String>,
    /// Addresses that it states.
    addresses: Vec<String>,
    /// Algorithm and size of its key.
    key: String,
    /// Algorithm of its signature.
    signature_algorithm: String,
    /// Whether its key may sign.
    may_sign: bool,
    /// Whether it is a CA's.
    is_ca: bool,
    /// What its chain was found to be.
    #[schema(schema_with = codes::chain)]
    chain: ChainVerdict,
    /// What the CA's lists say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    revocation: Option<Revocation>,
    /// Since when our own order stops its use.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    stopped_since: Option<Timestamp>,
    /// Whether a verified list of its issuer speaks for now.
    list_is_fresh: bool,
    /// How far it is, whatever the day.
    #[schema(schema_with = codes::life_state)]
    state: LifeState,
    /// What happened to it, in the order in which it became known.
    events: Vec<LifeStep>,
    /// Change set that last touched it.
    revision: i64,
}

/// Something that happened to a certificate.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct LifeStep {
    /// What.
    #[schema(schema_with = codes::life_event)]
    kind: LifeEventKind,
    /// Since when it holds.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Change set that recorded it.
    revision: i64,
}

/// A revocation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Revocation {
    /// From when on.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Reason code of RFC 5280.
    reason: u8,
}

impl CertificateLine {
    /// The line with what is found about its certificate.
    pub(super) fn of(today: Date, line: Line, findings: Vec<StandingFinding>) -> Self {
        Self {
            findings: findings.into_iter().map(|standing| Finding::on(today, standing)).collect(),
            id: line.key.certificate.0,
            official: line.official.map(|official| official.0),
            sha256: line.sha256.to_string(),
            serial: line.serial,
            issuer: line.issuer,
            subject: line.subject,
            not_before: line.evidence.not_before,
            not_after: line.evidence.not_after,
            status: line.status,
        }
    }
}

impl Certificate {
    /// The certificate of a line, with what it states.
    pub(super) fn of(
        today: Date,
        line: Line,
        stored: Stored,
        findings: Vec<StandingFinding>,
        (state, story): (LifeState, Vec<ToldLifeEvent>),
    ) -> Self {
        let facts = stored.facts;
        let step = |told: ToldLifeEvent| LifeStep {
            kind: told.event.kind(),
            at: told.event.at(),
            revision: told.recorded_from,
        };
        let evidence = line.evidence;
        Self {
            revision: line.revision,
            line: CertificateLine::of(today, line, findings),
            common_name: facts.common_name,
            addresses: facts.addresses.iter().map(MailAddress::as_str).map(str::to_owned).collect(),
            key: facts.key,
            signature_algorithm: facts.signature_algorithm,
            may_sign: facts.may_sign,
            is_ca: facts.is_ca,
            chain: evidence.chain,
            revocation: evidence.revocation.map(|told| Revocation { at: told.at, reason: told.reason }),
            stopped_since: evidence.stop_use_since,
            list_is_fresh: evidence.list_is_fresh,
            state,
            events: story.into_iter().map(step).collect(),
        }
    }
}
