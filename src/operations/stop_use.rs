//! Our own order that stops the use of certificates, and that it is lifted: dated events, each with the decision that caused it.
//!
//! What one decision stopped is lifted by what takes that decision back or ends it, and by nothing else; what another cause stopped
//! stays stopped.

use super::error::OperationResult;
use super::registry::Registry;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::ids::{CertificateId, FactId, SubjectId};
use crate::storage::ChangeSet;

/// Stops the certificates that stand, from the day that the decision says; gives how many.
pub(super) async fn stop_use(registry: &Registry, change: &mut ChangeSet, step: &Step) -> OperationResult<u64> {
    let since = Timestamp::start_of(step.draft.begins_on);
    let mut events = Events::new(registry);
    for certificate in change.reader().standing_certificates(step.official, since).await? {
        let details = "Theo quyết định về cán bộ";
        events.add((certificate, CertificateEventKind::StopUse), since, details, (step.subject, None));
    }
    events.write(change).await
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

/// Lifts what suspensions from duty stopped, from the day of the return on; gives how many stops that were.
pub(super) async fn resume_use(registry: &Registry, change: &mut ChangeSet, step: &Step) -> OperationResult<u64> {
    let at = Timestamp::start_of(step.draft.begins_on);
    let mut events = Events::new(registry);
    for (stop, _) in change.reader().stops_by_suspension(step.official, at).await? {
        events.lift(&stop, at, "Hết tạm đình chỉ công tác", step.subject);
    }
    events.write(change).await
}

/// Takes back what a subject did to the use of certificates: its stops are lifted now, and what it had lifted is stopped again.
pub(super) async fn take_back(registry: &Registry, change: &mut ChangeSet, subject: SubjectId) -> OperationResult<()> {
    let mut events = Events::new(registry);
    for (stop, _) in change.reader().stops_by(subject).await? {
        events.lift(&stop, registry.clock.now(), "Quyết định đã được sửa hoặc rút", subject);
    }
    for (lift, stopped_by) in change.reader().lifted_by(subject).await? {
        // From where it was lifted, as if it never had been; it is again the stop of whose it was.
        let details = "Quyết định cho trở lại làm việc đã được sửa hoặc rút";
        let what = (lift.certificate, CertificateEventKind::StopUse);
        events.add(what, lift.effective_at, details, (stopped_by, None));
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

    /// A stop that has not begun by `at` never holds.
    fn lift(&mut self, stop: &CertificateEvent, at: Timestamp, details: &str, by: SubjectId) {
        let what = (stop.certificate, CertificateEventKind::UseResumed);
        self.add(what, at.max(stop.effective_at), details, (by, Some(stop.id)));
    }

    pub(super) fn add(
        &mut self,
        (certificate, kind): (CertificateId, CertificateEventKind),
        effective_at: Timestamp,
        details: &str,
        (subject, lifts): (SubjectId, Option<FactId>),
    ) {
        let event = FactId(self.registry.new_id());
        self.made.push(CertificateEvent { id: event, certificate, kind, effective_at, details: details.to_owned() });
        self.causes.push(EventCause { id: FactId(self.registry.new_id()), event, subject, lifts });
    }

    /// A stop that no decision caused.
    pub(super) fn add_alone(&mut self, certificate: CertificateId, effective_at: Timestamp, details: &str) {
        let (id, kind) = (FactId(self.registry.new_id()), CertificateEventKind::StopUse);
        self.made.push(CertificateEvent { id, certificate, kind, effective_at, details: details.to_owned() });
    }

    pub(super) async fn write(self, change: &mut ChangeSet) -> OperationResult<u64> {
        change.insert_certificate_events(&self.made).await?;
        change.insert_event_causes(&self.causes).await?;
        Ok(self.made.len() as u64)
    }
}
