//! The life of one certificate, from the request that will bring it to the CA's word that ended it.
//!
//! What we declare (how far it came, stops of its use, revocations asked for) and what the CA's lists and answers show stand side by
//! side and never mix. What we declared is replayed from its events; what the CA shows is its word at the instant, by which every status
//! is told: nobody can type in a revocation, and nothing leads back from one. What follows from an instant (not yet
//! valid, expired, indeterminate) is no part of it: [`super::status`].

mod event;
mod parts;
mod words;

use thiserror::Error;

pub use event::{LifeEvent, LifeEventKind, Sight, StoryEvent};
pub use parts::{Observed, PendingRevocation, Stage, Stop};

use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::RequestId;

code_list! {
    /// The state of a certificate in one word, whatever the day.
    LifeState {
        /// Asked for; its bytes have not come.
        Expected = "expected",
        /// Its bytes came in; nobody has signed for it.
        Issued = "issued",
        /// Its holder signed for it.
        Active = "active",
        /// Another took its place.
        Superseded = "superseded",
        /// Our own order stops its use.
        StopUse = "stop_use",
        /// The CA was asked to revoke it.
        RevocationPending = "revocation_pending",
        /// The CA put it on hold.
        Hold = "hold",
        /// The CA revoked it.
        Revoked = "revoked",
    }
}

/// How far one certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateLife {
    stage: Stage,
    /// Stops of its use that hold, in the order in which they came.
    stops: Vec<Stop>,
    /// Revocations that the CA was asked for and has not refused, in the order of the letters.
    pending: Vec<PendingRevocation>,
    observed: Observed,
}

/// An event that cannot follow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a certificate that is {from} takes no event '{event}': {}", .why.as_str())]
pub struct WrongTransition {
    /// The state it is in.
    pub from: LifeState,
    /// What was to happen.
    pub event: LifeEventKind,
    /// What stands against it.
    pub why: Objection,
}

code_list! {
    /// What stands against an event.
    Objection {
        /// Its bytes have not come.
        NotThere = "its bytes have not come yet",
        /// It came in before.
        AlreadyThere = "it came in before",
        /// Somebody signed for it before.
        AlreadyHandedOver = "its holder signed for it before",
        /// Its use is stopped, or its revocation asked for.
        NotToBeUsed = "its use is stopped, or its revocation is asked for",
        /// The stop does not hold, or never was.
        NoSuchStop = "that stop does not hold",
        /// The stop holds already.
        SameStop = "that very stop holds already",
        /// That very request was sent already.
        AlreadyAsked = "that request was sent already",
        /// No such request is under way.
        NotAsked = "no such request is under way",
        /// Another took its place.
        AlreadySuperseded = "another took its place before",
        /// The CA revoked it.
        Revoked = "the CA revoked it, and nothing leads back",
    }
}

/// The life that what we declared by `now` makes of a certificate whose bytes came in, and the events that could not follow: they change
/// nothing. Where no event tells of its arrival it came in at `begins`.
#[must_use]
pub fn replay(
    begins: Timestamp,
    now: Timestamp,
    events: impl Iterator<Item = LifeEvent>,
) -> (CertificateLife, Vec<(LifeEvent, WrongTransition)>) {
    // A stop or its end may be recorded before its day.
    let mut events = events.filter(|event| event.at() <= now).peekable();
    let arrival = events.next_if(|event| event.kind() == LifeEventKind::Imported);
    let mut life = CertificateLife::issued(arrival.map_or(begins, |event| event.at()));
    let mut odd = Vec::new();
    for event in events {
        match life.clone().after(event) {
            Ok(next) => life = next,
            Err(wrong) => odd.push((event, wrong)),
        }
    }
    (life, odd)
}

impl CertificateLife {
    /// Asked for: its bytes are expected.
    #[must_use]
    pub const fn expected(request: RequestId, since: Timestamp) -> Self {
        Self::at(Stage::Expected { request, since })
    }

    /// Its bytes came in, asked for or not.
    #[must_use]
    pub const fn issued(since: Timestamp) -> Self {
        Self::at(Stage::Issued { since })
    }

    const fn at(stage: Stage) -> Self {
        Self { stage, stops: Vec::new(), pending: Vec::new(), observed: Observed::Nothing }
    }

    /// How far it came.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The stops of its use that hold.
    #[must_use]
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The revocations that the CA was asked for.
    #[must_use]
    pub fn pending(&self) -> &[PendingRevocation] {
        &self.pending
    }

    /// What the CA's own word shows.
    #[must_use]
    pub const fn observed(&self) -> &Observed {
        &self.observed
    }

    /// One word for it: the CA's word before ours, and of ours the strictest.
    #[must_use]
    pub fn state(&self) -> LifeState {
        match (self.observed, &self.stage) {
            (Observed::Revoked { .. }, _) => LifeState::Revoked,
            (Observed::Held { .. }, _) => LifeState::Hold,
            _ if !self.pending.is_empty() => LifeState::RevocationPending,
            _ if !self.stops.is_empty() => LifeState::StopUse,
            (_, Stage::Superseded { .. }) => LifeState::Superseded,
            (_, Stage::Active { .. }) => LifeState::Active,
            (_, Stage::Issued { .. }) => LifeState::Issued,
            (_, Stage::Expected { .. }) => LifeState::Expected,
        }
    }

    /// The same as the CA shows it. Nothing leads back from revoked, and what was asked for is done by it.
    #[must_use]
    pub fn seen(self, observed: Observed) -> Self {
        match observed {
            _ if self.is_revoked() => self,
            Observed::Revoked { .. } => Self { observed, pending: Vec::new(), ..self },
            Observed::Held { .. } | Observed::Nothing => Self { observed, ..self },
        }
    }

    /// What it is after `event`.
    ///
    /// # Errors
    /// When the event cannot follow; the life as it was is lost, so clone what is still needed.
    pub fn after(self, event: LifeEvent) -> Result<Self, WrongTransition> {
        let (from, kind) = (self.state(), event.kind());
        self.follow(event).map_err(|why| WrongTransition { from, event: kind, why })
    }

    fn follow(self, event: LifeEvent) -> Result<Self, Objection> {
        match event {
            LifeEvent::Imported { at } => match self.stage {
                Stage::Expected { .. } => Ok(Self { stage: Stage::Issued { since: at }, ..self }),
                _ => Err(Objection::AlreadyThere),
            },
            _ if matches!(self.stage, Stage::Expected { .. }) => Err(Objection::NotThere),
            LifeEvent::HandedOver { at, receipt } => self.hand_over(at, receipt),
            LifeEvent::Stopped { at, stop } => self.stop(Stop { id: stop, since: at }),
            LifeEvent::Resumed { lifts, .. } => self.resume(lifts),
            LifeEvent::RevocationAsked { at, request } => self.ask(PendingRevocation { request, since: at }),
            LifeEvent::RevocationRefused { request, .. } => self.refuse(request),
            LifeEvent::Superseded { at, by } => match self.stage {
                Stage::Superseded { by: before, .. } if before == by => Err(Objection::AlreadySuperseded),
                _ if self.is_revoked() => Err(Objection::Revoked),
                _ => Ok(Self { stage: Stage::Superseded { since: at, by }, ..self }),
            },
            LifeEvent::Reassigned { at } => Ok(Self { stage: Stage::Issued { since: at }, ..self }),
        }
    }

    const fn is_revoked(&self) -> bool {
        matches!(self.observed, Observed::Revoked { .. })
    }

    fn hand_over(self, at: Timestamp, receipt: Option<super::facts::Fingerprint>) -> Result<Self, Objection> {
        match self.stage {
            _ if self.is_revoked() => Err(Objection::Revoked),
            Stage::Active { .. } => Err(Objection::AlreadyHandedOver),
            Stage::Superseded { .. } => Err(Objection::AlreadySuperseded),
            _ if !self.stops.is_empty() || !self.pending.is_empty() => Err(Objection::NotToBeUsed),
            _ => Ok(Self { stage: Stage::Active { since: at, receipt }, ..self }),
        }
    }

    /// Our own orders go on beside everything else: a certificate that is revoked may be stopped too, and a stop lifted.
    fn stop(mut self, stop: Stop) -> Result<Self, Objection> {
        if self.stops.iter().any(|held| held.id == stop.id) {
            return Err(Objection::SameStop);
        }
        self.stops.push(stop);
        Ok(self)
    }

    fn resume(mut self, lifts: crate::domain::ids::FactId) -> Result<Self, Objection> {
        let before = self.stops.len();
        self.stops.retain(|stop| stop.id != lifts);
        if self.stops.len() == before { Err(Objection::NoSuchStop) } else { Ok(self) }
    }

    /// A second request may press where the first does not: the CA then has both.
    fn ask(mut self, pending: PendingRevocation) -> Result<Self, Objection> {
        if self.is_revoked() {
            return Err(Objection::Revoked);
        }
        if self.pending.iter().any(|asked| asked.request == pending.request) {
            return Err(Objection::AlreadyAsked);
        }
        self.pending.push(pending);
        Ok(self)
    }

    fn refuse(mut self, request: RequestId) -> Result<Self, Objection> {
        let before = self.pending.len();
        self.pending.retain(|asked| asked.request != request);
        if self.pending.len() == before { Err(Objection::NotAsked) } else { Ok(self) }
    }
}

#[cfg(test)]
mod tests;
