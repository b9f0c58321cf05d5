//! Importing certificates: each file gives results, one bad certificate never spoils the good ones beside it.
//!
//! The owner is whoever held the certificate's address on the day of its notBefore, aliases included. The chain is judged once,
//! at import: it does not change with time; dates and revocation do, and are asked again whenever a status is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use time::Date;

use super::end_shown_steps::end_shown_steps;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_certificates;
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::facts::{Certificate, Fingerprint};
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::pki::chain::TrustStore;
use crate::pki::container::{self, Limits};
use crate::pki::facts::{Finding, ParsedCertificate, parse};
use crate::pki::validate::chain_verdict;
use crate::storage::read::View;

/// Certificates written in one change set.
const BATCH: usize = 1000;

/// What became of one certificate of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportRow {
    /// File, member and position.
    pub source: String,
    /// SHA-256, when it is a certificate.
    pub sha256: Option<Fingerprint>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: ImportOutcome,
}

/// What became of one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum ImportOutcome {
    /// It is in the registry now.
    Imported {
        /// Whose it is; none when nobody, or more than one person, held its addresses.
        official: Option<OfficialId>,
        /// Whether it leads to a pinned root.
        chain: ChainVerdict,
        /// What is unusual about it.
        findings: Vec<Finding>,
    },
    /// It was there before.
    AlreadyKnown,
    /// It is none, or damaged.
    Refused {
        /// Why, and what to do.
        reason: String,
    },
}

/// A readable certificate on its way in.
struct Candidate {
    row: usize,
    der: Vec<u8>,
    parsed: ParsedCertificate,
}

/// Imports the certificates of several files, given as name and bytes.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a file is told in its rows.
pub async fn import_certificates(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
) -> OperationResult<Vec<ImportRow>> {
    actor.require(Permission::ImportCertificates)?;
    let (mut rows, candidates) = read_files(files);
    let known = known_among(registry, &candidates).await?;
    let mut seen = BTreeSet::new();
    let (new, old): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| {
        let sha256 = candidate.parsed.facts.sha256;
        !known.contains(&sha256) && seen.insert(sha256)
    });
    for candidate in old {
        tell(&mut rows, candidate.row, ImportOutcome::AlreadyKnown);
    }
    let mut waiting = new.into_iter().peekable();
    while waiting.peek().is_some() {
        let batch: Vec<Candidate> = waiting.by_ref().take(BATCH).collect();
        for (row, outcome) in import_batch(registry, trust, actor, batch).await? {
            tell(&mut rows, row, outcome);
        }
    }
    Ok(rows)
}

fn tell(rows: &mut [ImportRow], row: usize, outcome: ImportOutcome) {
    if let Some(row) = rows.get_mut(row) {
        row.outcome = outcome;
    }
}

/// Bytes to candidates; whatever is wrong is a row already.
fn read_files(files: &[(String, Vec<u8>)]) -> (Vec<ImportRow>, Vec<Candidate>) {
    let limits = Limits::default();
    let mut rows = Vec::new();
    let mut candidates = Vec::new();
    for item in files.iter().flat_map(|(name, bytes)| container::certificates(name, bytes, &limits)) {
        let read = item
            .content
            .map_err(|refusal| chain_of_causes(&refusal))
            .and_then(|der| parse(&der).map(|parsed| (der, parsed)).map_err(|malformed| chain_of_causes(&malformed)));
        let (sha256, outcome) = match read {
            Ok((der, parsed)) => {
                let sha256 = parsed.facts.sha256;
                candidates.push(Candidate { row: rows.len(), der, parsed });
                (Some(sha256), ImportOutcome::AlreadyKnown)
            }
            Err(reason) => (None, ImportOutcome::Refused { reason }),
        };
        rows.push(ImportRow { source: item.source, sha256, outcome });
    }
    (rows, candidates)
}

fn chain_of_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

async fn known_among(registry: &Registry, candidates: &[Candidate]) -> OperationResult<BTreeSet<Fingerprint>> {
    let fingerprints: Vec<Fingerprint> = candidates.iter().map(|candidate| candidate.parsed.facts.sha256).collect();
    Ok(registry.store.read().await?.known_certificates(&fingerprints).await?)
}

async fn import_batch(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    batch: Vec<Candidate>,
) -> OperationResult<Vec<(usize, ImportOutcome)>> {
    let owners = owners_of(registry, &batch).await?;
    let judged = judge_chains(trust, batch).await?;
    let now = registry.clock.now();
    let mut outcomes = Vec::with_capacity(judged.len());
    let mut certificates = Vec::with_capacity(judged.len());
    let mut events = Vec::with_capacity(judged.len());
    for ((candidate, chain), official) in judged.into_iter().zip(owners) {
        let findings = candidate.parsed.findings.clone();
        outcomes.push((candidate.row, ImportOutcome::Imported { official, chain, findings }));
        let id = CertificateId(registry.new_id());
        events.push(CertificateEvent {
            id: FactId(registry.new_id()),
            certificate: id,
            kind: CertificateEventKind::Imported,
            effective_at: now,
            details: String::new(),
        });
        certificates.push((Certificate { id, facts: candidate.parsed.facts, official, der: candidate.der }, chain));
    }
    let mut change = registry.store.write(registry.header(actor, "import_certificates")).await?;
    change.insert_certificates(&certificates).await?;
    change.insert_certificate_events(&events).await?;
    let owners: Vec<OfficialId> = certificates.iter().filter_map(|(certificate, _)| certificate.official).collect();
    by_certificates(registry, &mut change, &certificates).await?;
    end_shown_steps(registry, &mut change, Some(&owners)).await?;
    change.commit().await?;
    Ok(outcomes)
}

/// Who held each certificate's address on the day of its notBefore.
async fn owners_of(registry: &Registry, batch: &[Candidate]) -> OperationResult<Vec<Option<OfficialId>>> {
    let mut by_day: BTreeMap<Date, Vec<MailAddress>> = BTreeMap::new();
    for candidate in batch {
        let facts = &candidate.parsed.facts;
        by_day.entry(facts.not_before.day()).or_default().extend(facts.addresses.iter().cloned());
    }
    let reader = registry.store.read().await?;
    let mut holders: BTreeMap<(Date, MailAddress), OfficialId> = BTreeMap::new();
    for (day, addresses) in by_day {
        for (address, owner) in reader.address_owners(&Scope::Province, View::of(day), &addresses).await? {
            if let Some(official) = owner.official {
                holders.insert((day, address), official);
            }
        }
    }
    let owner = |candidate: &Candidate| {
        let facts = &candidate.parsed.facts;
        let day = facts.not_before.day();
        let mut found = facts.addresses.iter().filter_map(|address| holders.get(&(day, address.clone())));
        let first = found.next()?;
        found.all(|other| other == first).then_some(*first)
    };
    Ok(batch.iter().map(owner).collect())
}

/// Chains are judged on blocking threads, half of the batch each: OpenSSL's work, not the runtime's.
async fn judge_chains(
    trust: &Arc<TrustStore>,
    mut batch: Vec<Candidate>,
) -> OperationResult<Vec<(Candidate, ChainVerdict)>> {
    let second = batch.split_off(batch.len() / 2);
    let judge = |half: Vec<Candidate>| {
        let trust = Arc::clone(trust);
        tokio::task::spawn_blocking(move || -> Vec<(Candidate, ChainVerdict)> {
            half.into_iter()
                .map(|candidate| {
                    let verdict = chain_verdict(&trust, &candidate.der);
                    (candidate, verdict)
                })
                .collect()
        })
    };
    let (first, second) = tokio::try_join!(judge(batch), judge(second)).map_err(|_| OperationError::ShuttingDown)?;
    Ok(first.into_iter().chain(second).collect())
}
