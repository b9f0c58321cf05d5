//! Devices and what happened to them.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::device::{Device, DeviceEvent, Holder, RecordedDeviceEvent};
use crate::domain::ids::{CertificateId, DeviceId, FactId, PrincipalId};
use crate::storage::ChangeSet;
use crate::storage::bulk;
use crate::storage::entity::{device, device_certificate, device_event, device_mobile};
use crate::storage::error::Result;

impl ChangeSet {
    /// Adds a device; its first event follows when it is handed out.
    ///
    /// # Errors
    /// When one of that medium and serial number is there already, or the database fails.
    pub async fn insert_device(&mut self, new: &Device) -> Result<()> {
        self.touched.concerned.others.insert(SubjectRef::Device(new.id.0));
        let row = device::Model {
            id: new.id.0,
            medium: new.medium.to_string(),
            serial: new.serial.clone(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await?;
        let Some(mobile) = new.mobile.clone() else { return Ok(()) };
        bulk::insert(self.tx(), "device_mobile", &[device_mobile::Model { device: new.id.0, mobile }]).await
    }

    /// Adds an event of a device. `holder` is who holds it, or held it until then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_device_event(
        &mut self,
        recorded: &RecordedDeviceEvent,
        holder: Option<&Holder>,
        by: Option<PrincipalId>,
    ) -> Result<()> {
        let concerned = &mut self.touched.concerned;
        concerned.others.insert(SubjectRef::Device(recorded.device.0));
        concerned.officials.extend(holder.map(|holder| holder.official.0));
        let request = match &recorded.event {
            DeviceEvent::Recover { request, .. } => *request,
            _ => None,
        };
        let row = device_event::Model {
            id: recorded.id.0,
            device: recorded.device.0,
            kind: recorded.event.kind().to_string(),
            effective_at: recorded.event.at().unix_micros(),
            official: holder.map(|holder| holder.official.0),
            agency: holder.and_then(|holder| holder.agency).map(|agency| agency.0),
            request: request.map(|request| request.0),
            principal: by.map(|principal| principal.0),
            reason: recorded.reason.clone(),
            evidence: recorded.evidence.map(|evidence| evidence.0.to_vec()),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Records which certificates' keys a device keeps, each under its own identifier.
    ///
    /// # Errors
    /// When the key of one is recorded as another device's, or the database fails.
    pub async fn insert_device_certificates(
        &mut self,
        device: DeviceId,
        certificates: &[(FactId, CertificateId)],
    ) -> Result<()> {
        let recorded_from = self.seq();
        let others = &mut self.touched.concerned.others;
        others.insert(SubjectRef::Device(device.0));
        others.extend(certificates.iter().map(|(_, certificate)| SubjectRef::Certificate(certificate.0)));
        let row = |(id, certificate): &(FactId, CertificateId)| device_certificate::Model {
            id: id.0,
            device: device.0,
            certificate: certificate.0,
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(certificates.iter().map(row).collect()).await
    }
}
