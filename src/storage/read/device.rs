//! Devices: where each stands, whose it is, which certificates' keys it keeps.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::device::{
    Device, DeviceEvent, DeviceEventKind, DeviceLife, DeviceState, Holder, Medium, RecordedDeviceEvent,
};
use crate::domain::ids::{AgencyId, CertificateId, DeviceId, FactId, OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::storage::code::Place;
use crate::storage::entity::device_event;
use crate::storage::error::Result;
use crate::storage::sql::{LIST, Sql};

/// Which devices: all, and …
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceFilter {
    /// … is this one.
    pub id: Option<DeviceId>,
    /// … of this kind.
    pub medium: Option<Medium>,
    /// … with this serial number.
    pub serial: Option<String>,
    /// … stand here.
    pub state: Option<DeviceState>,
    /// … are, or were last, with this official.
    pub official: Option<OfficialId>,
}

/// A device and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    /// The device.
    pub device: Device,
    /// Its state; none while it was never handed out.
    pub state: Option<DeviceState>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Who holds it, or held it last.
    pub holder: Option<Holder>,
    /// Certificates whose keys it keeps.
    pub certificates: Vec<CertificateId>,
    /// Change set that last touched it.
    pub revision: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    medium: String,
    serial: String,
    mobile: Option<String>,
    kind: Option<String>,
    since: Option<i64>,
    official: Option<Uuid>,
    agency: Option<Uuid>,
    revision: i64,
}

#[derive(FromQueryResult)]
struct Kept {
    device: Uuid,
    certificate: Uuid,
}

impl Reader {
    /// The next devices before `before`, newest first, at most `limit`. A device is seen by whoever sees its holder; one that was
    /// never handed out is the province's.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn device_page(
        &self,
        scope: &Scope,
        view: View,
        filter: &DeviceFilter,
        before: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<DeviceLine>> {
        let rows: Vec<Row> = page(scope, view, filter, before, limit).all(self.tx(), "list devices").await?;
        let mut lines = rows.into_iter().map(line).collect::<Result<Vec<_>>>()?;
        for chunk in lines.chunks_mut(LIST) {
            let sql = Sql::new("select k.device, k.certificate from device_certificate k where k.device in ")
                .list(chunk.iter().map(|line| line.device.id.0))
                .text(" and ")
                .recorded("k", view)
                .text(" order by k.id");
            let kept: Vec<Kept> = sql.all(self.tx(), "list devices").await?;
            for line in chunk {
                let own = kept.iter().filter(|kept| kept.device == line.device.id.0);
                line.certificates = own.map(|kept| CertificateId(kept.certificate)).collect();
            }
        }
        Ok(lines)
    }

    /// What happened to a device, in its order. Whether it may be seen is the caller's decision.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn device_events(&self, view: View, id: DeviceId) -> Result<Vec<RecordedDeviceEvent>> {
        let sql = Sql::new("select e.* from device_event e where e.device = ").bind(id.0).text(" and ");
        let sql = sql.recorded("e", view).text(" order by e.effective_at, e.id");
        let rows: Vec<device_event::Model> = sql.all(self.tx(), "read a device").await?;
        rows.iter().map(event).collect()
    }

    /// The device that keeps a certificate's key, if it is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn device_of(&self, view: View, certificate: CertificateId) -> Result<Option<DeviceId>> {
        let sql = Sql::new("select k.device from device_certificate k where k.certificate = ").bind(certificate.0);
        let found = sql.text(" and ").recorded("k", view).ids(self.tx(), "look for a device").await?;
        Ok(found.first().copied().map(DeviceId))
    }

    /// How far a device is, by all that happened to it; none while it was never handed out.
    ///
    /// # Errors
    /// When the database fails, or holds events that cannot follow one another.
    pub async fn device_life(&self, view: View, id: DeviceId) -> Result<Option<DeviceLife>> {
        let mut life = None;
        for recorded in self.device_events(view, id).await? {
            let next = DeviceLife::after(life, &recorded.event);
            life = Some(next.map_err(|wrong| Place::new("device_event", recorded.id.0).wrong("kind", &wrong))?);
        }
        Ok(life)
    }
}

fn page(scope: &Scope, view: View, filter: &DeviceFilter, before: Option<DeviceId>, limit: u32) -> Sql {
    let mut sql = Sql::new(
        "select d.id, d.medium, d.serial, m.mobile, e.kind, e.effective_at as since, e.official, e.agency, \
         coalesce(e.recorded_from, d.recorded_from) as revision \
         from device d left join device_mobile m on m.device = d.id \
         left join device_event e on e.id = (select l.id from device_event l where l.device = d.id and ",
    )
    .recorded("l", view)
    .text(" and l.effective_at < ")
    .bind(Timestamp::end_of(view.day).unix_micros())
    .text(" order by l.effective_at desc, l.id desc limit 1) where ")
    .recorded("d", view);
    sql = sql.text(" and ").official_in_scope("e.official", scope, view);
    if let Some(id) = filter.id {
        sql = sql.text(" and d.id = ").bind(id.0);
    }
    if let Some(medium) = filter.medium {
        sql = sql.text(" and d.medium = ").bind(medium.as_str());
    }
    if let Some(serial) = &filter.serial {
        sql = sql.text(" and d.serial = ").bind(serial.as_str());
    }
    if let Some(state) = filter.state {
        sql = sql.text(" and e.kind = ").bind(entered_by(state).as_str());
    }
    if let Some(official) = filter.official {
        sql = sql.text(" and e.official = ").bind(official.0);
    }
    if let Some(before) = before {
        sql = sql.text(" and d.id < ").bind(before.0);
    }
    sql.text(" order by d.id desc limit ").bind(i64::from(limit))
}

/// Each state is entered by one kind of event.
const fn entered_by(state: DeviceState) -> DeviceEventKind {
    match state {
        DeviceState::Issued => DeviceEventKind::Issue,
        DeviceState::Locked => DeviceEventKind::Lock,
        DeviceState::Recovered => DeviceEventKind::Recover,
        DeviceState::Lost => DeviceEventKind::ReportLost,
        DeviceState::Returned => DeviceEventKind::Return,
    }
}

fn line(row: Row) -> Result<DeviceLine> {
    let place = Place::new("device", row.id);
    let kind: Option<DeviceEventKind> = row.kind.map(|kind| place.parse("kind", &kind)).transpose()?;
    let device = Device {
        id: DeviceId(row.id),
        medium: place.parse("medium", &row.medium)?,
        serial: row.serial,
        mobile: row.mobile,
    };
    Ok(DeviceLine {
        device,
        state: DeviceState::ALL.iter().copied().find(|state| Some(entered_by(*state)) == kind),
        since: row.since.map(Timestamp::from_unix_micros),
        holder: row
            .official
            .map(|official| Holder { official: OfficialId(official), agency: row.agency.map(AgencyId) }),
        certificates: Vec::new(),
        revision: row.revision,
    })
}

fn event(row: &device_event::Model) -> Result<RecordedDeviceEvent> {
    let place = Place::new("device_event", row.id);
    let at = Timestamp::from_unix_micros(row.effective_at);
    let event = match place.parse("kind", &row.kind)? {
        DeviceEventKind::Issue => {
            let official = place.present("official", row.official)?;
            let holder = Holder { official: OfficialId(official), agency: row.agency.map(AgencyId) };
            DeviceEvent::Issue { at, holder }
        }
        DeviceEventKind::Lock => DeviceEvent::Lock { at },
        DeviceEventKind::Recover => DeviceEvent::Recover { at, request: row.request.map(RequestId) },
        DeviceEventKind::ReportLost => DeviceEvent::ReportLost { at },
        DeviceEventKind::Return => DeviceEvent::Return { at },
    };
    let evidence = row.evidence.as_deref().map(|octets| {
        octets
            .try_into()
            .map(Fingerprint)
            .map_err(|error: std::array::TryFromSliceError| place.wrong("evidence", &error))
    });
    Ok(RecordedDeviceEvent {
        id: FactId(row.id),
        device: DeviceId(row.device),
        event,
        reason: row.reason.clone(),
        evidence: evidence.transpose()?,
    })
}
