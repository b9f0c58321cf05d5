//! What may happen to a certificate. Who did it, why and on what evidence stands with the recorded event.

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, FactId, RequestId};

code_list! {
    /// Kinds of what is told of a certificate, in the order in which it is told when one change set recorded several. What is seen comes from a verified list or answer of the CA, and from nowhere else.
    LifeEventKind {
        /// Its bytes came in.
        Imported = "imported",
        /// The CA shows it on hold.
        SeenHeld = "seen_held",
        /// The CA shows the hold lifted.
        SeenReleased = "seen_released",
        /// The CA shows it revoked.
        SeenRevoked = "seen_revoked",
        /// The CA shows another date or reason than before, or a hold that had ended.
        SeenChanged = "seen_changed",
        /// A list names it, and that was known already.
        SeenNamed = "seen_named",
        /// A list names it no longer, and nothing follows from that.
        SeenGone = "seen_gone",
        /// It was found to be somebody else's.
        Reassigned = "reassigned",
        /// Another took its place.
        Superseded = "superseded",
        /// Its holder signed for it.
        HandedOver = "handed_over",
        /// Our own order stops its use.
        Stopped = "stopped",
        /// A stop of its use is lifted. One change set may do both, never the other way round.
        Resumed = "resumed",
        /// A letter asks the CA to revoke it.
        RevocationAsked = "revocation_asked",
        /// The CA refused that.
        RevocationRefused = "revocation_refused",
    }
}

/// What a list or an answer of the CA told, when it was read. What of it stands says the CA's word, not this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Since when, by the list or answer.
    pub at: Timestamp,
    /// What.
    pub kind: RevocationEventKind,
    /// SHA-256 of the list or answer.
    pub evidence: Fingerprint,
}

/// Something that is told of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryEvent {
    /// We declared it.
    Declared(LifeEvent),
    /// The CA showed it.
    Seen(Sight),
}

impl StoryEvent {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> LifeEventKind {
        match self {
            Self::Declared(event) => event.kind(),
            Self::Seen(sight) => match sight.kind {
                RevocationEventKind::Held => LifeEventKind::SeenHeld,
                RevocationEventKind::Released => LifeEventKind::SeenReleased,
                RevocationEventKind::Revoked => LifeEventKind::SeenRevoked,
                RevocationEventKind::Changed => LifeEventKind::SeenChanged,
                RevocationEventKind::Named => LifeEventKind::SeenNamed,
                RevocationEventKind::Gone => LifeEventKind::SeenGone,
            },
        }
    }

    /// When it takes effect.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Declared(event) => event.at(),
            Self::Seen(sight) => sight.at,
        }
    }

    /// What we declared, if it is that.
    #[must_use]
    pub const fn declared(&self) -> Option<LifeEvent> {
        match self {
            Self::Declared(event) => Some(*event),
            Self::Seen(_) => None,
        }
    }

    /// SHA-256 of what shows it, where that was kept.
    #[must_use]
    pub const fn evidence(&self) -> Option<Fingerprint> {
        match self {
            Self::Declared(LifeEvent::HandedOver { receipt, .. }) => *receipt,
            Self::Declared(_) => None,
            Self::Seen(sight) => Some(sight.evidence),
        }
    }
}

/// What we declare of a certificate, with its facts.
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
    /// It was found to be somebody else's: who signed for it was not its holder.
    Reassigned {
        /// From when on it is theirs.
        at: Timestamp,
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
            Self::Reassigned { .. } => LifeEventKind::Reassigned,
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
            | Self::Reassigned { at } => *at,
        }
    }
}
