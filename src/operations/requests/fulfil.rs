//! Evidence that ends requests, in the change set that takes it in, and in every run for what came in otherwise. Nothing else fulfils one.

use std::collections::BTreeMap;

use super::opened::{by_program, find, record_all};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::domain::certificate::request::event::{Event, Evidence};
use crate::domain::certificate::request::matching::{Arrival, Sayings, matched};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::{ChainVerdict, REASON_HOLD};
use crate::domain::device::Holder;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::storage::ChangeSet;
use crate::storage::read::device::DeviceLine;
use crate::storage::read::{Reader, View};

/// Ends the requests to revoke whose certificate a verified list or an OCSP answer tells to be revoked by now, those of this very change
/// set among them; gives how many.
///
/// # Errors
/// When the store fails.
pub async fn by_revocations(registry: &Registry, change: &mut ChangeSet) -> OperationResult<u64> {
    let shown = change.reader().shown_revocations().await?;
    let ends = shown.iter().map(|found| (found.request, found.official, found.evidence));
    fulfil(registry, change, ends.collect()).await
}

/// Whether a run would end any.
pub(in crate::operations) async fn has_shown_revocations(reader: &Reader) -> OperationResult<bool> {
    Ok(!reader.shown_revocations().await?.is_empty())
}

/// Ends the requests that these certificates answer, which came in with this change set; gives how many. One without a good chain,
/// that may not sign, or that the CA has revoked answers nothing, and none answers twice.
///
/// # Errors
/// When the store fails.
pub async fn by_certificates(
    registry: &Registry,
    change: &mut ChangeSet,
    arrived: &[(Certificate, ChainVerdict)],
) -> OperationResult<u64> {
    let good: Vec<&Certificate> = arrived
        .iter()
        .filter(|(certificate, chain)| *chain == ChainVerdict::Good && certificate.facts.may_sign)
        .map(|(certificate, _)| certificate)
        .collect();
    let owners: Vec<OfficialId> = good.iter().filter_map(|certificate| certificate.official).collect();
    let mut open = change.reader().open_issues(&owners).await?;
    // An agency's certificate is no official's.
    if good.iter().any(|certificate| certificate.official.is_none()) {
        open.extend(change.reader().agencies_open_issues().await?);
    }
    if open.is_empty() {
        return Ok(0);
    }
    let agencies = if open.iter().any(|request| request.agency.is_some()) {
        agencies_of(change.reader(), &good).await?
    } else {
        BTreeMap::new()
    };
    let mut arrivals = Vec::new();
    for certificate in good {
        let arrival = arrival(certificate, agencies.get(&certificate.id).copied());
        let is_awaited = open.iter().any(|request| arrival.is_of(request.official, request.agency));
        if is_awaited && may_answer(registry, change.reader(), certificate, &arrival).await? {
            arrivals.push(arrival);
        }
    }
    let of: BTreeMap<RequestId, OfficialId> = open.iter().map(|request| (request.id, request.official)).collect();
    let pairs = matched(open, arrivals);
    let end = |(request, sha256)| Some((request, *of.get(&request)?, Evidence::Certificate(sha256)));
    fulfil(registry, change, pairs.into_iter().filter_map(end).collect()).await
}

fn arrival(certificate: &Certificate, agency: Option<AgencyId>) -> Arrival {
    let facts = &certificate.facts;
    Arrival {
        certificate: certificate.id,
        sha256: facts.sha256,
        official: certificate.official,
        agency,
        not_before: facts.not_before,
        not_after: facts.not_after,
        says: Sayings::of(&facts.subject, &facts.addresses),
    }
}

/// Whether the certificate is good for an answer: it answered no other request of its holder, and the CA has not revoked it. What is on
/// hold may come back. An answer to somebody whose it was taken for does not count.
async fn may_answer(
    registry: &Registry,
    reader: &Reader,
    certificate: &Certificate,
    arrival: &Arrival,
) -> OperationResult<bool> {
    let answered = reader.answered(&[arrival.sha256]).await?;
    if answered.iter().any(|(_, official, agency)| arrival.is_of(*official, *agency)) {
        return Ok(false);
    }
    let known = reader.status_evidence(&certificate.facts, registry.clock.now()).await?.revocation;
    Ok(known.is_none_or(|revocation| revocation.reason == REASON_HOLD))
}

/// Ends the request that asked for the recovery of this device, unless it has ended; whether it did.
///
/// # Errors
/// [`OperationError::NotFound`] when the request lies out of scope, [`OperationError::Invalid`] when it asks for anything else than the
/// recovery of this device for its holder; when the store fails.
pub async fn by_recovery(
    registry: &Registry,
    change: &mut ChangeSet,
    scope: &Scope,
    (request, device): (RequestId, &DeviceLine),
    record: Option<Fingerprint>,
) -> OperationResult<bool> {
    let view = View::of(registry.clock.today());
    let asked = find(change.reader(), scope, view, request).await?;
    let content = change.reader().request_story(view, request).await?.content;
    let holder = Holder { official: asked.request.official, agency: content.agency };
    let names_it = |serial: &String| serial.eq_ignore_ascii_case(&device.device.serial);
    let wrong = if asked.request.kind != RequestKind::DeviceRecover {
        Some(("Đề nghị này không phải đề nghị khôi phục thiết bị", "This request asks for no recovery of a device"))
    } else if device.holder != Some(holder) {
        Some(("Đề nghị này không phải của người giữ thiết bị", "This request is not for the holder of the device"))
    } else if !content.device_serial.as_ref().is_some_and(names_it) {
        Some(("Đề nghị này không ghi số sê-ri của thiết bị", "This request does not name the device's serial number"))
    } else {
        None
    };
    if let Some((vi, en)) = wrong {
        let remedy = Bilingual::new(
            "Chọn đề nghị khôi phục chính thiết bị này, hoặc bỏ trống",
            "Name the request to recover this very device, or none",
        );
        let problem = FieldProblem::new("/event/request", Bilingual::new(vi, en), remedy);
        return Err(OperationError::Invalid { problems: vec![problem] });
    }
    if !asked.state.is_some_and(RequestState::is_open) {
        return Ok(false);
    }
    let end = (asked.request.id, asked.request.official, Evidence::Device(record));
    Ok(fulfil(registry, change, vec![end]).await? > 0)
}

/// The agency that held an address of each certificate on its first day, of those that no official owns.
async fn agencies_of(reader: &Reader, good: &[&Certificate]) -> OperationResult<BTreeMap<CertificateId, AgencyId>> {
    let mut found = BTreeMap::new();
    for certificate in good.iter().filter(|certificate| certificate.official.is_none()) {
        let facts = &certificate.facts;
        let holders = reader.agencies_of_addresses(View::of(facts.not_before.day()), &facts.addresses).await?;
        found.extend(holders.into_values().next().map(|agency| (certificate.id, agency)));
    }
    Ok(found)
}

/// The requests are open and of the right kind, as the reads that found them say: evidence may come in any open state.
async fn fulfil(
    registry: &Registry,
    change: &mut ChangeSet,
    ends: Vec<(RequestId, OfficialId, Evidence)>,
) -> OperationResult<u64> {
    let officials: Vec<OfficialId> = ends.iter().map(|(_, official, _)| *official).collect();
    let done = by_program(registry);
    let event = |(request, _, evidence)| (request, Event::Proved(done, evidence), RequestState::Fulfilled);
    let events: Vec<_> = ends.into_iter().map(event).collect();
    record_all(registry, change, &events, &officials).await?;
    Ok(events.len() as u64)
}
