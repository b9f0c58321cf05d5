//! A lost device, or a key that somebody else may know: its holder reports it alone, and it holds at once. The use of every certificate
//! whose key it keeps is stopped, and requests to revoke them are drafted; nobody's leave is asked (Decree 68/2024, Art. 17).
//!
//! Where it is not known which keys a device keeps, all of its holder's are stopped: one too many is issued anew, one too few signs.

use std::collections::BTreeSet;

use serde::Serialize;

use super::change::instant;
use super::{find, wrong_event};
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::event::Done;
use crate::domain::certificate::request::{Request, RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceEvent, DeviceLife, DeviceState, RecordedDeviceEvent};
use crate::domain::ids::{CertificateId, DeviceId, FactId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::notices::queue_loss_notices;
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::insert_drafts;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::read::device::DeviceFilter;
use crate::storage::read::request_list::RequestFilter;

/// What the events of certificates say.
pub(in crate::operations) const LOST: &str = "Báo mất thiết bị lưu khóa hoặc lộ khóa";
/// Devices and requests of one person that are looked at; nobody has as many.
const MANY: u32 = 500;

/// What is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Whose device it is.
    pub official: OfficialId,
    /// Which one; all that they hold, if it is not said.
    pub device: Option<DeviceId>,
    /// Since when; now, if it is not said.
    pub since: Option<Timestamp>,
    /// What happened, in a few words.
    pub details: String,
}

/// What a report came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LossOutcome {
    /// Devices that are lost by it.
    pub devices: Vec<DeviceId>,
    /// Certificates whose use is stopped by it.
    pub stopped: Vec<CertificateId>,
    /// Requests to revoke them that were drafted.
    pub requests: Vec<RequestId>,
}

/// Reports a loss. Twice is once: what is lost already stays so.
///
/// # Errors
/// [`OperationError::NotFound`] when the official or the device lies out of scope, or is somebody else's; [`OperationError::Conflict`] when the
/// instant makes no sense; when the actor may not, or the store fails.
pub async fn report_loss(registry: &Registry, actor: &Actor, loss: &Loss) -> OperationResult<LossOutcome> {
    let scope = scope(actor, loss.official)?;
    let mut change = registry.store.write(registry.header(actor, "report_loss")).await?;
    super::require_official(registry, change.reader(), &scope, loss.official).await?;
    let since = instant(registry, loss.since, None)?;
    let devices = lose(registry, &mut change, actor, loss).await?;
    let concerned = certificates(registry, &change, loss, &devices, since).await?;
    let stopped = stop(registry, &mut change, &concerned, since).await?;
    let requests = draft(registry, &mut change, actor, (loss.official, &concerned)).await?;
    queue_loss_notices(registry, &change, loss.official, (stopped.len(), requests.len())).await?;
    change.audit(registry.event(actor, "report_loss").about_person(loss.official));
    change.commit().await?;
    Ok(LossOutcome { devices: devices.into_iter().map(|(id, _)| id).collect(), stopped, requests })
}

/// One's own losses are reported by oneself; those of others by whoever helps them, or answers for their certificates. Whoever stands at
/// the machine may close, never open.
fn scope(actor: &Actor, official: OfficialId) -> OperationResult<Scope> {
    let Actor::Principal(principal) = actor else { return Ok(Scope::Province) };
    if principal.official == Some(official) && principal.limits.is_none() {
        return Ok(Scope::Province);
    }
    actor.scope(Permission::ReportLosses)
}

/// The devices that are lost, each with the certificates whose keys it keeps.
async fn lose(
    registry: &Registry,
    change: &mut ChangeSet,
    actor: &Actor,
    loss: &Loss,
) -> OperationResult<Vec<(DeviceId, Vec<CertificateId>)>> {
    let view = View::of(registry.clock.today());
    let filter = DeviceFilter { id: loss.device, official: Some(loss.official), ..DeviceFilter::default() };
    let held = change.reader().device_page(&Scope::Province, view, &filter, None, MANY).await?;
    if loss.device.is_some() && held.is_empty() {
        return Err(OperationError::NotFound { what: "device" });
    }
    let mut reported = Vec::new();
    for device in held {
        let id = device.device.id;
        let is_in_use =
            matches!(device.state, Some(DeviceState::Issued | DeviceState::Locked | DeviceState::Recovered));
        // Reported before: what it keeps is looked at again.
        if device.state == Some(DeviceState::Lost) {
            reported.push((id, device.certificates));
            continue;
        }
        if !is_in_use && loss.device.is_none() {
            continue;
        }
        let (device, life) = find(registry, change.reader(), &Scope::Province, id).await?;
        let event = DeviceEvent::ReportLost { at: instant(registry, loss.since, device.since)? };
        let next = DeviceLife::after(life, &event).map_err(wrong_event)?;
        let recorded = RecordedDeviceEvent {
            id: FactId(registry.new_id()),
            device: id,
            event,
            reason: loss.details.trim().to_owned(),
            evidence: None,
        };
        change.insert_device_event(&recorded, next.holder(), actor.account()).await?;
        reported.push((id, device.certificates));
    }
    Ok(reported)
}

/// The certificates that nobody may use from then on, of those that stand.
async fn certificates(
    registry: &Registry,
    change: &ChangeSet,
    loss: &Loss,
    devices: &[(DeviceId, Vec<CertificateId>)],
    since: Timestamp,
) -> OperationResult<Vec<CertificateId>> {
    // What was revoked since the loss need not be asked for again.
    let standing = change.reader().standing_certificates(loss.official, registry.clock.now().max(since)).await?;
    let is_known = !devices.is_empty() && devices.iter().all(|(_, kept)| !kept.is_empty());
    let kept: BTreeSet<CertificateId> = devices.iter().flat_map(|(_, kept)| kept.iter().copied()).collect();
    Ok(standing.into_iter().filter(|certificate| !is_known || kept.contains(certificate)).collect())
}

/// Stops those that no report of a loss stopped before.
async fn stop(
    registry: &Registry,
    change: &mut ChangeSet,
    certificates: &[CertificateId],
    since: Timestamp,
) -> OperationResult<Vec<CertificateId>> {
    let view = View::of(registry.clock.today());
    let before: BTreeSet<CertificateId> = change
        .reader()
        .events_of(view, certificates)
        .await?
        .into_iter()
        .filter(|event| event.kind == CertificateEventKind::StopUse && event.details == LOST)
        .map(|event| event.certificate)
        .collect();
    let new: Vec<CertificateId> = certificates.iter().copied().filter(|id| !before.contains(id)).collect();
    let event = |&certificate: &CertificateId| CertificateEvent {
        id: FactId(registry.new_id()),
        certificate,
        kind: CertificateEventKind::StopUse,
        effective_at: since,
        details: LOST.to_owned(),
    };
    change.insert_certificate_events(&new.iter().map(event).collect::<Vec<_>>()).await?;
    Ok(new)
}

/// Drafts a request for each certificate whose revocation nobody asks for yet.
async fn draft(
    registry: &Registry,
    change: &mut ChangeSet,
    actor: &Actor,
    (official, certificates): (OfficialId, &[CertificateId]),
) -> OperationResult<Vec<RequestId>> {
    let view = View::of(registry.clock.today());
    let filter =
        RequestFilter { kind: Some(RequestKind::Revoke), official: Some(official), ..RequestFilter::default() };
    let open = change.reader().request_page(&Scope::Province, view, &filter, None, MANY).await?;
    let is_asked = |certificate: &CertificateId| {
        open.iter()
            .any(|line| line.request.certificate == Some(*certificate) && line.state.is_none_or(RequestState::is_open))
    };
    let content = Content { reason: Some(RevocationReason::DeviceLost), ..Content::default() };
    let request = |&certificate: &CertificateId| Request {
        id: RequestId(registry.new_id()),
        kind: RequestKind::Revoke,
        official,
        certificate: Some(certificate),
        opened_on: registry.clock.today(),
    };
    let new = certificates.iter().filter(|id| !is_asked(id));
    let drafts: Vec<(Request, Content)> = new.map(|id| (request(id), content.clone())).collect();
    // Who reports has a hand in what is asked: somebody else decides it.
    let done = Done { by: actor.account(), at: registry.clock.now() };
    insert_drafts(registry, change, &drafts, done, LOST).await?;
    Ok(drafts.into_iter().map(|(request, _)| request.id).collect())
}
