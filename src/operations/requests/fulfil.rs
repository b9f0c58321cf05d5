//! Evidence that ends requests, in the change set that takes it in, and in every run for what came in otherwise. Nothing else fulfils one.

use std::collections::BTreeMap;

use super::opened::{by_program, record_all};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::domain::certificate::request::event::{Event, Evidence};
use crate::domain::certificate::request::matching::{Arrival, matched};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId, RequestId};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::ChangeSet;
use crate::storage::read::request_list::RequestLine;
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

/// Ends the requests that these certificates answer, which came in with this change set; gives how many. One without a good chain, or
/// that may not sign, answers nothing.
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
    let open = change.reader().open_issues(&owners).await?;
    if open.is_empty() {
        return Ok(0);
    }
    let agencies = if open.iter().any(|request| request.agency.is_some()) {
        agencies_of(change.reader(), &good).await?
    } else {
        BTreeMap::new()
    };
    let arrival = |certificate: &&Certificate| Arrival {
        certificate: certificate.id,
        sha256: certificate.facts.sha256,
        official: certificate.official,
        agency: agencies.get(&certificate.id).copied(),
        not_before: certificate.facts.not_before,
        not_after: certificate.facts.not_after,
    };
    let of: BTreeMap<RequestId, OfficialId> = open.iter().map(|request| (request.id, request.official)).collect();
    let pairs = matched(open, good.iter().map(arrival).collect());
    let end = |(request, sha256)| Some((request, *of.get(&request)?, Evidence::Certificate(sha256)));
    fulfil(registry, change, pairs.into_iter().filter_map(end).collect()).await
}

/// Ends the request to recover a device that was recovered by it, unless it has ended; whether it did.
///
/// # Errors
/// When the store fails.
pub async fn by_recovery(
    registry: &Registry,
    change: &mut ChangeSet,
    asked: &RequestLine,
    record: Option<Fingerprint>,
) -> OperationResult<bool> {
    let is_open = asked.state.is_some_and(RequestState::is_open);
    if asked.request.kind != RequestKind::DeviceRecover || !is_open {
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
