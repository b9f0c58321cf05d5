//! Signing events and verdicts, between the domain's types and rows. An event's key is made of system and event, so that the same event is
//! the same row, whoever sends it again.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::code::Place;
use super::entity::{event_signer, signing_event, verdict};
use super::error::Result;
use crate::domain::certificate::facts::{Fingerprint, Serial};
use crate::domain::certificate::signer::{IssuerRef, SignerKey};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId};
use crate::domain::signing::event::{SigningEvent, TimeStamp};
use crate::domain::signing::refusal::RefusalKind;
use crate::domain::signing::system::SystemCode;
use crate::domain::signing::verdict::{Outcome, Verdict};
use crate::storage::row::signing::JudgedEvent;

/// The key of a system's event.
#[must_use]
pub fn event_key(system: &SystemCode, event_id: &str) -> Uuid {
    key_of(&[b"signing event", system.as_str().as_bytes(), event_id.as_bytes()])
}

/// A key made of what identifies a row (`UUIDv8`), each part with its length: texts of others are among them.
pub(crate) fn key_of(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut octets = [0; 16];
    octets.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(octets).into_uuid()
}

/// A short name of some content: another content has another.
#[must_use]
pub fn content_key(content: &str) -> Uuid {
    key_of(&[b"content", content.as_bytes()])
}

/// The key of a signer's row.
pub(crate) fn signer_id(key: &SignerKey) -> Uuid {
    key_of(&[b"signer", key.to_string().as_bytes()])
}

/// The columns in which a verdict is kept.
pub(crate) struct VerdictColumns {
    pub(crate) certificate: Option<Uuid>,
    pub(crate) official: Option<Uuid>,
    pub(crate) post: Option<Uuid>,
    pub(crate) rank: Option<String>,
    pub(crate) other_addresses: bool,
    pub(crate) is_open: bool,
    pub(crate) is_leavers: bool,
    pub(crate) outcome: String,
    pub(crate) further: String,
}

impl VerdictColumns {
    pub(crate) fn of(verdict: &Verdict) -> Self {
        let further: Vec<&str> = verdict.reasons.iter().skip(1).map(|reason| reason.as_str()).collect();
        Self {
            certificate: verdict.certificate.map(|id| id.0),
            official: verdict.official.map(|id| id.0),
            post: verdict.post.map(|id| id.0),
            rank: verdict.rank.map(|rank| rank.to_string()),
            other_addresses: verdict.states_other_addresses,
            is_open: verdict.reasons.contains(&Outcome::Indeterminate),
            is_leavers: verdict.reasons.contains(&Outcome::Leavers),
            outcome: verdict.outcome().to_string(),
            further: further.join(" "),
        }
    }

    /// The verdict that they keep.
    pub(crate) fn read(&self, place: Place<Uuid>) -> Result<Verdict> {
        let outcome: Outcome = place.parse("outcome", &self.outcome)?;
        let mut reasons: Vec<Outcome> = Some(outcome).into_iter().filter(|outcome| *outcome != Outcome::Good).collect();
        for word in self.further.split_ascii_whitespace() {
            reasons.push(place.parse("further", word)?);
        }
        Ok(Verdict {
            reasons,
            states_other_addresses: self.other_addresses,
            certificate: self.certificate.map(CertificateId),
            official: self.official.map(OfficialId),
            post: self.post.map(AgencyId),
            rank: self.rank.as_deref().map(|text| place.parse("rank", text)).transpose()?,
        })
    }
}

macro_rules! verdict_of {
    ($row:expr) => {
        VerdictColumns {
            certificate: $row.certificate,
            official: $row.official,
            post: $row.post,
            rank: $row.rank.clone(),
            other_addresses: $row.other_addresses,
            is_open: $row.is_open,
            is_leavers: $row.is_leavers,
            outcome: $row.outcome.clone(),
            further: $row.further.clone(),
        }
    };
}

/// The verdict as known when the event came in.
pub(crate) fn arrival_verdict(row: &signing_event::Model) -> Result<Verdict> {
    verdict_of!(row).read(Place::new("signing_event", row.id))
}

/// The verdict as known when the event was signed.
pub(crate) fn signed_verdict(row: &signing_event::Model) -> Result<Verdict> {
    let Some(text) = &row.known_then else { return arrival_verdict(row) };
    let place = Place::new("signing_event", row.id);
    serde_json::from_str(text).map_err(|error| place.wrong("known_then", &error))
}

/// A verdict that stands instead.
pub(crate) fn later_verdict(row: &verdict::Model) -> Result<Verdict> {
    verdict_of!(row).read(Place::new("verdict", row.id))
}

/// Whose numbers an event's row bears.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers {
    pub(crate) system: i32,
    pub(crate) signer: i32,
    pub(crate) agency: i32,
}

/// The row of an event; without its digest.
pub(crate) fn event_row(numbers: Numbers, judged: &JudgedEvent, recorded_from: i64) -> signing_event::Model {
    let JudgedEvent { id, event, then, verdict } = judged;
    let VerdictColumns { certificate, official, post, rank, other_addresses, is_open, is_leavers, outcome, further } =
        VerdictColumns::of(verdict);
    signing_event::Model {
        id: *id,
        system: numbers.system,
        event_id: event.event_id.clone(),
        document: event.document.clone(),
        notation: event.notation.clone(),
        agency: numbers.agency,
        action: event.action.to_string(),
        signer: numbers.signer,
        claimed_at: event.claimed_at.unix_micros(),
        signed_at: event.proven_at().unix_micros(),
        is_stamped: event.is_stamped(),
        stamp_serial: event.time_stamp.as_ref().and_then(|stamp| stamp.serial.clone()),
        format: event.format.to_string(),
        digest_algorithm: event.digest.to_string(),
        // It was read as hexadecimal.
        document_digest: hex::decode(&event.document_digest).unwrap_or_default(),
        channel: event.channel.map(|channel| channel.to_string()),
        level: event.level.map(|level| level.to_string()),
        certificate,
        official,
        post,
        rank,
        other_addresses,
        is_open,
        is_leavers,
        outcome,
        further,
        // Mostly the same, and kept once.
        known_then: (then != verdict).then(|| serde_json::to_string(then).unwrap_or_default()),
        recorded_from,
        digest: Vec::new(),
    }
}

/// The event that a row keeps.
pub(crate) fn event_of(row: &signing_event::Model, signer: SignerKey, agency: String) -> Result<SigningEvent> {
    let place = Place::new("signing_event", row.id);
    let signed_at = Timestamp::from_unix_micros(row.signed_at);
    let stamp = || TimeStamp { at: signed_at, serial: row.stamp_serial.clone() };
    Ok(SigningEvent {
        event_id: row.event_id.clone(),
        document: row.document.clone(),
        notation: row.notation.clone(),
        agency,
        action: place.parse("action", &row.action)?,
        signer,
        claimed_at: Timestamp::from_unix_micros(row.claimed_at),
        time_stamp: row.is_stamped.then(stamp),
        format: place.parse("format", &row.format)?,
        digest: place.parse("digest_algorithm", &row.digest_algorithm)?,
        document_digest: hex::encode(&row.document_digest),
        channel: row.channel.as_deref().map(|text| place.parse("channel", text)).transpose()?,
        level: row.level.as_deref().map(|text| place.parse("level", text)).transpose()?,
    })
}

/// The row of a signer; without its digest.
pub(crate) fn signer_row(key: &SignerKey, number: i32, recorded_from: i64) -> event_signer::Model {
    let (mut sha256, mut issuer_key, mut issuer_name, mut serial_of) = (None, None, None, None);
    match key {
        SignerKey::Sha256(found) => sha256 = Some(found.0.to_vec()),
        SignerKey::Serial(issuer, serial) => {
            serial_of = Some(serial.0.clone());
            match issuer {
                IssuerRef::Key(key) => issuer_key = Some(key.0.to_vec()),
                IssuerRef::Name(name) => issuer_name = Some(name.clone()),
            }
        }
    }
    event_signer::Model {
        id: signer_id(key),
        number,
        sha256,
        issuer_key,
        issuer: issuer_name,
        serial: serial_of,
        recorded_from,
        digest: Vec::new(),
    }
}

/// The key that a signer's row keeps.
pub(crate) fn signer_of(row: &event_signer::Model) -> Result<SignerKey> {
    let place = Place::new("event_signer", row.id);
    let fingerprint = |column, octets: &[u8]| {
        octets.try_into().map(Fingerprint).map_err(|error: std::array::TryFromSliceError| place.wrong(column, &error))
    };
    if let Some(sha256) = &row.sha256 {
        return Ok(SignerKey::Sha256(fingerprint("sha256", sha256)?));
    }
    let serial = Serial(place.present("serial", row.serial.clone())?);
    let issuer = match &row.issuer_key {
        Some(key) => IssuerRef::Key(fingerprint("issuer_key", key)?),
        None => IssuerRef::Name(place.present("issuer", row.issuer.clone())?),
    };
    Ok(SignerKey::Serial(issuer, serial))
}

/// The key of what was refused: the same again is the same.
#[must_use]
pub fn refusal_key(system: &SystemCode, kind: RefusalKind, content: &[String]) -> Uuid {
    let mut parts = vec![&b"refusal"[..], system.as_str().as_bytes(), kind.as_str().as_bytes()];
    parts.extend(content.iter().map(String::as_bytes));
    key_of(&parts)
}
