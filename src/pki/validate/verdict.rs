//! What a validation answers.

use std::fmt;

use serde::Serialize;

use crate::domain::certificate::facts::{CertificateFacts, Fingerprint};
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;
use crate::pki::facts::fingerprint;

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Good, and known not to be revoked.
    Valid,
    /// It or a CA above it is on a list; a hold has reason 6.
    Revoked,
    /// After its validity.
    Expired,
    /// Before its validity.
    NotYetValid,
    /// No good path to a pinned root, or not for signing.
    Untrusted,
    /// Good as far as is known, but neither a list nor an OCSP answer speaks for the instant.
    Indeterminate,
    /// No certificate.
    Malformed,
}

impl Status {
    /// The code used in JSON and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Untrusted => "untrusted",
            Self::Indeterminate => "indeterminate",
            Self::Malformed => "malformed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The bytes are a certificate.
    WellFormed,
    /// Signatures, CA dates, constraints and policies of the path.
    Path,
    /// Our table of algorithms.
    Algorithm,
    /// The key may sign.
    Purpose,
    /// Its own dates.
    Validity,
    /// The CA's lists and OCSP answers.
    Revocation,
}

/// How it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// In order.
    Pass,
    /// Not.
    Fail,
    /// Cannot be known.
    Unknown,
}

/// One check of one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its place in the path; 0 is the certificate in question.
    pub depth: usize,
    /// What was looked at.
    pub rule: Rule,
    /// How it came out.
    pub outcome: Outcome,
    /// Where the rule is written.
    pub clause: &'static str,
    /// More, in words; empty when there is nothing to say.
    pub detail: String,
}

/// A certificate of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathStep {
    /// Its subject, RFC 4514 text.
    pub subject: String,
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
}

impl From<&CertificateFacts> for PathStep {
    fn from(facts: &CertificateFacts) -> Self {
        Self { subject: facts.subject.clone(), sha256: facts.sha256 }
    }
}

/// The verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// In one word.
    pub status: Status,
    /// For this instant.
    pub at: Timestamp,
    /// The path, certificate in question first; as far as it was built.
    pub path: Vec<PathStep>,
    /// The checks, in order of the path.
    pub checks: Vec<Check>,
    /// What the CA says of the certificate itself, if it is on a list at the instant.
    pub revocation: Option<Revocation>,
}

impl Verdict {
    /// What is no certificate at all, with the reason.
    #[must_use]
    pub fn malformed(der: &[u8], at: Timestamp, detail: String) -> Self {
        let check =
            Check { depth: 0, rule: Rule::WellFormed, outcome: Outcome::Fail, clause: "RFC 5280 section 4.1", detail };
        Self {
            status: Status::Malformed,
            at,
            path: vec![PathStep { subject: String::new(), sha256: fingerprint(der) }],
            checks: vec![check],
            revocation: None,
        }
    }

    /// Which of two verdicts by different paths is told: the better one.
    pub(super) fn rank(&self) -> u8 {
        match self.status {
            Status::Malformed => 0,
            Status::Untrusted => 1,
            Status::Revoked if self.revocation.is_none() => 2,
            Status::Indeterminate => 3,
            Status::NotYetValid | Status::Expired | Status::Revoked => 4,
            Status::Valid => 5,
        }
    }

    /// Whether no other path could change it.
    pub(super) fn is_final(&self) -> bool {
        self.rank() >= 4
    }
}
