//! Asking the CA's OCSP responders about single certificates: those whose revocation is pending or contested, and those that somebody
//! names. Never all: lists are for that. `docs/CERTIFICATES.md` says which and when; `take` says what of an answer is believed.

mod question;
mod run;
mod take;

use std::sync::Arc;

use serde::Serialize;
use url::Url;

pub use self::run::{ask_about, ask_due, ask_now};
pub(in crate::operations) use self::take::{newest_lists, take_file};
use crate::domain::certificate::answer::{AnswerStatus, OcspGround};
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::status::{ListWindow, Revocation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::CertificateId;
use crate::pki::chain::TrustStore;
use crate::pki::fetch::{Allowed, Fetch};
use crate::pki::revocation::CrlLimits;

/// Certificates that somebody may name at once.
pub const MOST_NAMED: usize = 20;

/// How responders are asked.
#[derive(Clone)]
pub struct OcspAsking {
    /// Asks.
    pub fetch: Arc<dyn Fetch>,
    /// Whom it may ask.
    pub allowed: Allowed,
    /// Responders that are asked where a certificate names none that may be.
    pub responders: Vec<Url>,
    /// Whether answers without the question's nonce are refused.
    pub needs_nonce: bool,
    /// Seconds within which nobody is asked again about the same certificate, unless somebody names it.
    pub again_seconds: i64,
    /// Certificates that are asked about in one turn.
    pub most: usize,
    /// Bounds of the list that says whether a responder is revoked.
    pub list_limits: CrlLimits,
    /// The CAs.
    pub trust: Arc<TrustStore>,
}

impl std::fmt::Debug for OcspAsking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OcspAsking").field("responders", &self.responders).finish_non_exhaustive()
    }
}

/// What came of asking about a certificate, or of an answer in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    /// The certificate; none when the answer is about none of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateId>,
    /// Why it was asked about; none of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<OcspGround>,
    /// The responder's address, or the file; none when nobody could be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: AnswerOutcome,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum AnswerOutcome {
    /// Kept as evidence.
    Taken {
        /// Who signed it.
        responder: String,
        /// What it says.
        status: AnswerStatus,
        /// Date and reason of a revocation or a hold.
        #[serde(skip_serializing_if = "Option::is_none")]
        revocation: Option<Revocation>,
        /// When it holds.
        window: ListWindow,
        /// What it told that was not known.
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<RevocationEventKind>,
    },
    /// The very answer was taken before.
    AlreadyKnown,
    /// Not believed.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
    /// No answer came.
    Failed {
        /// Why, and what to do.
        reason: String,
        /// Since when nothing good has come from there.
        since: Timestamp,
    },
    /// Nobody was asked.
    LeftOut {
        /// What to do if it is meant.
        reason: String,
    },
}

impl AnswerOutcome {
    /// Whether something is wrong that somebody should look at.
    #[must_use]
    pub const fn is_bad(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Failed { .. })
    }
}

/// What came of a turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AskedTurn {
    /// A row for each certificate that was asked about.
    pub rows: Vec<AnswerRow>,
    /// More wait for the next turn.
    pub has_more: bool,
}
