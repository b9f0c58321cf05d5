//! Devices that keep keys: recorded, handed out, locked and unlocked, handed back; and reported lost by whoever holds one.

mod change;
mod lost;
mod record;

pub use change::{DeviceAct, DeviceChange, change_device};
pub(super) use lost::LOST;
pub use lost::{Loss, LossOutcome, report_loss};
pub use record::{NewDevice, record_device};

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::domain::device::{DeviceLife, WrongDeviceEvent};
use crate::domain::ids::{DeviceId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::storage::read::device::{DeviceFilter, DeviceLine};
use crate::storage::read::{Reader, View};

/// The device, if it lies in scope, and how far it is.
async fn find(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    id: DeviceId,
) -> OperationResult<(DeviceLine, Option<DeviceLife>)> {
    let view = View::of(registry.clock.today());
    let filter = DeviceFilter { id: Some(id), ..DeviceFilter::default() };
    let found = reader.device_page(scope, view, &filter, None, 1).await?.into_iter().next();
    let found = found.ok_or(OperationError::NotFound { what: "device" })?;
    Ok((found, reader.device_life(view, id).await?))
}

/// The official must lie in scope to be handed a device.
async fn require_official(
    registry: &Registry,
    reader: &Reader,
    scope: &Scope,
    official: OfficialId,
) -> OperationResult<()> {
    let view = View::of(registry.clock.today());
    let found = reader.official(scope, view, official).await?;
    found.map(|_| ()).ok_or(OperationError::NotFound { what: "official" })
}

fn wrong_event(wrong: WrongDeviceEvent) -> OperationError {
    use crate::domain::device::{DeviceEventKind as Event, DeviceState as State};
    let from = match wrong.from {
        None => "chưa bàn giao",
        Some(State::Issued) => "đang sử dụng",
        Some(State::Locked) => "đang bị khóa",
        Some(State::Recovered) => "đã mở khóa, đang sử dụng",
        Some(State::Lost) => "đã báo mất",
        Some(State::Returned) => "đã thu lại",
    };
    let event = match wrong.event {
        Event::Issue => "bàn giao",
        Event::Lock => "ghi nhận bị khóa",
        Event::Recover => "ghi nhận mở khóa",
        Event::ReportLost => "báo mất",
        Event::Return => "thu lại",
    };
    OperationError::Conflict {
        reason: Bilingual::new(format!("Thiết bị {from} nên không thể {event}"), wrong.to_string()),
    }
}
