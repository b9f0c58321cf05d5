//! What is asked for, and the states a request goes through.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{CertificateId, FactId, OfficialId, RequestId};

code_list! {
    /// What is asked of the CA (forms 01-06); `stop_use` is our own order.
    RequestKind {
        /// New certificate.
        New = "new",
        /// Renewal.
        Renew = "renew",
        /// Change of content.
        Change = "change",
        /// Revocation.
        Revoke = "revoke",
        /// Recovery of a device.
        DeviceRecover = "device_recover",
        /// Internal order to stop use.
        StopUse = "stop_use",
    }
}

impl RequestKind {
    /// Whether the certificate that it is about is not to be used any more.
    #[must_use]
    pub const fn ends_use(self) -> bool {
        matches!(self, Self::Revoke | Self::StopUse)
    }
}

code_list! {
    /// Where a request stands.
    RequestState {
        /// Being written.
        Draft = "draft",
        /// Handed in by the subscriber manager.
        Submitted = "submitted",
        /// With the registration authority.
        RaReview = "ra_review",
        /// Approved.
        Approved = "approved",
        /// In a letter to the CA.
        SentToCa = "sent_to_ca",
        /// Evidence arrived.
        Fulfilled = "fulfilled",
        /// Given back for repair.
        Returned = "returned",
        /// Refused by us.
        Rejected = "rejected",
        /// Refused by the CA.
        CaRejected = "ca_rejected",
        /// Taken back.
        Cancelled = "cancelled",
    }
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// This request.
    pub id: RequestId,
    /// What is asked.
    pub kind: RequestKind,
    /// For whom.
    pub official: OfficialId,
    /// The certificate it is about, unless a new one is asked for.
    pub certificate: Option<CertificateId>,
    /// Day it was opened.
    pub opened_on: Date,
}

/// A request entered a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestEvent {
    /// This event.
    pub id: FactId,
    /// The request.
    pub request: RequestId,
    /// The state entered.
    pub state: RequestState,
    /// When.
    pub effective_at: Timestamp,
    /// What more is known, as people read it.
    pub details: String,
}
