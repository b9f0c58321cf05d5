//! What stops the certificates of whoever left, was suspended or locked, or lost a device, held against what is recorded: for those that come
//! in late, or are found to be somebody's, and for all of a person's when a decision about them is corrected or withdrawn.
//!
//! Stops are written once, when their cause takes effect. `domain::certificate::stop_cause` says which should be there; what is missing is
//! written here, from the same day, and the CA is asked to revoke what still stands. The past is stopped too: whoever asks about an
//! instant before the end of a certificate is told what would have been said then.

use std::collections::BTreeMap;

use super::devices::LOST;
use super::error::OperationResult;
use super::lock_official::LOCKED;
use super::registry::Registry;
use super::requests::{Wanted, ask_for_stopped};
use super::stop_use::{Events, RETURNED, ends_at};
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::certificate::stop_cause::{StopCause, StoppedBy, concerning, stop_causes};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, OfficialId, SubjectId};
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::stops::Stop;

/// What the events of what is stopped late say, and the drafts.
pub(super) const LATE: &str = "Chứng thư được ghi nhận sau khi chủ thể đã ngừng sử dụng";

/// A certificate that is to be stopped.
struct Stopping {
    certificate: CertificateId,
    official: OfficialId,
    cause: StopCause,
    /// When it is over, by its dates or for good by the CA's word.
    ends: Timestamp,
}

/// Stops what arrived of people whose other certificates are stopped.
///
/// # Errors
/// When the store fails.
pub(super) async fn stop_arrivals(
    registry: &Registry,
    change: &mut ChangeSet,
    arrived: &[(Certificate, ChainVerdict)],
) -> OperationResult<()> {
    let mut owned: BTreeMap<OfficialId, Vec<&Certificate>> = BTreeMap::new();
    for (certificate, chain) in arrived {
        if let (ChainVerdict::Good, true, Some(official)) = (chain, certificate.facts.may_sign, certificate.official) {
            owned.entry(official).or_default().push(certificate);
        }
    }
    let owners: Vec<OfficialId> = owned.keys().copied().collect();
    let now = registry.clock.now();
    let held_back = change.reader().held_back(now, &owners, LOST).await?;
    if held_back.is_empty() {
        return Ok(());
    }
    let officials: Vec<OfficialId> = held_back.keys().copied().collect();
    let standings = change.reader().standings(&officials).await?;
    let mut stopping = Vec::new();
    for (official, known) in held_back {
        let Some(standing) = standings.get(&official) else { continue };
        let causes = stop_causes(standing, &known, now.day());
        for certificate in owned.get(&official).into_iter().flatten().filter(|_| !causes.is_empty()) {
            let ends = ends_at(change.reader(), certificate, now).await?;
            let concerning = concerning(&causes, certificate.facts.not_before, ends);
            let id = certificate.id;
            let stop = |cause| Stopping { certificate: id, official, cause, ends };
            stopping.extend(concerning.into_iter().map(stop));
        }
    }
    stop(registry, change, stopping).await
}

/// Stops what a person's certificates lack of stops, after a decision about them was corrected or withdrawn: another cause may have been
/// behind the one that was taken back.
pub(super) async fn stop_anew(
    registry: &Registry,
    change: &mut ChangeSet,
    official: OfficialId,
) -> OperationResult<()> {
    let own = change.reader().certificates_of(View::of(registry.clock.today()), official).await?;
    stop_arrivals(registry, change, &own).await
}

async fn stop(registry: &Registry, change: &mut ChangeSet, stopping: Vec<Stopping>) -> OperationResult<()> {
    let ids: Vec<CertificateId> = stopping.iter().map(|one| one.certificate).collect();
    let before = change.reader().stops_on(&ids).await?;
    let now = registry.clock.now();
    let mut events = Events::new(registry);
    let mut wanted = Vec::new();
    for one in stopping {
        let own = before.iter().filter(|stop| is_of(stop, &one));
        let said: Vec<_> = own.map(|stop| (stop.event.effective_at, stop.lifted_at)).collect();
        let Stopping { certificate, official, cause, ends } = one;
        let Some(since) = cause.unsaid_since(&said).filter(|since| *since < ends) else { continue };
        let (details, subject) = told(cause.by);
        let stop = events.stop(certificate, since, details, subject);
        if let Some((at, returned)) = cause.ends {
            events.lift(&stop, at, RETURNED, Some(returned));
        }
        let reason = cause.revoke.filter(|_| now < ends);
        wanted.extend(reason.map(|reason| Wanted { certificate, official, subject, reason }));
    }
    events.write(change).await?;
    ask_for_stopped(registry, change, &wanted, LATE).await
}

/// Whether a stop that is there came of the same cause.
fn is_of(stop: &Stop, one: &Stopping) -> bool {
    let (details, subject) = told(one.cause.by);
    let is_same = subject.map_or(stop.subject.is_none() && stop.event.details == details, |_| stop.subject == subject);
    is_same && stop.event.certificate == one.certificate
}

/// What the event of a stop says, and the decision behind it.
const fn told(by: StoppedBy) -> (&'static str, Option<SubjectId>) {
    match by {
        StoppedBy::Subject(subject) => (LATE, Some(subject)),
        StoppedBy::Leave => (LATE, None),
        StoppedBy::Lock => (LOCKED, None),
        StoppedBy::Loss => (LOST, None),
    }
}
