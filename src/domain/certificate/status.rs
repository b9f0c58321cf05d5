//! Effective status of a certificate at an instant, derived from facts and evidence, never typed in.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What the chain of a certificate was found to be, by the CAs that were configured last (its own dates left aside).
    ChainVerdict {
        /// Leads to a pinned root by good signatures and allowed algorithms.
        Good = "good",
        /// Does not.
        Untrusted = "untrusted",
    }
}

code_list! {
    /// Effective status at an instant. Order is precedence: the first that applies is told.
    CertificateStatus {
        /// No chain to a pinned root.
        Untrusted = "untrusted",
        /// Before its validity.
        NotYetValid = "not_yet_valid",
        /// On the CA's list with a revocation date at or before the instant.
        Revoked = "revoked",
        /// On the CA's list with reason 6 (hold).
        Hold = "hold",
        /// After its validity.
        Expired = "expired",
        /// Stopped by our own order.
        StopUse = "stop_use",
        /// Nothing verified is known of its revocation.
        Indeterminate = "indeterminate",
        /// Good.
        Valid = "valid",
    }
}

/// What the CA's lists say of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Revocation date on the list.
    pub at: Timestamp,
    /// Reason code (RFC 5280 section 5.3.1); 0 when the list names none.
    pub reason: u8,
}

/// Reason code of a hold.
pub const REASON_HOLD: u8 = 6;

/// The window of a verified revocation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListWindow {
    /// thisUpdate.
    pub this_update: Timestamp,
    /// nextUpdate.
    pub next_update: Timestamp,
}

/// Whether the lists of an issuer say enough about a certificate that is not on them at `at`: one was in force then, or a
/// later one was made while the certificate was still valid (issuers drop entries of expired certificates).
#[must_use]
pub fn is_covered(lists: &[ListWindow], not_after: Timestamp, at: Timestamp) -> bool {
    lists.iter().any(|list| {
        let in_force = list.this_update <= at && at < list.next_update;
        let made_later = at < list.this_update && list.this_update < not_after;
        in_force || made_later
    })
}

/// Everything that decides a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The chain's verdict.
    pub chain: ChainVerdict,
    /// First instant of validity.
    pub not_before: Timestamp,
    /// First instant after validity.
    pub not_after: Timestamp,
    /// The CA's word, if it is on a list.
    pub revocation: Option<Revocation>,
    /// Since when our own order stops its use.
    pub stop_use_since: Option<Timestamp>,
    /// The verified lists of its issuer say enough about the instant ([`is_covered`]).
    pub list_is_fresh: bool,
}

/// The status at `at`.
#[must_use]
pub fn status_at(evidence: &Evidence, at: Timestamp) -> CertificateStatus {
    let revocation = evidence.revocation.filter(|revocation| revocation.at <= at);
    match revocation {
        _ if evidence.chain == ChainVerdict::Untrusted => CertificateStatus::Untrusted,
        _ if at < evidence.not_before => CertificateStatus::NotYetValid,
        Some(revocation) if revocation.reason == REASON_HOLD => CertificateStatus::Hold,
        Some(_) => CertificateStatus::Revoked,
        None if evidence.not_after <= at => CertificateStatus::Expired,
        None if evidence.stop_use_since.is_some_and(|since| since <= at) => CertificateStatus::StopUse,
        None if !evidence.list_is_fresh => CertificateStatus::Indeterminate,
        None => CertificateStatus::Valid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    const GOOD: Evidence = Evidence {
        chain: ChainVerdict::Good,
        not_before: at(100),
        not_after: at(200),
        revocation: None,
        stop_use_since: None,
        list_is_fresh: true,
    };

    #[test]
    fn edges_are_half_open() {
        use CertificateStatus::{Expired, NotYetValid, Valid};
        let told: Vec<_> = [99, 100, 199, 200].iter().map(|&s| status_at(&GOOD, at(s))).collect();
        assert_eq!(told, [NotYetValid, Valid, Valid, Expired]);
    }

    #[test]
    fn a_later_list_answers_for_a_certificate_that_was_still_valid_when_it_was_made() {
        let lists = [ListWindow { this_update: at(150), next_update: at(160) }];
        for (instant, not_after, expected) in
            [(149, 200, true), (149, 150, false), (150, 200, true), (159, 200, true), (160, 200, false)]
        {
            assert_eq!(is_covered(&lists, at(not_after), at(instant)), expected, "{instant} {not_after}");
        }
    }

    #[test]
    fn a_revocation_holds_from_its_date_and_outlives_expiry() {
        let revoked = Evidence { revocation: Some(Revocation { at: at(150), reason: 1 }), ..GOOD };
        assert_eq!(status_at(&revoked, at(149)), CertificateStatus::Valid);
        assert_eq!(status_at(&revoked, at(150)), CertificateStatus::Revoked);
        assert_eq!(status_at(&revoked, at(250)), CertificateStatus::Revoked);
        let hold = Evidence { revocation: Some(Revocation { at: at(150), reason: REASON_HOLD }), ..GOOD };
        assert_eq!(status_at(&hold, at(150)), CertificateStatus::Hold);
    }

    #[test]
    fn without_a_fresh_list_nothing_is_valid_and_our_own_order_is_told_first() {
        let stale = Evidence { list_is_fresh: false, ..GOOD };
        assert_eq!(status_at(&stale, at(150)), CertificateStatus::Indeterminate);
        let stopped = Evidence { stop_use_since: Some(at(120)), ..stale };
        assert_eq!(status_at(&stopped, at(119)), CertificateStatus::Indeterminate);
        assert_eq!(status_at(&stopped, at(120)), CertificateStatus::StopUse);
        let foreign = Evidence { chain: ChainVerdict::Untrusted, ..stopped };
        assert_eq!(status_at(&foreign, at(50)), CertificateStatus::Untrusted);
    }
}
