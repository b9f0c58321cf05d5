//! Dated events in the life of a certificate that its bytes do not tell.

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, FactId};

code_list! {
    /// What happened to a certificate.
    CertificateEventKind {
        /// Its bytes came in.
        Imported = "imported",
        /// Its holder signed for it.
        Handover = "handover",
        /// Our own order stops its use.
        StopUse = "stop_use",
        /// The CA's list named it.
        ObservedRevoked = "observed_revoked",
        /// Another certificate took its place.
        Superseded = "superseded",
    }
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
