//! Recording a device that the CA delivered, with the certificates whose keys it keeps; often it is handed out in the same act.

use time::Date;

use super::{require_official, wrong_event};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::device::{Device, DeviceEvent, DeviceLife, Holder, Medium, RecordedDeviceEvent};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{CertificateId, DeviceId, FactId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::device::DeviceFilter;

/// Letters of a serial number at most.
const SERIAL: usize = 64;

/// A device to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// Its kind.
    pub medium: Medium,
    /// The serial number on it.
    pub serial: String,
    /// Phone number of a SIM.
    pub mobile: Option<String>,
    /// Certificates whose keys it keeps.
    pub certificates: Vec<CertificateId>,
    /// To whom it was handed out, if it was, and on which day.
    pub handed_to: Option<(Holder, Date)>,
    /// SHA-256 of the scanned record of hand-over.
    pub evidence: Option<Fingerprint>,
}

/// Records a device; gives its key.
///
/// # Errors
/// [`OperationError::Invalid`] for fields that make no sense; [`OperationError::Conflict`] when there is one of that medium and serial number, or
/// another keeps one of the keys; [`OperationError::NotFound`] for a holder or certificate out of scope; when the actor may not, or the store fails.
pub async fn record_device(registry: &Registry, actor: &Actor, new: NewDevice) -> OperationResult<DeviceId> {
    let scope = actor.scope(Permission::ImportCertificates)?;
    let new = NewDevice { serial: new.serial.trim().to_owned(), ..new };
    let problems = problems(registry, &new);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let mut change = registry.store.write(registry.header(actor, "record_device")).await?;
    let view = View::of(registry.clock.today());
    let filter = DeviceFilter { medium: Some(new.medium), serial: Some(new.serial.clone()), ..DeviceFilter::default() };
    if !change.reader().device_page(&Scope::Province, view, &filter, None, 1).await?.is_empty() {
        return Err(conflict(
            "Đã có thiết bị cùng loại mang số sê-ri này",
            "there is a device of this kind with this serial number already",
        ));
    }
    for certificate in &new.certificates {
        let found = change.reader().certificate(&scope, view, *certificate).await?;
        found.ok_or(OperationError::NotFound { what: "certificate" })?;
        if change.reader().device_of(view, *certificate).await?.is_some() {
            return Err(conflict(
                "Khóa của chứng thư số này đã được ghi nhận ở thiết bị khác",
                "the key of this certificate is recorded as another device's",
            ));
        }
    }
    let id = DeviceId(registry.new_id());
    let device = Device { id, medium: new.medium, serial: new.serial, mobile: new.mobile };
    change.insert_device(&device).await?;
    let kept: Vec<_> = new.certificates.iter().map(|certificate| (FactId(registry.new_id()), *certificate)).collect();
    change.insert_device_certificates(id, &kept).await?;
    if let Some((holder, day)) = new.handed_to {
        require_official(registry, change.reader(), &scope, holder.official).await?;
        let event = DeviceEvent::Issue { at: Timestamp::start_of(day), holder };
        DeviceLife::after(None, &event).map_err(wrong_event)?;
        let recorded = RecordedDeviceEvent {
            id: FactId(registry.new_id()),
            device: id,
            event,
            reason: String::new(),
            evidence: new.evidence,
        };
        change.insert_device_event(&recorded, Some(&holder), actor.account()).await?;
    }
    change.commit().await?;
    Ok(id)
}

fn problems(registry: &Registry, new: &NewDevice) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut say = |field: &str, vi: (&str, &str), en: (&str, &str)| {
        problems.push(FieldProblem::new(field, Bilingual::new(vi.0, en.0), Bilingual::new(vi.1, en.1)));
    };
    let letters = new.serial.chars().count();
    if letters == 0 || letters > SERIAL || new.serial.chars().any(|c| c.is_control() || c.is_whitespace()) {
        say(
            "/serial",
            (
                "Thiếu số sê-ri, hoặc số sê-ri không hợp lệ",
                "Ghi đúng số sê-ri in trên thiết bị, tối đa 64 ký tự, không có dấu cách",
            ),
            (
                "The serial number is missing or makes no sense",
                "Write the number printed on the device, at most 64 characters without spaces",
            ),
        );
    }
    let is_number = |mobile: &String| {
        let digits = mobile.strip_prefix('+').unwrap_or(mobile);
        (9..=15).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    };
    if new.mobile.as_ref().is_some_and(|mobile| new.medium != Medium::Sim || !is_number(mobile)) {
        say(
            "/mobile",
            (
                "Số điện thoại không hợp lệ, hoặc thiết bị không phải SIM",
                "Chỉ ghi số điện thoại cho SIM, gồm 9 đến 15 chữ số",
            ),
            (
                "This is no phone number, or the device is no SIM",
                "Give a phone number of 9 to 15 digits, for a SIM only",
            ),
        );
    }
    if new.handed_to.is_some_and(|(_, day)| day > registry.clock.today()) {
        say(
            "/handed_on",
            ("Ngày bàn giao chưa đến", "Chọn hôm nay hoặc ngày trước đó"),
            ("That day has not come", "Give today or a day before"),
        );
    }
    problems
}
