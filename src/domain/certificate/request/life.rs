//! The life of a request: draft, submitted, under review, approved, sent, fulfilled; aside returned, rejected, refused by the CA,
//! cancelled. Each state carries what is known in it; an event consumes the life and gives the next, or says why it cannot.
//!
//! Every hand that wrote or submitted what is asked stays with the request: whoever decides must be apart from all of them.

use thiserror::Error;

use super::event::{Done, Event, Evidence, EvidenceKind, RequestAct};
use super::kind::{RequestKind, RequestState};
use crate::domain::ids::LetterId;

/// Everybody who wrote, mended or submitted what is asked, in order.
pub type Written = Vec<Done>;

/// Where a request stands, with what is known there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Being written.
    Draft {
        /// By whom.
        written: Written,
    },
    /// Handed in; the last hand is the submitter's.
    Submitted {
        /// By whom.
        written: Written,
    },
    /// With the registration authority.
    RaReview {
        /// By whom it was written.
        written: Written,
        /// Who took it up.
        taken_up: Done,
    },
    /// Approved.
    Approved {
        /// By whom it was written.
        written: Written,
        /// Who approved.
        approved: Done,
    },
    /// In a letter to the CA.
    SentToCa {
        /// Who approved.
        approved: Done,
        /// Who recorded the letter.
        sent: Done,
        /// The letter.
        letter: LetterId,
    },
    /// Evidence arrived.
    Fulfilled {
        /// When it came in.
        at: Done,
        /// The evidence.
        evidence: Evidence,
    },
    /// Given back for repair.
    Returned {
        /// By whom it was written.
        written: Written,
        /// Who gave it back.
        returned: Done,
        /// Why.
        reason: String,
    },
    /// Refused by us.
    Rejected {
        /// By whom.
        by: Done,
        /// Why.
        reason: String,
    },
    /// Refused by the CA.
    CaRejected {
        /// Who recorded it.
        by: Done,
        /// The CA's letter.
        letter: LetterId,
        /// Why.
        reason: String,
    },
    /// Taken back.
    Cancelled {
        /// By whom.
        by: Done,
        /// Why.
        reason: String,
    },
}

impl Standing {
    /// The state's code.
    #[must_use]
    pub const fn state(&self) -> RequestState {
        match self {
            Self::Draft { .. } => RequestState::Draft,
            Self::Submitted { .. } => RequestState::Submitted,
            Self::RaReview { .. } => RequestState::RaReview,
            Self::Approved { .. } => RequestState::Approved,
            Self::SentToCa { .. } => RequestState::SentToCa,
            Self::Fulfilled { .. } => RequestState::Fulfilled,
            Self::Returned { .. } => RequestState::Returned,
            Self::Rejected { .. } => RequestState::Rejected,
            Self::CaRejected { .. } => RequestState::CaRejected,
            Self::Cancelled { .. } => RequestState::Cancelled,
        }
    }

    /// Everybody who wrote or submitted what is asked, while that still matters: until it was sent, or ended.
    #[must_use]
    pub fn written(&self) -> &[Done] {
        match self {
            Self::Draft { written }
            | Self::Submitted { written }
            | Self::RaReview { written, .. }
            | Self::Approved { written, .. }
            | Self::Returned { written, .. } => written,
            _ => &[],
        }
    }
}

/// An event that cannot happen to a request where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a request ({kind}) that is {from} cannot be {event}")]
pub struct WrongTurn {
    /// What is asked.
    pub kind: RequestKind,
    /// Where it stands.
    pub from: RequestState,
    /// What was to happen.
    pub event: RequestAct,
}

/// A request on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    kind: RequestKind,
    standing: Standing,
}

impl Life {
    /// A request that was just drafted.
    #[must_use]
    pub fn drafted(kind: RequestKind, done: Done) -> Self {
        Self { kind, standing: Standing::Draft { written: vec![done] } }
    }

    /// Where it stands.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The state's code.
    #[must_use]
    pub const fn state(&self) -> RequestState {
        self.standing.state()
    }

    /// What becomes of it.
    ///
    /// # Errors
    /// [`WrongTurn`] when this cannot happen to it now, or never to a request of its kind.
    pub fn on(self, event: Event) -> Result<Self, WrongTurn> {
        let Self { kind, standing } = self;
        let wrong = WrongTurn { kind, from: standing.state(), event: event.act() };
        if !kind.knows(&event) {
            return Err(wrong);
        }
        let standing = match (standing, event) {
            (Standing::Draft { written }, Event::Mended(done)) => Standing::Draft { written: and(written, done) },
            (Standing::Returned { written, returned, reason }, Event::Mended(done)) => {
                Standing::Returned { written: and(written, done), returned, reason }
            }
            (Standing::Draft { written } | Standing::Returned { written, .. }, Event::Submitted(done)) => {
                Standing::Submitted { written: and(written, done) }
            }
            (Standing::Submitted { written }, Event::TakenUp(taken_up)) => Standing::RaReview { written, taken_up },
            (Standing::RaReview { written, .. }, Event::Approved(approved)) => Standing::Approved { written, approved },
            (Standing::RaReview { written, .. }, Event::Returned(returned, reason)) => {
                Standing::Returned { written, returned, reason }
            }
            (Standing::RaReview { .. }, Event::Rejected(by, reason)) => Standing::Rejected { by, reason },
            (Standing::Approved { approved, .. }, Event::Sent(sent, letter)) => {
                Standing::SentToCa { approved, sent, letter }
            }
            (Standing::SentToCa { .. }, Event::CaRefused(by, letter, reason)) => {
                Standing::CaRejected { by, letter, reason }
            }
            (
                Standing::Draft { .. }
                | Standing::Submitted { .. }
                | Standing::RaReview { .. }
                | Standing::Approved { .. }
                | Standing::Returned { .. },
                Event::Cancelled(by, reason),
            ) => Standing::Cancelled { by, reason },
            // Evidence is what the CA did, whatever we have written down of it so far.
            (open, Event::Proved(at, evidence)) if open.state().is_open() => Standing::Fulfilled { at, evidence },
            _ => return Err(wrong),
        };
        Ok(Self { kind, standing })
    }
}

fn and(mut written: Written, done: Done) -> Written {
    written.push(done);
    written
}

impl RequestState {
    /// Whether something may still happen to a request that stands here.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Draft | Self::Submitted | Self::RaReview | Self::Approved | Self::SentToCa | Self::Returned => true,
            Self::Fulfilled | Self::Rejected | Self::CaRejected | Self::Cancelled => false,
        }
    }
}

impl RequestKind {
    /// Whether the CA is asked; an order to stop use is our own and never goes there.
    #[must_use]
    pub const fn goes_to_ca(self) -> bool {
        !matches!(self, Self::StopUse)
    }

    /// Whether evidence of this kind shows that a request of this kind is fulfilled.
    #[must_use]
    pub const fn is_fulfilled_by(self, evidence: EvidenceKind) -> bool {
        match self {
            Self::New | Self::Renew | Self::Change => matches!(evidence, EvidenceKind::Certificate),
            Self::Revoke => matches!(evidence, EvidenceKind::Crl | EvidenceKind::Ocsp),
            // A device that cannot be recovered is replaced, with a certificate.
            Self::DeviceRecover => matches!(evidence, EvidenceKind::Device | EvidenceKind::Certificate),
            Self::StopUse => matches!(evidence, EvidenceKind::StopOrder),
        }
    }

    /// Whether this may ever happen to a request of this kind.
    const fn knows(self, event: &Event) -> bool {
        match event {
            Event::Sent(..) | Event::CaRefused(..) => self.goes_to_ca(),
            Event::Proved(_, evidence) => self.is_fulfilled_by(evidence.kind()),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests;
