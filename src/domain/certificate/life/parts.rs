//! The parts of a certificate's life, each with the facts of its state.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::status::{REASON_HOLD, Revocation};
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

/// What verified lists and answers of the CA show at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// Nothing against it.
    Nothing,
    /// It is on hold.
    Held {
        /// Since when.
        since: Timestamp,
    },
    /// It is revoked, for ever.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Reason code (RFC 5280 section 5.3.1).
        reason: u8,
    },
}

impl Observed {
    /// What the CA's word says at `at`, which may begin later.
    #[must_use]
    pub fn of(word: Option<Revocation>, at: Timestamp) -> Self {
        match word.filter(|word| word.at <= at) {
            None => Self::Nothing,
            Some(Revocation { at: since, reason: REASON_HOLD }) => Self::Held { since },
            Some(Revocation { at: since, reason }) => Self::Revoked { since, reason },
        }
    }
}
