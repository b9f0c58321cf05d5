//! What happened to one certificate, from wherever it is recorded, in the order of recording: events of ours, letters about its revocation,
//! and what the CA's lists and answers told. Whether it may be seen is the caller's decision.

use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::{Reader, View};
use crate::domain::certificate::event::CertificateEventKind;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::life::LifeEvent;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CertificateId, FactId, RequestId};
use crate::storage::code::Place;
use crate::storage::error::Result;
use crate::storage::sql::Sql;

const ASKED: &str = "read what happened to a certificate";

/// An event of a certificate's life as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldLifeEvent {
    /// What happened, and when.
    pub event: LifeEvent,
    /// Who recorded it, by the name of then.
    pub account: String,
    /// The change set that recorded it.
    pub recorded_from: i64,
}

#[derive(FromQueryResult)]
struct OwnRow {
    id: Uuid,
    kind: String,
    effective_at: i64,
    details: String,
    lifts: Option<Uuid>,
    sha256: Option<Vec<u8>>,
    recorded_from: i64,
    actor: String,
}

#[derive(FromQueryResult)]
struct LetterRow {
    request: Uuid,
    state: String,
    effective_at: i64,
    dated_on: Option<Date>,
    recorded_from: i64,
    actor: String,
}

#[derive(FromQueryResult)]
struct ListRow {
    id: Uuid,
    kind: String,
    effective_at: i64,
    reason: i32,
    sha256: Vec<u8>,
    recorded_from: i64,
    actor: String,
}

impl Reader {
    /// What happened to a certificate, in the order in which it became known.
    ///
    /// # Errors
    /// When the database fails or holds a value that makes no sense.
    pub async fn certificate_story(&self, view: View, id: CertificateId) -> Result<Vec<ToldLifeEvent>> {
        let mut told = self.own_events(view, id).await?;
        told.extend(self.letters_about(view, id).await?);
        told.extend(self.lists_about(view, id).await?);
        // Within one change set: what came in first, then what the CA said of it, then what follows from that.
        told.sort_by_key(|told| (told.recorded_from, told.event.kind(), told.event.at()));
        Ok(told)
    }

    async fn own_events(&self, view: View, id: CertificateId) -> Result<Vec<ToldLifeEvent>> {
        let sql = Sql::new(
            "select e.id, e.kind, e.effective_at, e.details, k.lifts, f.sha256, e.recorded_from, s.actor from certificate_event e \
             left join certificate_event_cause k on k.event = e.id left join certificate_event_fact f on f.event = e.id \
             join change_set s on s.seq = e.recorded_from where e.certificate = ",
        );
        let rows: Vec<OwnRow> = sql.bind(id.0).text(" and ").recorded("e", view).all(self.tx(), ASKED).await?;
        let mut told = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(event) = own_event(&row)? {
                told.push(ToldLifeEvent { event, account: row.actor, recorded_from: row.recorded_from });
            }
        }
        Ok(told)
    }

    async fn letters_about(&self, view: View, id: CertificateId) -> Result<Vec<ToldLifeEvent>> {
        let sql = Sql::new(
            "select q.id as request, e.state, e.effective_at, x.dated_on, e.recorded_from, s.actor from request q \
             join request_event e on e.request = q.id left join request_event_fact f on f.event = e.id \
             left join letter x on x.id = f.letter join change_set s on s.seq = e.recorded_from where q.kind = ",
        );
        let states = [RequestState::SentToCa.as_str(), RequestState::CaRejected.as_str()];
        let sql = sql.bind(RequestKind::Revoke.as_str()).text(" and q.certificate = ").bind(id.0);
        let sql = sql.text(" and e.state in ").list(states).text(" and ").recorded("e", view);
        let rows: Vec<LetterRow> = sql.all(self.tx(), ASKED).await?;
        let read = |row: LetterRow| {
            let request = RequestId(row.request);
            let at = row.dated_on.map_or(Timestamp::from_unix_micros(row.effective_at), Timestamp::start_of);
            let state: RequestState = Place::new("request", row.request).parse("state", &row.state)?;
            let event = if state == RequestState::SentToCa {
                LifeEvent::RevocationAsked { at, request }
            } else {
                LifeEvent::RevocationRefused { at, request }
            };
            Ok(ToldLifeEvent { event, account: row.actor, recorded_from: row.recorded_from })
        };
        rows.into_iter().map(read).collect()
    }

    async fn lists_about(&self, view: View, id: CertificateId) -> Result<Vec<ToldLifeEvent>> {
        let sql = Sql::new(
            "select v.id, v.kind, v.effective_at, v.reason, v.sha256, v.recorded_from, s.actor from (select e.id, e.certificate, e.kind, \
             e.effective_at, e.reason, l.sha256, e.recorded_from from revocation_event e join crl l on l.id = e.crl union all \
             select h.id, h.certificate, h.kind, h.effective_at, h.reason, a.sha256, h.recorded_from from ocsp_event h \
             join ocsp_answer a on a.id = h.answer) v join change_set s on s.seq = v.recorded_from where v.certificate = ",
        );
        let rows: Vec<ListRow> = sql.bind(id.0).text(" and ").recorded("v", view).all(self.tx(), ASKED).await?;
        let mut told = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(event) = list_event(&row)? {
                told.push(ToldLifeEvent { event, account: row.actor, recorded_from: row.recorded_from });
            }
        }
        Ok(told)
    }
}

fn own_event(row: &OwnRow) -> Result<Option<LifeEvent>> {
    let place = Place::new("certificate_event", row.id);
    let at = Timestamp::from_unix_micros(row.effective_at);
    Ok(match place.parse("kind", &row.kind)? {
        CertificateEventKind::Imported => Some(LifeEvent::Imported { at }),
        CertificateEventKind::Handover => {
            let receipt = row.sha256.as_deref().map(|octets| fingerprint(&place, octets)).transpose()?;
            Some(LifeEvent::HandedOver { at, receipt })
        }
        CertificateEventKind::StopUse => Some(LifeEvent::Stopped { at, stop: FactId(row.id) }),
        CertificateEventKind::UseResumed => row.lifts.map(|lifts| LifeEvent::Resumed { at, lifts: FactId(lifts) }),
        CertificateEventKind::Superseded => {
            row.details.parse().ok().map(|by| LifeEvent::Superseded { at, by: CertificateId(by) })
        }
        // The lists' own events tell it.
        CertificateEventKind::ObservedRevoked => None,
    })
}

fn list_event(row: &ListRow) -> Result<Option<LifeEvent>> {
    let place = Place::new("revocation_event", row.id);
    let at = Timestamp::from_unix_micros(row.effective_at);
    let list = fingerprint(&place, &row.sha256)?;
    Ok(match place.parse("kind", &row.kind)? {
        RevocationEventKind::Held => Some(LifeEvent::SeenHeld { at, list }),
        RevocationEventKind::Released => Some(LifeEvent::SeenReleased { at, list }),
        RevocationEventKind::Revoked => {
            let reason = u8::try_from(row.reason).map_err(|error| place.wrong("reason", &error))?;
            Some(LifeEvent::SeenRevoked { at, reason, evidence: list })
        }
        RevocationEventKind::Changed | RevocationEventKind::Named | RevocationEventKind::Gone => None,
    })
}

fn fingerprint(place: &Place<Uuid>, octets: &[u8]) -> Result<Fingerprint> {
    octets.try_into().map(Fingerprint).map_err(|error: std::array::TryFromSliceError| place.wrong("sha256", &error))
}
