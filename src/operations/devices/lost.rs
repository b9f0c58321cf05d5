//! A lost device, or a key that somebody else may know: its holder reports it alone, and it holds at once. The use of every certificate
//! whose key it keeps is stopped, and requests to revoke them are drafted; nobody's leave is asked (Decree 68/2024, Art. 17).
//!
//! Keys are known to lie elsewhere only while each of the holder's lies on a recorded device, and of each lost one it is recorded what it
//! keeps. Else all of its holder's are stopped: one too many is issued anew, one too few signs.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::change::instant;
use super::{find, wrong_event};
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::request::event::Done;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceEvent, DeviceLife, DeviceState, RecordedDeviceEvent};
use crate::domain::ids::{AgencyId, CertificateId, DeviceId, FactId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::notices::queue_loss_notices;
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::{Exposed, ask_to_revoke, said};
use crate::operations::stop_use::ends_at;
use crate::storage::ChangeSet;
use crate::storage::read::device::{DeviceFilter, DeviceLine};
use crate::storage::read::stops::Stop;
use crate::storage::read::{Reader, View};

/// What the events of certificates say.
pub(in crate::operations) const LOST: &str = "Báo mất thiết bị lưu khóa hoặc lộ khóa";
/// Devices of one person that are looked at; nobody has as many.
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
    /// Requests to revoke them that ask because of it: drafted, or mended when they asked for a weaker reason.
    pub requests: Vec<RequestId>,
}

/// Reports a loss. Twice is once: what is lost already stays so; an earlier instant moves the stops there.
///
/// # Errors
/// [`OperationError::NotFound`] when the official or the device lies out of scope, or is somebody else's; [`OperationError::Invalid`] when
/// it is told in too many words; [`OperationError::Conflict`] when the instant has not come, or the device was handed back; when the actor
/// may not, or the store fails.
pub async fn report_loss(registry: &Registry, actor: &Actor, loss: &Loss) -> OperationResult<LossOutcome> {
    let scope = scope(actor, loss.official)?;
    let loss = Loss { details: said("/details", &loss.details)?, ..loss.clone() };
    let mut change = registry.store.write(registry.header(actor, "report_loss")).await?;
    super::require_official(registry, change.reader(), &scope, loss.official).await?;
    let since = instant(registry, loss.since, None)?;
    let reported = lose(registry, &mut change, actor, (&loss, since)).await?;
    let concerned = concerned(registry, change.reader(), (loss.official, since), &reported).await?;
    let all: Vec<CertificateId> = concerned.iter().map(|(one, _)| one.certificate).collect();
    let stopped = stop(registry, &mut change, &all, since).await?;
    let standing: Vec<Exposed> = concerned.into_iter().filter(|(_, stands)| *stands).map(|(one, _)| one).collect();
    // Who reports has a hand in what is asked: somebody else decides it.
    let done = Done { by: actor.account(), at: registry.clock.now() };
    let requests = ask_to_revoke(registry, &mut change, &standing, (done, LOST)).await?;
    queue_loss_notices(registry, &change, loss.official, (stopped.len(), requests.len())).await?;
    change.audit(registry.event(actor, "report_loss").about_person(loss.official));
    change.commit().await?;
    Ok(LossOutcome { devices: reported.devices, stopped, requests })
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

/// What a report says of devices.
#[derive(Debug, Default)]
struct Reported {
    /// Those that are lost by it.
    devices: Vec<DeviceId>,
    /// Of each certificate whose key they keep, or a device keeps that was lost before, the agency that it is kept for.
    kept: BTreeMap<CertificateId, Option<AgencyId>>,
    /// Whether it is known of each which keys it keeps.
    are_known: bool,
}

/// Loses the device that is named, or all that the official holds.
async fn lose(
    registry: &Registry,
    change: &mut ChangeSet,
    actor: &Actor,
    (loss, since): (&Loss, Timestamp),
) -> OperationResult<Reported> {
    let view = View::of(registry.clock.today());
    let filter = DeviceFilter { id: loss.device, official: Some(loss.official), ..DeviceFilter::default() };
    let held = change.reader().device_page(&Scope::Province, view, &filter, None, MANY).await?;
    if loss.device.is_some() && held.is_empty() {
        return Err(OperationError::NotFound { what: "device" });
    }
    let mut reported = Reported { are_known: true, ..Reported::default() };
    for line in held {
        let is_in_use = matches!(line.state, Some(DeviceState::Issued | DeviceState::Locked | DeviceState::Recovered));
        let was_lost = line.state == Some(DeviceState::Lost);
        if !is_in_use && !was_lost && loss.device.is_none() {
            continue;
        }
        let agency = line.holder.and_then(|holder| holder.agency);
        reported.kept.extend(line.certificates.iter().map(|certificate| (*certificate, agency)));
        // What was lost before tells nothing of what is lost now, unless it is meant.
        if was_lost && loss.device.is_none() {
            continue;
        }
        reported.devices.push(line.device.id);
        reported.are_known &= !line.certificates.is_empty();
        if !was_lost {
            lose_one(registry, change, actor, (&line, loss, since)).await?;
        }
    }
    reported.are_known &= !reported.devices.is_empty();
    Ok(reported)
}

async fn lose_one(
    registry: &Registry,
    change: &mut ChangeSet,
    actor: &Actor,
    (held, loss, since): (&DeviceLine, &Loss, Timestamp),
) -> OperationResult<()> {
    let (found, life) = find(registry, change.reader(), &Scope::Province, held.device.id).await?;
    // What happened to it since, such as wrong PINs of whoever found it, hinders no report.
    let event = DeviceEvent::ReportLost { at: found.since.map_or(since, |last| last.max(since)) };
    let next = DeviceLife::after(life, &event).map_err(wrong_event)?;
    let recorded = RecordedDeviceEvent {
        id: FactId(registry.new_id()),
        device: held.device.id,
        event,
        reason: loss.details.clone(),
        evidence: None,
    };
    Ok(change.insert_device_event(&recorded, next.holder(), actor.account()).await?)
}

/// The certificates that nobody may use since the loss, each with whether it still stands: what ended since need not be revoked any more.
async fn concerned(
    registry: &Registry,
    reader: &Reader,
    (official, since): (OfficialId, Timestamp),
    reported: &Reported,
) -> OperationResult<Vec<(Exposed, bool)>> {
    let now = registry.clock.now();
    let mut own: BTreeSet<CertificateId> = BTreeSet::new();
    let mut lie_on_devices = true;
    for day in BTreeSet::from([since.day(), now.day()]) {
        for (certificate, _) in reader.certificates_of(View::of(day), official).await? {
            let ends = ends_at(reader, &certificate, now).await?;
            if certificate.facts.may_sign && since < ends && own.insert(certificate.id) {
                lie_on_devices &= reader.device_of(View::of(now.day()), certificate.id).await?.is_some();
            }
        }
    }
    if reported.are_known && lie_on_devices {
        own.clear();
    }
    own.extend(reported.kept.keys());
    let mut concerned = Vec::new();
    for id in own {
        let Some((certificate, _)) = reader.certificate(&Scope::Province, View::of(now.day()), id).await? else {
            continue;
        };
        let ends = ends_at(reader, &certificate, now).await?;
        if since < ends {
            let kept_for = reported.kept.get(&id).copied().flatten();
            concerned.push((exposed(reader, &certificate, (official, kept_for)).await?, now < ends));
        }
    }
    Ok(concerned)
}

/// Who asks for its revocation: its owner, or who answers for the device, for the agency that held its address or that it is kept for.
async fn exposed(
    reader: &Reader,
    certificate: &Certificate,
    (holder, kept_for): (OfficialId, Option<AgencyId>),
) -> OperationResult<Exposed> {
    let exposed = |official, agency| Exposed { certificate: certificate.id, official, agency };
    if let Some(owner) = certificate.official {
        return Ok(exposed(owner, None));
    }
    let facts = &certificate.facts;
    let held_by = reader.agencies_of_addresses(View::of(facts.not_before.day()), &facts.addresses).await?;
    Ok(exposed(holder, held_by.into_values().next().or(kept_for)))
}

/// Stops those that no report of a loss stopped from that instant on.
async fn stop(
    registry: &Registry,
    change: &mut ChangeSet,
    certificates: &[CertificateId],
    since: Timestamp,
) -> OperationResult<Vec<CertificateId>> {
    let stops = change.reader().stops_on(certificates).await?;
    let is_said =
        |stop: &&Stop| stop.lifted_at.is_none() && stop.event.details == LOST && stop.event.effective_at <= since;
    let before: BTreeSet<CertificateId> = stops.iter().filter(is_said).map(|stop| stop.event.certificate).collect();
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
