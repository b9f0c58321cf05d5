//! What falls off a certificate that is found to be somebody else's: the stops that followed from whoever it was taken for, and their open
//! requests about it. What the CA has in hand already is told, for nobody can take it back here.

use serde::Serialize;

use super::devices::LOST;
use super::error::{OperationError, OperationResult};
use super::lock_official::LOCKED;
use super::registry::Registry;
use super::requests::{Exposed, ask_to_revoke, by_program, cancel_for_another};
use super::stop_arrivals::LATE;
use super::stop_use::Events;
use crate::domain::certificate::owner::OwnerWord;
use crate::domain::clock::Timestamp;
use crate::domain::device::DeviceEventKind;
use crate::domain::ids::{CertificateId, OfficialId, RequestId};
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::stops::Stop;

/// What the events say, and the requests that are cancelled.
const ANOTHERS: &str = "Chứng thư được xác nhận là của người khác";

/// Requests of whoever a certificate was taken for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FallenOff {
    /// Cancelled: nobody may send them any more.
    pub cancelled: Vec<RequestId>,
    /// The CA has them: it is to be told that they were a mistake.
    pub with_ca: Vec<RequestId>,
}

/// Takes off what is not of whoever has the certificate by these words.
pub(super) async fn take_off(
    registry: &Registry,
    change: &mut ChangeSet,
    certificate: CertificateId,
    words: &[OwnerWord],
) -> OperationResult<FallenOff> {
    let mut events = Events::new(registry);
    let is_exposed = is_on_a_lost_device(registry, change, certificate).await?;
    for stop in change.reader().stops_on(&[certificate]).await?.iter().filter(|stop| stop.lifted_at.is_none()) {
        if is_exposed && stop.event.details == LOST {
            continue;
        }
        if let Some(at) = given_away(stop, words) {
            events.lift(&stop.event, at, ANOTHERS, None);
        }
    }
    events.write(change).await?;
    let holder = change.reader().holder(View::of(registry.clock.today()), certificate).await?;
    if is_exposed && holder.is_none() {
        // Whoever answers for the lost device goes on asking.
        return Ok(FallenOff::default());
    }
    let fallen = cancel(registry, change, certificate, holder).await?;
    if let (true, Some(official)) = (is_exposed, holder) {
        let exposed = Exposed { certificate, official, agency: None };
        ask_to_revoke(registry, change, &[exposed], (by_program(registry), LOST)).await?;
    }
    Ok(fallen)
}

/// Cancels what others than its holder ask about it.
async fn cancel(
    registry: &Registry,
    change: &mut ChangeSet,
    certificate: CertificateId,
    holder: Option<OfficialId>,
) -> OperationResult<FallenOff> {
    let mut fallen = FallenOff::default();
    for (request, official) in change.reader().open_requests_about(certificate).await? {
        if Some(official) == holder {
            continue;
        }
        match cancel_for_another(registry, change, request, ANOTHERS).await {
            Ok(()) => fallen.cancelled.push(request),
            Err(OperationError::Conflict { .. }) => fallen.with_ca.push(request),
            Err(other) => return Err(other),
        }
    }
    Ok(fallen)
}

/// From when on the certificate is not of the person because of whom it was stopped; none while it is, or where an order about the
/// certificate itself stopped it.
fn given_away(stop: &Stop, words: &[OwnerWord]) -> Option<Timestamp> {
    let follows_a_person = stop.subject.is_some() || [LATE, LOCKED, LOST].contains(&stop.event.details.as_str());
    let official: OfficialId = stop.official.filter(|_| follows_a_person)?;
    let day = stop.event.effective_at.day();
    let theirs = words.iter().filter(|word| word.official == Some(official));
    let last = theirs.filter(|word| word.to.is_none_or(|to| day < to)).max_by_key(|word| word.from);
    match last {
        None => Some(stop.event.effective_at),
        Some(last) => last.to.map(Timestamp::start_of),
    }
}

/// Whether its key lies on a device that was ever lost: then it is exposed, whoever's it is, and though the device was handed back since.
async fn is_on_a_lost_device(
    registry: &Registry,
    change: &ChangeSet,
    certificate: CertificateId,
) -> OperationResult<bool> {
    let view = View::of(registry.clock.today());
    let Some(device) = change.reader().device_of(view, certificate).await? else { return Ok(false) };
    let events = change.reader().device_events(view, device).await?;
    Ok(events.iter().any(|recorded| recorded.event.kind() == DeviceEventKind::ReportLost))
}
