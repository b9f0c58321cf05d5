//! The parts of a certificate's life, each with the facts of its state.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, RequestId};

/// How far it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// A request was sent for it.
    Expected {
        /// The request.
        request: RequestId,
        /// When it was sent.
        since: Timestamp,
    },
    /// Its bytes came in and were judged.
    Issued {
        /// When.
        since: Timestamp,
    },
    /// Its holder has it.
    Active {
        /// Since the day they signed for it.
        since: Timestamp,
        /// SHA-256 of the receipt, when its scan was kept.
        receipt: Option<Fingerprint>,
    },
    /// Another took its place.
    Superseded {
        /// When that came in.
        since: Timestamp,
        /// The other.
        by: CertificateId,
    },
}

/// Our own order that stops its use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The event that ordered it.
    pub id: FactId,
    /// From when on.
    pub since: Timestamp,
}

/// A revocation that the CA was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRevocation {
    /// By this request.
    pub request: RequestId,
    /// When the letter went out.
    pub since: Timestamp,
}

/// What verified lists and answers of the CA show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observed {
    /// Nothing against it.
    Nothing,
    /// It is on hold.
    Held {
        /// Since when.
        since: Timestamp,
        /// SHA-256 of the list or answer.
        list: Fingerprint,
    },
    /// It is revoked, for ever.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Reason code (RFC 5280 section 5.3.1).
        reason: u8,
        /// SHA-256 of the list or answer.
        evidence: Fingerprint,
    },
}
