//! Our own order that stops the use of certificates, and that it is lifted: dated events, each with the decision that caused it.
//!
//! What one decision stopped is lifted by what takes that decision back or ends it, or by a word that the certificate is somebody else's,
//! and by nothing else; what another cause stopped stays stopped.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::REASON_HOLD;
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::ids::{CertificateId, FactId, SubjectId};
use crate::storage::ChangeSet;
use crate::storage::read::Reader;
use crate::storage::read::stops::Stop;

/// What the events of a decision's stops say.
pub(super) const DECIDED: &str = "Theo quyết định về cán bộ";

/// Stops the certificates that stand, from the day that the decision says; gives how many. What came in on the day itself, before the
/// step was carried out, may be stopped already.
pub(super) async fn stop_use(registry: &Registry, change: &mut ChangeSet, step: &Step) -> OperationResult<u64> {
    let since = Timestamp::start_of(step.draft.begins_on);
    let standing = change.reader().standing_certificates(step.official, since).await?;
    let before = change.reader().stops_on(&standing).await?;
    let is_stopped = |stop: &Stop| {
        stop.subject == Some(step.subject) && stop.lifted_at.is_none() && stop.event.effective_at <= since
    };
    let mut events = Events::new(registry);
    for certificate in standing {
        if !before.iter().any(|stop| stop.event.certificate == certificate && is_stopped(stop)) {
            events.stop(certificate, since, DECIDED, Some(step.subject));
        }
    }
    events.write(change).await
}

/// The first instant at which a certificate is expired, or revoked for good: from then on nothing is left to stop.
pub(super) async fn ends_at(reader: &Reader, certificate: &Certificate, now: Timestamp) -> OperationResult<Timestamp> {
    let known = reader.revocation_evidence(&certificate.facts, now).await?.revocation;
    let revoked = known.filter(|revocation| revocation.reason != REASON_HOLD).map(|revocation| revocation.at);
    Ok(revoked.map_or(certificate.facts.not_after, |at| at.min(certificate.facts.not_after)))
}

/// Carries out at once the stops of a subject whose day has come: a decision that is corrected must not open a gap.
pub(super) async fn stop_at_once(
    registry: &Registry,
    change: &mut ChangeSet,
    subject: SubjectId,
) -> OperationResult<()> {
    for step in change.reader().steps_of(subject).await? {
        let is_due = step.draft.begins_on <= registry.clock.today();
        if step.draft.kind == StepKind::StopUse && step.state == StepState::Planned && is_due {
            stop_use(registry, change, &step).await?;
            let now = Some(registry.clock.now());
            change.move_step(step.id, StepState::Planned, StepState::Done, now, None).await?;
        }
    }
    Ok(())
}

/// What the events of a return say.
pub(super) const RETURNED: &str = "Hết tạm đình chỉ công tác";

/// Lifts what suspensions from duty stopped, from the day of the return on; gives how many stops that were.
pub(super) async fn resume_use(registry: &Registry, change: &mut ChangeSet, step: &Step) -> OperationResult<u64> {
    let at = Timestamp::start_of(step.draft.begins_on);
    let mut events = Events::new(registry);
    for (stop, _) in change.reader().stops_by_suspension(step.official, at).await? {
        events.lift(&stop, at, RETURNED, Some(step.subject));
    }
    events.write(change).await
}

/// Takes back what a subject did to the use of certificates: its stops are lifted now, and what it had lifted is stopped again.
pub(super) async fn take_back(registry: &Registry, change: &mut ChangeSet, subject: SubjectId) -> OperationResult<()> {
    let mut events = Events::new(registry);
    for (stop, _) in change.reader().stops_by(subject).await? {
        events.lift(&stop, registry.clock.now(), "Quyết định đã được sửa hoặc rút", Some(subject));
    }
    for (lift, stopped_by) in change.reader().lifted_by(subject).await? {
        // From where it was lifted, as if it never had been; it is again the stop of whose it was.
        let details = "Quyết định cho trở lại làm việc đã được sửa hoặc rút";
        events.stop(lift.certificate, lift.effective_at, details, Some(stopped_by));
    }
    events.write(change).await.map(|_| ())
}

/// Events in the making.
pub(super) struct Events<'a> {
    registry: &'a Registry,
    made: Vec<CertificateEvent>,
    causes: Vec<EventCause>,
}

impl<'a> Events<'a> {
    pub(super) const fn new(registry: &'a Registry) -> Self {
        Self { registry, made: Vec::new(), causes: Vec::new() }
    }

    /// A stop, by a decision if one caused it; gives the event.
    pub(super) fn stop(
        &mut self,
        certificate: CertificateId,
        effective_at: Timestamp,
        details: &str,
        subject: Option<SubjectId>,
    ) -> CertificateEvent {
        let event = self.add((certificate, CertificateEventKind::StopUse), effective_at, details);
        if subject.is_some() {
            self.cause(event.id, subject, None);
        }
        event
    }

    /// The end of a stop, by a decision if one brought it. A stop that has not begun by `at` never holds.
    pub(super) fn lift(&mut self, stop: &CertificateEvent, at: Timestamp, details: &str, subject: Option<SubjectId>) {
        let what = (stop.certificate, CertificateEventKind::UseResumed);
        let event = self.add(what, at.max(stop.effective_at), details);
        self.cause(event.id, subject, Some(stop.id));
    }

    fn add(
        &mut self,
        (certificate, kind): (CertificateId, CertificateEventKind),
        effective_at: Timestamp,
        details: &str,
    ) -> CertificateEvent {
        let id = FactId(self.registry.new_id());
        let event = CertificateEvent { id, certificate, kind, effective_at, details: details.to_owned() };
        self.made.push(event.clone());
        event
    }

    fn cause(&mut self, event: FactId, subject: Option<SubjectId>, lifts: Option<FactId>) {
        self.causes.push(EventCause { id: FactId(self.registry.new_id()), event, subject, lifts });
    }

    pub(super) async fn write(self, change: &mut ChangeSet) -> OperationResult<u64> {
        change.insert_certificate_events(&self.made).await?;
        change.insert_event_causes(&self.causes).await?;
        Ok(self.made.len() as u64)
    }
}
