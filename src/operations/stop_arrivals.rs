//! Certificates that become known late: one that comes in, or is found to be somebody's, after its holder left, was suspended or locked, or
//! lost a device. What stopped their other certificates then stops it now, from the same day, and the CA is asked to revoke it where it
//! must be revoked. Stops are written once, when the cause takes effect; without this the late one would stay good.

use std::collections::BTreeMap;

use time::Date;

use super::devices::LOST;
use super::error::OperationResult;
use super::lock_official::LOCKED;
use super::registry::Registry;
use super::requests::{by_program, insert_drafts, reason_of};
use super::stop_use::Events;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::{Request, RequestKind};
use crate::domain::certificate::status::{ChainVerdict, REASON_HOLD};
use crate::domain::clock::Timestamp;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::standing::Standing;
use crate::domain::ids::{CertificateId, OfficialId, RequestId, SubjectId};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::PostingKind;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::open_requests::SameRequest;

/// What the events and drafts say.
const LATE: &str = "Chứng thư được ghi nhận sau khi chủ thể đã ngừng sử dụng";

/// Why a late certificate is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cause {
    /// From when on.
    since: Timestamp,
    /// The decision behind it.
    subject: Option<SubjectId>,
    /// What its event says, by which the same cause is recognised.
    details: &'static str,
    /// Why the CA is asked to revoke it; none where the stop may be lifted.
    revoke: Option<RevocationReason>,
}

/// Stops what arrived of people whose other certificates are stopped; gives how many.
///
/// # Errors
/// When the store fails.
pub(super) async fn stop_arrivals(
    registry: &Registry,
    change: &mut ChangeSet,
    arrived: &[(Certificate, ChainVerdict)],
) -> OperationResult<u64> {
    let now = registry.clock.now();
    let is_concerned = |(certificate, chain): &&(Certificate, ChainVerdict)| {
        let facts = &certificate.facts;
        *chain == ChainVerdict::Good && facts.may_sign && now < facts.not_after
    };
    let mut owned: BTreeMap<OfficialId, Vec<&Certificate>> = BTreeMap::new();
    for (certificate, _) in arrived.iter().filter(is_concerned) {
        if let Some(official) = certificate.official {
            owned.entry(official).or_default().push(certificate);
        }
    }
    let owners: Vec<OfficialId> = owned.keys().copied().collect();
    let view = View::of(now.day());
    let held_back = change.reader().held_back(view, &owners, LOST).await?;
    if held_back.is_empty() {
        return Ok(0);
    }
    let officials: Vec<OfficialId> = held_back.iter().map(|(official, _)| *official).collect();
    let standings = change.reader().standings(&officials).await?;
    let mut stopped = Vec::new();
    for (official, lost_at) in held_back {
        let Some(standing) = standings.get(&official) else { continue };
        for certificate in owned.get(&official).into_iter().flatten() {
            let causes = causes(standing, lost_at, certificate.facts.not_before, now.day());
            stopped.extend(causes.into_iter().map(|cause| (certificate.id, official, cause)));
        }
    }
    stop(registry, change, arrived, stopped).await
}

/// Everything that stops a certificate of this person that begins at `not_before`.
fn causes(standing: &Standing, lost_at: Option<Timestamp>, not_before: Timestamp, today: Date) -> Vec<Cause> {
    let mut causes: Vec<Cause> = [left(standing, today), suspended(standing, today)].into_iter().flatten().collect();
    // Whoever was locked, or lost a device, gets a new certificate: those from before are stopped.
    let locked = standing.states.iter().find(|state| {
        state.state == MailboxState::Suspended && state.subject.is_none() && state.effective.contains(today)
    });
    if let Some(since) = locked.map(|state| Timestamp::end_of(state.effective.from)).filter(|end| not_before < *end) {
        causes.push(Cause { since: since.plus_seconds(-86_400), subject: None, details: LOCKED, revoke: None });
    }
    if let Some(since) = lost_at.filter(|lost_at| not_before < *lost_at) {
        causes.push(Cause { since, subject: None, details: LOST, revoke: Some(RevocationReason::DeviceLost) });
    }
    causes
}

/// Whoever had a post and has none.
fn left(standing: &Standing, today: Date) -> Option<Cause> {
    let primary = || standing.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
    if primary().any(|posting| posting.effective.contains(today)) {
        return None;
    }
    let ended = primary().filter_map(|posting| posting.effective.to).filter(|to| *to <= today).max()?;
    let act = standing.acts.iter().rev().find(|act| act.effective_from <= today);
    let reason = reason_of(act.map(|act| act.kind));
    let subject = act.map(|act| act.subject);
    Some(Cause { since: Timestamp::start_of(ended), subject, details: LATE, revoke: Some(reason) })
}

/// Whoever was suspended from duty and did not return.
fn suspended(standing: &Standing, today: Date) -> Option<Cause> {
    let of_duty = |kind: DecisionKind| matches!(kind, DecisionKind::SuspendFromDuty | DecisionKind::Return);
    let last = standing.acts.iter().rev().find(|act| of_duty(act.kind) && act.effective_from <= today)?;
    let since = Timestamp::start_of(last.effective_from);
    (last.kind == DecisionKind::SuspendFromDuty).then_some(Cause {
        since,
        subject: Some(last.subject),
        details: LATE,
        revoke: None,
    })
}

async fn stop(
    registry: &Registry,
    change: &mut ChangeSet,
    arrived: &[(Certificate, ChainVerdict)],
    mut stopped: Vec<(CertificateId, OfficialId, Cause)>,
) -> OperationResult<u64> {
    let over = revoked(change, arrived).await?;
    stopped.retain(|(certificate, ..)| !over.contains(certificate));
    let ids: Vec<CertificateId> = stopped.iter().map(|(certificate, ..)| *certificate).collect();
    let view = View::of(registry.clock.today());
    let before = change.reader().events_of(view, &ids).await?;
    let is_new = |(certificate, _, cause): &&(CertificateId, OfficialId, Cause)| {
        let same = |event: &CertificateEvent| {
            event.kind == CertificateEventKind::StopUse
                && (event.certificate, event.effective_at) == (*certificate, cause.since)
        };
        !before.iter().any(same)
    };
    let mut events = Events::new(registry);
    let mut drafts = Vec::new();
    for (certificate, official, cause) in stopped.iter().filter(is_new) {
        match cause.subject {
            Some(subject) => {
                let what = (*certificate, CertificateEventKind::StopUse);
                events.add(what, cause.since, cause.details, (subject, None));
            }
            None => events.add_alone(*certificate, cause.since, cause.details),
        }
        if let Some(reason) = cause.revoke {
            drafts.extend(draft(registry, change, (*certificate, *official), reason).await?);
        }
    }
    let written = events.write(change).await?;
    insert_drafts(registry, change, &drafts, by_program(registry), LATE).await?;
    Ok(written)
}

/// Those that the CA revoked for good: nothing is left to stop.
async fn revoked(change: &ChangeSet, arrived: &[(Certificate, ChainVerdict)]) -> OperationResult<Vec<CertificateId>> {
    let keys: Vec<_> = arrived
        .iter()
        .map(|(certificate, _)| (certificate.facts.issuer_key, certificate.facts.serial.clone()))
        .collect();
    let words = change.reader().newest_words(&keys).await?;
    let over = arrived.iter().zip(words).filter(|(_, word)| word.is_some_and(|word| word.reason != REASON_HOLD));
    Ok(over.map(|((certificate, _), _)| certificate.id).collect())
}

/// A request to revoke it, unless that is asked already.
async fn draft(
    registry: &Registry,
    change: &ChangeSet,
    (certificate, official): (CertificateId, OfficialId),
    reason: RevocationReason,
) -> OperationResult<Option<(Request, Content)>> {
    let (kind, certificate) = (RequestKind::Revoke, Some(certificate));
    let presses = reason.is_pressing();
    let same =
        SameRequest { kind, official, certificate, agency: None, medium: None, item: None, presses, except: None };
    if change.reader().is_asked_already(&same).await? {
        return Ok(None);
    }
    let opened_on = registry.clock.today();
    let request = Request { id: RequestId(registry.new_id()), kind, official, certificate, opened_on };
    Ok(Some((request, Content { reason: Some(reason), ..Content::default() })))
}
