//! Why there is no good path, in checks: OpenSSL's list of failures with the clause of each.

use openssl::error::ErrorStack;

use super::verdict::{Check, Outcome, PathStep, Rule, Status, Verdict};
use crate::domain::certificate::facts::CertificateFacts;
use crate::domain::clock::Timestamp;
use crate::pki::chain::{BrokenPath, MAX_CANDIDATES, MAX_STEPS};
use crate::pki::facts::parse;

/// The verdict on a path that OpenSSL rejects.
pub(super) fn untrusted(leaf: &CertificateFacts, broken: &BrokenPath, at: Timestamp) -> Verdict {
    let above = broken.certificates.iter().skip(1).filter_map(|certificate| certificate.to_der().ok());
    let mut path = vec![PathStep::from(leaf)];
    path.extend(above.filter_map(|der| parse(&der).ok()).map(|parsed| PathStep::from(&parsed.facts)));
    let mut checks: Vec<Check> = Vec::new();
    for failure in &broken.failures {
        let check = Check {
            depth: failure.depth,
            rule: Rule::Path,
            outcome: Outcome::Fail,
            clause: clause(failure.code),
            detail: failure.words().to_owned(),
        };
        if !checks.contains(&check) {
            checks.push(check);
        }
    }
    Verdict { status: Status::Untrusted, at, path, checks, revocation: None }
}

/// The verdict on a key that OpenSSL cannot read: nothing signed with it could be verified.
pub(super) fn unreadable_key(leaf: &CertificateFacts, at: Timestamp) -> Verdict {
    let check = Check {
        depth: 0,
        rule: Rule::Algorithm,
        outcome: Outcome::Fail,
        clause: "RFC 5280 section 4.1.2.7",
        detail: "its public key cannot be read".to_owned(),
    };
    Verdict { status: Status::Untrusted, at, path: vec![PathStep::from(leaf)], checks: vec![check], revocation: None }
}

/// The verdict when OpenSSL itself fails, say for want of memory: nothing is known.
pub(super) fn undecided(leaf: &CertificateFacts, error: &ErrorStack, at: Timestamp) -> Verdict {
    let check = Check {
        depth: 0,
        rule: Rule::Path,
        outcome: Outcome::Unknown,
        clause: "RFC 5280 section 6.1",
        detail: error.to_string(),
    };
    Verdict {
        status: Status::Indeterminate,
        at,
        path: vec![PathStep::from(leaf)],
        checks: vec![check],
        revocation: None,
    }
}

/// Told when there may be further paths: too many CAs bear the same names.
pub(super) fn cut_search() -> Check {
    Check {
        depth: 0,
        rule: Rule::Path,
        outcome: Outcome::Unknown,
        clause: "our bound on the search for paths",
        detail: format!(
            "the search ended after {MAX_CANDIDATES} paths or {MAX_STEPS} steps; give only the CA certificates that are needed"
        ),
    }
}

/// Clause of RFC 5280 by OpenSSL's error number (`x509_vfy.h`).
const fn clause(code: i32) -> &'static str {
    match code {
        4 | 6 | 7 => "RFC 5280 section 6.1.3 (a)(1)",
        9 | 10 | 13 | 14 => "RFC 5280 section 6.1.3 (a)(2)",
        24 | 25 | 37 | 41 => "RFC 5280 section 4.2.1.9",
        32 | 39 => "RFC 5280 section 4.2.1.3",
        34 => "RFC 5280 section 4.2",
        42 | 43 => "RFC 5280 section 6.1.5 (g)",
        47..=53 => "RFC 5280 section 4.2.1.10",
        _ => "RFC 5280 section 6.1",
    }
}
