//! What happens to a device that is no loss: handed out, locked, unlocked by the CA, handed back.

use super::{find, require_official, wrong_event};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceEvent, DeviceLife, DeviceState, Holder, RecordedDeviceEvent};
use crate::domain::ids::{DeviceId, FactId, RequestId};
use crate::operations::error::{OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::operations::requests::fulfil::by_recovery;
use crate::operations::requests::said;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceAct {
    /// Handed out.
    Issue(Holder),
    /// It locked itself.
    Lock,
    /// The CA unlocked it, as that request asked, if there was one.
    Recover(Option<RequestId>),
    /// Handed back.
    Return,
}

/// One change of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChange {
    /// Which device.
    pub device: DeviceId,
    /// What happened.
    pub act: DeviceAct,
    /// When; now, if it is not said.
    pub at: Option<Timestamp>,
    /// Why, as people read it.
    pub reason: String,
    /// SHA-256 of the scanned record of it.
    pub evidence: Option<Fingerprint>,
}

/// Records what happened to a device; gives its state after it.
///
/// # Errors
/// [`NotFound`](crate::operations::OperationError::NotFound) when the device, or the one it is handed to, lies out of scope;
/// [`Invalid`](crate::operations::OperationError::Invalid) when the reason is too long, or the request is none to recover this device;
/// [`Conflict`](crate::operations::OperationError::Conflict) when that cannot follow what happened before; when the actor may not, or the store fails.
pub async fn change_device(registry: &Registry, actor: &Actor, asked: &DeviceChange) -> OperationResult<DeviceState> {
    let scope = actor.scope(Permission::ImportCertificates)?;
    let reason = said("/reason", &asked.reason)?;
    let mut change = registry.store.write(registry.header(actor, "change_device")).await?;
    let (device, life) = find(registry, change.reader(), &scope, asked.device).await?;
    let at = instant(registry, asked.at, device.since)?;
    if let DeviceAct::Issue(holder) = asked.act {
        require_official(registry, change.reader(), &scope, holder.official).await?;
    }
    let event = match asked.act {
        DeviceAct::Issue(holder) => DeviceEvent::Issue { at, holder },
        DeviceAct::Lock => DeviceEvent::Lock { at },
        DeviceAct::Recover(request) => DeviceEvent::Recover { at, request },
        DeviceAct::Return => DeviceEvent::Return { at },
    };
    if let DeviceAct::Recover(Some(request)) = asked.act {
        by_recovery(registry, &mut change, &scope, (request, &device), asked.evidence).await?;
    }
    let held_by = life.as_ref().and_then(|life| life.holder().copied());
    let next = DeviceLife::after(life, &event).map_err(wrong_event)?;
    let holder = next.holder().copied().or(held_by);
    let recorded = RecordedDeviceEvent {
        id: FactId(registry.new_id()),
        device: asked.device,
        event,
        reason,
        evidence: asked.evidence,
    };
    change.insert_device_event(&recorded, holder.as_ref(), actor.account()).await?;
    change.commit().await?;
    Ok(next.state())
}

/// When it happened: not ahead of now, not before what happened last.
pub(super) fn instant(
    registry: &Registry,
    asked: Option<Timestamp>,
    last: Option<Timestamp>,
) -> OperationResult<Timestamp> {
    let now = registry.clock.now();
    let at = asked.unwrap_or(now);
    if at > now {
        return Err(conflict("Thời điểm này chưa đến", "that instant has not come"));
    }
    if last.is_some_and(|last| at < last) {
        return Err(conflict(
            "Thời điểm này trước sự kiện gần nhất của thiết bị",
            "that instant lies before what happened to the device last",
        ));
    }
    Ok(at)
}
