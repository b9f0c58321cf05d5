//! Steps: what has to be done because of a decision, by whom and by when.

use serde::{Deserialize, Serialize};
use time::Date;

use super::consequence::Consequence;
use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, DecisionId, FactId, OfficialId, RequestId, SubjectId};
use crate::domain::lang::Bilingual;
use crate::domain::principal::Role;

code_list! {
    /// What is to be done.
    StepKind {
        /// Posting, mailbox, addresses and groups change; the program sees to it.
        TakeEffect = "take_effect",
        /// An activation sheet is handed over.
        HandOverActivation = "hand_over_activation",
        /// A new certificate is asked for.
        RequestCertificate = "request_certificate",
        /// A change of the certificate is asked for.
        RequestChange = "request_change",
        /// Revocation is asked for.
        RequestRevocation = "request_revocation",
        /// Our own order stops the use of the certificates.
        StopUse = "stop_use",
        /// The stop that a suspension from duty brought is lifted.
        ResumeUse = "resume_use",
        /// Somebody is told.
        Notify = "notify",
        /// The receiving agency accepts or declines.
        AcceptTransfer = "accept_transfer",
    }
}

code_list! {
    /// How far a step is.
    StepState {
        /// Its day has not come.
        Planned = "planned",
        /// It waits for its owner.
        Open = "open",
        /// Done.
        Done = "done",
        /// Its owner said that it need not be done.
        NotNeeded = "not_needed",
        /// Not to be done any more.
        Cancelled = "cancelled",
    }
}

/// A step as a decision brings it about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepDraft {
    /// What.
    pub kind: StepKind,
    /// Whose work it is; none for the program's own.
    pub role: Option<Role>,
    /// In which agency.
    pub agency: AgencyId,
    /// Day on which it can begin.
    #[serde(with = "iso_day")]
    pub begins_on: Date,
    /// Day by which it should be done.
    #[serde(with = "iso_day")]
    pub due_on: Date,
    /// What people read of it.
    pub consequences: Vec<Consequence>,
}

/// A step on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// This step.
    pub id: FactId,
    /// The subject.
    pub subject: SubjectId,
    /// Its decision.
    pub decision: DecisionId,
    /// The person.
    pub official: OfficialId,
    /// What is to be done.
    #[serde(flatten)]
    pub draft: StepDraft,
    /// How far it is.
    pub state: StepState,
    /// When it was done, or found not to be needed.
    pub done_at: Option<Timestamp>,
    /// The account that ended it; none when the program did.
    pub ended_by: Option<String>,
    /// What they said of it.
    pub note: Option<String>,
    /// The request to the CA that it opened.
    pub request: Option<RequestId>,
}

impl StepKind {
    /// The request to the CA that it opens, if any.
    #[must_use]
    pub const fn request(self) -> Option<crate::domain::certificate::request::RequestKind> {
        use crate::domain::certificate::request::RequestKind;
        match self {
            Self::RequestCertificate => Some(RequestKind::New),
            Self::RequestChange => Some(RequestKind::Change),
            Self::RequestRevocation => Some(RequestKind::Revoke),
            _ => None,
        }
    }
}

/// A text for somebody, waiting to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// This notice.
    pub id: FactId,
    /// What it is about, a short code.
    pub kind: &'static str,
    /// The subject.
    pub subject: SubjectId,
    /// Whose role is told,
    pub role: Role,
    /// in which agency.
    pub agency: AgencyId,
    /// What they read.
    pub text: Bilingual,
    /// When it was queued.
    pub queued_at: Timestamp,
}
