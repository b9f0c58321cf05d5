//! Dated events in the life of a certificate that its bytes do not tell.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, FactId, SubjectId};

code_list! {
    /// What happened to a certificate.
    CertificateEventKind {
        /// Its bytes came in.
        Imported = "imported",
        /// Its holder signed for it.
        Handover = "handover",
        /// Our own order stops its use.
        StopUse = "stop_use",
        /// A stop of its use is lifted: it may be used again, unless another stop holds.
        UseResumed = "use_resumed",
        /// The CA's list named it.
        ObservedRevoked = "observed_revoked",
        /// Another certificate took its place.
        Superseded = "superseded",
    }
}

/// Because of what an event was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCause {
    /// This record.
    pub id: FactId,
    /// The event.
    pub event: FactId,
    /// The subject of a decision; none when a word on whose the certificate is lifts a stop of somebody else's.
    pub subject: Option<SubjectId>,
    /// The stop that the event lifts. A stop is lifted once; what lifts it never touches another.
    pub lifts: Option<FactId>,
}

/// One event of one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateEvent {
    /// This event.
    pub id: FactId,
    /// The certificate.
    pub certificate: CertificateId,
    /// What happened.
    pub kind: CertificateEventKind,
    /// When it took effect.
    pub effective_at: Timestamp,
    /// What more is known, as people read it.
    pub details: String,
}
