//! What happens to a request: who did it, when and why, or which evidence came in.

use super::kind::RequestState;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{LetterId, PrincipalId};

code_list! {
    /// What happened to a request.
    RequestAct {
        /// Somebody, or a decision, opened it.
        Drafted = "drafted",
        /// What is asked was written anew.
        Mended = "mended",
        /// The subscriber manager handed it in.
        Submitted = "submitted",
        /// The registration authority took it up.
        TakenUp = "taken_up",
        /// The registration authority approved it.
        Approved = "approved",
        /// The registration authority gave it back for repair.
        Returned = "returned",
        /// The registration authority refused it.
        Rejected = "rejected",
        /// A letter took it to the CA.
        Sent = "sent",
        /// The CA refused it, by a letter.
        CaRefused = "ca_refused",
        /// It was taken back.
        Cancelled = "cancelled",
        /// Evidence shows that what was asked for is done.
        Proved = "proved",
    }
}

code_list! {
    /// What kind of evidence ends a request.
    EvidenceKind {
        /// A verified revocation list names the serial.
        Crl = "crl",
        /// A signed OCSP answer says revoked.
        Ocsp = "ocsp",
        /// A matching certificate came in.
        Certificate = "certificate",
        /// The device was recovered.
        Device = "device",
        /// Our own order that stops the use is recorded.
        StopOrder = "stop_order",
    }
}

impl RequestAct {
    /// The act by which a request enters a state, of one whose act was not recorded.
    #[must_use]
    pub const fn entering(state: RequestState) -> Self {
        match state {
            RequestState::Draft => Self::Drafted,
            RequestState::Submitted => Self::Submitted,
            RequestState::RaReview => Self::TakenUp,
            RequestState::Approved => Self::Approved,
            RequestState::SentToCa => Self::Sent,
            RequestState::Fulfilled => Self::Proved,
            RequestState::Returned => Self::Returned,
            RequestState::Rejected => Self::Rejected,
            RequestState::CaRejected => Self::CaRefused,
            RequestState::Cancelled => Self::Cancelled,
        }
    }
}

/// Who did something to a request, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The account; none when the program did, or it was never recorded.
    pub by: Option<PrincipalId>,
    /// When.
    pub at: Timestamp,
}

/// What shows that a request is fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// SHA-256 of the verified list that names the serial.
    Crl(Fingerprint),
    /// SHA-256 of the signed answer.
    Ocsp(Fingerprint),
    /// SHA-256 of the certificate.
    Certificate(Fingerprint),
    /// A recovery that is recorded; SHA-256 of its scanned record, when there is one.
    Device(Option<Fingerprint>),
    /// The order is a fact of our own.
    StopOrder,
}

impl Evidence {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::Crl(_) => EvidenceKind::Crl,
            Self::Ocsp(_) => EvidenceKind::Ocsp,
            Self::Certificate(_) => EvidenceKind::Certificate,
            Self::Device(_) => EvidenceKind::Device,
            Self::StopOrder => EvidenceKind::StopOrder,
        }
    }

    /// SHA-256 of it; none for what is a fact of our own.
    #[must_use]
    pub const fn sha256(&self) -> Option<Fingerprint> {
        match self {
            Self::Crl(hash) | Self::Ocsp(hash) | Self::Certificate(hash) => Some(*hash),
            Self::Device(hash) => *hash,
            Self::StopOrder => None,
        }
    }

    /// The evidence of that kind; none when a hash is missing or one too many.
    #[must_use]
    pub const fn of(kind: EvidenceKind, sha256: Option<Fingerprint>) -> Option<Self> {
        match (kind, sha256) {
            (EvidenceKind::Crl, Some(hash)) => Some(Self::Crl(hash)),
            (EvidenceKind::Ocsp, Some(hash)) => Some(Self::Ocsp(hash)),
            (EvidenceKind::Certificate, Some(hash)) => Some(Self::Certificate(hash)),
            (EvidenceKind::Device, hash) => Some(Self::Device(hash)),
            (EvidenceKind::StopOrder, None) => Some(Self::StopOrder),
            _ => None,
        }
    }
}

/// Something that happens to a request that was drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// What is asked was written anew.
    Mended(Done),
    /// It is handed in.
    Submitted(Done),
    /// The registration authority looks at it.
    TakenUp(Done),
    /// It may go to the CA; an internal order may be carried out.
    Approved(Done),
    /// It is given back, because …
    Returned(Done, String),
    /// It is refused, because …
    Rejected(Done, String),
    /// A letter takes it to the CA.
    Sent(Done, LetterId),
    /// The CA refuses it by a letter, because …
    CaRefused(Done, LetterId, String),
    /// It is taken back, because …
    Cancelled(Done, String),
    /// Evidence came in.
    Proved(Done, Evidence),
}

impl Event {
    /// What kind of act it is.
    #[must_use]
    pub const fn act(&self) -> RequestAct {
        match self {
            Self::Mended(_) => RequestAct::Mended,
            Self::Submitted(_) => RequestAct::Submitted,
            Self::TakenUp(_) => RequestAct::TakenUp,
            Self::Approved(_) => RequestAct::Approved,
            Self::Returned(..) => RequestAct::Returned,
            Self::Rejected(..) => RequestAct::Rejected,
            Self::Sent(..) => RequestAct::Sent,
            Self::CaRefused(..) => RequestAct::CaRefused,
            Self::Cancelled(..) => RequestAct::Cancelled,
            Self::Proved(..) => RequestAct::Proved,
        }
    }

    /// Who and when.
    #[must_use]
    pub const fn done(&self) -> Done {
        match self {
            Self::Mended(done)
            | Self::Submitted(done)
            | Self::TakenUp(done)
            | Self::Approved(done)
            | Self::Returned(done, _)
            | Self::Rejected(done, _)
            | Self::Sent(done, _)
            | Self::CaRefused(done, ..)
            | Self::Cancelled(done, _)
            | Self::Proved(done, _) => *done,
        }
    }

    /// Why, in the words of whoever did it.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Returned(_, reason)
            | Self::Rejected(_, reason)
            | Self::CaRefused(_, _, reason)
            | Self::Cancelled(_, reason) => reason,
            _ => "",
        }
    }

    /// The letter that carries it.
    #[must_use]
    pub const fn letter(&self) -> Option<LetterId> {
        match self {
            Self::Sent(_, letter) | Self::CaRefused(_, letter, _) => Some(*letter),
            _ => None,
        }
    }

    /// What shows it.
    #[must_use]
    pub const fn evidence(&self) -> Option<Evidence> {
        match self {
            Self::Proved(_, evidence) => Some(*evidence),
            _ => None,
        }
    }

    /// The event as it was recorded; none when something that belongs to it is missing.
    #[must_use]
    pub fn recorded(
        act: RequestAct,
        done: Done,
        reason: &str,
        letter: Option<LetterId>,
        evidence: Option<Evidence>,
    ) -> Option<Self> {
        let reason = || reason.to_owned();
        Some(match act {
            RequestAct::Drafted => return None,
            RequestAct::Mended => Self::Mended(done),
            RequestAct::Submitted => Self::Submitted(done),
            RequestAct::TakenUp => Self::TakenUp(done),
            RequestAct::Approved => Self::Approved(done),
            RequestAct::Returned => Self::Returned(done, reason()),
            RequestAct::Rejected => Self::Rejected(done, reason()),
            RequestAct::Sent => Self::Sent(done, letter?),
            RequestAct::CaRefused => Self::CaRefused(done, letter?, reason()),
            RequestAct::Cancelled => Self::Cancelled(done, reason()),
            RequestAct::Proved => Self::Proved(done, evidence?),
        })
    }
}
