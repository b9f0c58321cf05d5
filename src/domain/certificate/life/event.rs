//! What may happen to a certificate. Who did it, why and on what evidence stands with the recorded event.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, FactId, RequestId};

code_list! {
    /// Kinds of events, in the order in which they are told when one change set recorded several. Those that are seen come from a verified list or answer of the CA, and from nowhere else.
    LifeEventKind {
        /// Its bytes came in.
        Imported = "imported",
        /// The CA's list shows it on hold.
        SeenHeld = "seen_held",
        /// A later list shows the hold lifted.
        SeenReleased = "seen_released",
        /// The CA's list or answer shows it revoked.
        SeenRevoked = "seen_revoked",
        /// Another took its place.
        Superseded = "superseded",
        /// Its holder signed for it.
        HandedOver = "handed_over",
        /// A stop of its use is lifted.
        Resumed = "resumed",
        /// Our own order stops its use.
        Stopped = "stopped",
        /// A letter asks the CA to revoke it.
        RevocationAsked = "revocation_asked",
        /// The CA refused that.
        RevocationRefused = "revocation_refused",
    }
}

/// One event with its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeEvent {
    /// Its bytes came in.
    Imported {
        /// When.
        at: Timestamp,
    },
    /// Its holder signed for it.
    HandedOver {
        /// When.
        at: Timestamp,
        /// SHA-256 of the receipt, when its scan was kept.
        receipt: Option<Fingerprint>,
    },
    /// Our own order stops its use.
    Stopped {
        /// From when on.
        at: Timestamp,
        /// The event that is lifted one day.
        stop: FactId,
    },
    /// A stop of its use is lifted.
    Resumed {
        /// From when on.
        at: Timestamp,
        /// The stop.
        lifts: FactId,
    },
    /// A letter asks the CA to revoke it.
    RevocationAsked {
        /// Day of the letter.
        at: Timestamp,
        /// The request in it.
        request: RequestId,
    },
    /// The CA refused that.
    RevocationRefused {
        /// Day of its answer.
        at: Timestamp,
        /// The request.
        request: RequestId,
    },
    /// Another took its place.
    Superseded {
        /// When that came in.
        at: Timestamp,
        /// The other.
        by: CertificateId,
    },
    /// The CA's list shows it on hold.
    SeenHeld {
        /// Since when, as the list has it.
        at: Timestamp,
        /// SHA-256 of the list or answer.
        list: Fingerprint,
    },
    /// A later list shows the hold lifted.
    SeenReleased {
        /// When that list was made.
        at: Timestamp,
        /// SHA-256 of it.
        list: Fingerprint,
    },
    /// The CA's list or answer shows it revoked.
    SeenRevoked {
        /// Since when, as the list has it.
        at: Timestamp,
        /// Reason code (RFC 5280 section 5.3.1).
        reason: u8,
        /// SHA-256 of the list or answer.
        evidence: Fingerprint,
    },
}

impl LifeEvent {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> LifeEventKind {
        match self {
            Self::Imported { .. } => LifeEventKind::Imported,
            Self::HandedOver { .. } => LifeEventKind::HandedOver,
            Self::Stopped { .. } => LifeEventKind::Stopped,
            Self::Resumed { .. } => LifeEventKind::Resumed,
            Self::RevocationAsked { .. } => LifeEventKind::RevocationAsked,
            Self::RevocationRefused { .. } => LifeEventKind::RevocationRefused,
            Self::Superseded { .. } => LifeEventKind::Superseded,
            Self::SeenHeld { .. } => LifeEventKind::SeenHeld,
            Self::SeenReleased { .. } => LifeEventKind::SeenReleased,
            Self::SeenRevoked { .. } => LifeEventKind::SeenRevoked,
        }
    }

    /// When it takes effect.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Imported { at }
            | Self::HandedOver { at, .. }
            | Self::Stopped { at, .. }
            | Self::Resumed { at, .. }
            | Self::RevocationAsked { at, .. }
            | Self::RevocationRefused { at, .. }
            | Self::Superseded { at, .. }
            | Self::SeenHeld { at, .. }
            | Self::SeenReleased { at, .. }
            | Self::SeenRevoked { at, .. } => *at,
        }
    }
}
