//! A signer as an asking system sees it. Nothing here says more of a person than their certificate does, but for the agency.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::certificate::signer::SignerReason;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::operations::ask_signer::Signer;
use crate::storage::read::signer::{AgencyName, ListEvidence};
use crate::web::api::codes;

/// A signer's certificate at an instant.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignerAnswer {
    /// SHA-256 of the certificate's DER.
    sha256: String,
    /// Issuer, RFC 4514 text.
    issuer: String,
    /// Serial number, hexadecimal.
    serial: String,
    /// Subject, RFC 4514 text.
    subject: String,
    /// Full name, as in the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// Mail addresses in the certificate.
    addresses: Vec<String>,
    /// First instant of validity.
    #[schema(value_type = String, format = DateTime)]
    not_before: Timestamp,
    /// First instant after its validity.
    #[schema(value_type = String, format = DateTime)]
    not_after: Timestamp,
    /// Where the holder is posted at the instant; left out when nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    agency: Option<SignerAgency>,
    /// The instant that is told of.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Whether a signature made at the instant may be relied on: valid, and allowed to sign.
    good: bool,
    /// Status of the certificate at the instant.
    #[schema(schema_with = codes::certificate_status)]
    status: CertificateStatus,
    /// Everything against relying on it; empty when it is good.
    #[schema(schema_with = codes::signer_reasons)]
    reasons: Vec<SignerReason>,
    /// The CA's word, when it is revoked or on hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    revocation: Option<SignerRevocation>,
    /// Since when our own order stops its use.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    stopped_at: Option<Timestamp>,
    /// The revocation list that the answer rests on; the last before the instant when none says enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<SignerEvidence>,
}

/// An agency.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignerAgency {
    /// Identifier (Decision 20/2020/QĐ-TTg).
    code: String,
    /// Name on the day.
    name: String,
}

/// A revocation.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignerRevocation {
    /// Revocation date on the CA's list.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Reason code (RFC 5280 section 5.3.1).
    reason: u8,
}

/// A verified revocation list, or a verified OCSP answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct SignerEvidence {
    /// CRL number of a list, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    crl_number: Option<String>,
    /// SHA-256 of an OCSP answer, hexadecimal; left out when it is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ocsp_sha256: Option<String>,
    /// When the list or answer was made.
    #[schema(value_type = String, format = DateTime)]
    this_update: Timestamp,
    /// Until when it holds.
    #[schema(value_type = String, format = DateTime)]
    next_update: Timestamp,
}

impl From<Signer> for SignerAnswer {
    fn from(signer: Signer) -> Self {
        let Signer { facts, standing, at } = signer;
        let revocation = facts.evidence.revocation.filter(|revocation| revocation.at <= at);
        Self {
            sha256: facts.sha256.to_string(),
            serial: facts.serial.to_string(),
            issuer: facts.issuer,
            subject: facts.subject,
            name: facts.common_name,
            addresses: facts.addresses,
            not_before: facts.evidence.not_before,
            not_after: facts.evidence.not_after,
            agency: facts.agency.map(|AgencyName { code, name }| SignerAgency { code, name }),
            good: standing.is_good(),
            status: standing.status,
            reasons: standing.reasons,
            revocation: revocation.map(|told| SignerRevocation { at: told.at, reason: told.reason }),
            stopped_at: facts.evidence.stop_use_since.filter(|since| *since <= at),
            evidence: facts.list.map(evidence),
            at,
        }
    }
}

fn evidence(list: ListEvidence) -> SignerEvidence {
    SignerEvidence {
        crl_number: list.number.map(hex::encode),
        ocsp_sha256: list.answer.map(|answer| answer.to_string()),
        this_update: list.window.this_update,
        next_update: list.window.next_update,
    }
}
