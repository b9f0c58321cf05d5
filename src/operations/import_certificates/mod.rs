//! Importing certificates: each file gives results, one bad certificate never spoils the good ones beside it.
//!
//! The owner is whoever held the certificate's address on the day of its notBefore, aliases included, or has the personal number that
//! its subject states; where these are several people, a person has to say. The chain is judged at import: it does not
//! change with time, but with the CAs that are configured (`judge_chains`), and so a known certificate that comes again is judged anew;
//! dates and revocation are asked whenever a status is told. A thousand certificates go into one change set:
//! an import that was killed is finished by the same command, which tells every certificate again.

mod owners;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

pub use self::owners::OwnerFound;
use super::certificate_findings::{Holders, LintFinding, Subject, ToldFinding};
use super::end_shown_steps::end_shown_steps;
use super::error::{OperationError, OperationResult};
use super::judge_chains::{judge_chains, record_verdicts};
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_certificates;
use super::stop_arrivals::stop_arrivals;
use super::supersede::{self, Replaced};
use crate::auth::permission::Permission;
use crate::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use crate::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use crate::domain::certificate::place::CertificatePlace;
use crate::domain::certificate::status::{ChainVerdict, REASON_HOLD};
use crate::domain::clock::Timestamp;
use crate::domain::device::Medium;
use crate::domain::ids::{CertificateId, FactId, OfficialId};
use crate::pki::chain::TrustStore;
use crate::pki::container::{self, Limits};
use crate::pki::facts::{ParsedCertificate, parse};
use crate::pki::lint::Stated;
use crate::pki::validate::chain_verdict;
use crate::storage::read::View;
use crate::storage::read::owned::OwnedCertificate;

/// Certificates written in one change set.
const BATCH: usize = 1000;
/// Known certificates whose chains an import judges anew when other CAs are configured; `cert refresh` and the schedule go on with the rest.
const JUDGED_AT_ONCE: u64 = 20_000;

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
        /// As what.
        certificate: CertificateId,
        /// Whose it is; none when nobody, or more than one person, is meant by what it states.
        official: Option<OfficialId>,
        /// How they were found.
        #[serde(flatten)]
        owner: OwnerFound,
        /// Whether it leads to a pinned root.
        chain: ChainVerdict,
        /// What is wrong with it or odd.
        findings: Vec<ToldFinding>,
        /// Certificates of the same holder whose place it takes.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        supersedes: Vec<CertificateId>,
        /// The holder's later certificate that has taken its place.
        #[serde(skip_serializing_if = "Option::is_none")]
        superseded_by: Option<CertificateId>,
    },
    /// It was there before.
    AlreadyKnown {
        /// As what.
        certificate: CertificateId,
        /// Whose it is.
        official: Option<OfficialId>,
        /// Whether it leads to a pinned root.
        chain: ChainVerdict,
        /// Whether that was found otherwise until now, when other CAs were configured.
        is_judged_anew: bool,
        /// What holds of it, as was found last.
        findings: Vec<ToldFinding>,
    },
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

/// The same, with what its bytes tell.
struct Judged {
    candidate: Candidate,
    chain: ChainVerdict,
    stated: Stated,
}

/// Imports the certificates of several files, given as name and bytes, whose keys are kept nobody says where.
///
/// # Errors
/// As [`import_certificates_on`].
pub async fn import_certificates(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    files: &[(String, Vec<u8>)],
) -> OperationResult<Vec<ImportRow>> {
    import_certificates_on(registry, trust, actor, None, files).await
}

/// Imports the certificates of several files, given as name and bytes, all with keys on this medium. It is not recorded: the device that
/// keeps a key is, once it is handed out.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a file is told in its rows.
pub async fn import_certificates_on(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    medium: Option<Medium>,
    files: &[(String, Vec<u8>)],
) -> OperationResult<Vec<ImportRow>> {
    actor.require(Permission::ImportCertificates)?;
    let (mut rows, candidates) = read_files(files);
    let known = known_among(registry, &candidates).await?;
    let before = chains_before(registry, &known).await?;
    // By the CAs of this import all that is there is judged, before others take places or are stopped.
    judge_chains(registry, trust, actor, JUDGED_AT_ONCE).await?;
    let mut seen = BTreeSet::new();
    let (new, old): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| {
        let sha256 = candidate.parsed.facts.sha256;
        !known.contains(&sha256) && seen.insert(sha256)
    });
    let mut waiting = new.into_iter().peekable();
    while waiting.peek().is_some() {
        let batch: Vec<Candidate> = waiting.by_ref().take(BATCH).collect();
        for (row, outcome) in import_batch(registry, trust, actor, medium, batch).await? {
            tell(&mut rows, row, outcome);
        }
    }
    let again: Vec<(usize, Fingerprint)> =
        old.iter().map(|candidate| (candidate.row, candidate.parsed.facts.sha256)).collect();
    judge_again(registry, trust, actor, old).await?;
    for (row, outcome) in known_outcomes(registry, &again, &before).await? {
        tell(&mut rows, row, outcome);
    }
    Ok(rows)
}

fn tell(rows: &mut [ImportRow], row: usize, outcome: ImportOutcome) {
    if let Some(row) = rows.get_mut(row) {
        row.outcome = outcome;
    }
}

/// What was found of the chains of these certificates until now.
async fn chains_before(
    registry: &Registry,
    known: &BTreeSet<Fingerprint>,
) -> OperationResult<HashMap<CertificateId, ChainVerdict>> {
    let fingerprints: Vec<Fingerprint> = known.iter().copied().collect();
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let known = reader.certificates_by_fingerprint(view, &fingerprints).await?;
    let ids: Vec<CertificateId> = known.into_values().map(|(certificate, _)| certificate).collect();
    Ok(reader.chains_of(view, &ids).await?)
}

/// Judges the chains of certificates that are there: another program, by the CAs of before, may have taken them in since all were judged.
async fn judge_again(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    mut old: Vec<Candidate>,
) -> OperationResult<()> {
    let view = View::of(registry.clock.today());
    while !old.is_empty() {
        let judged = judge(trust, old.split_off(old.len().saturating_sub(BATCH))).await?;
        let fingerprints: Vec<Fingerprint> = judged.iter().map(|one| one.candidate.parsed.facts.sha256).collect();
        let known = registry.store.read().await?.certificates_by_fingerprint(view, &fingerprints).await?;
        let verdict = |(sha256, one): (&Fingerprint, &Judged)| Some((known.get(sha256)?.0, one.chain));
        let verdicts: Vec<_> = fingerprints.iter().zip(&judged).filter_map(verdict).collect();
        record_verdicts(registry, trust, actor, &verdicts).await?;
    }
    Ok(())
}

/// What is told of certificates that are there, by row.
async fn known_outcomes(
    registry: &Registry,
    old: &[(usize, Fingerprint)],
    before: &HashMap<CertificateId, ChainVerdict>,
) -> OperationResult<Vec<(usize, ImportOutcome)>> {
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await?;
    let fingerprints: Vec<Fingerprint> = old.iter().map(|(_, sha256)| *sha256).collect();
    let known = reader.certificates_by_fingerprint(view, &fingerprints).await?;
    let ids: Vec<CertificateId> = known.values().map(|(certificate, _)| *certificate).collect();
    let findings = reader.findings_of(view, &ids).await?;
    let chains = reader.chains_of(view, &ids).await?;
    let outcome = |(row, sha256): &(usize, Fingerprint)| {
        let (certificate, official) = *known.get(sha256)?;
        let standing = findings.get(&certificate).map_or(&[][..], Vec::as_slice);
        let findings = standing.iter().map(|standing| ToldFinding::on(view.day, standing.finding.clone())).collect();
        let chain = *chains.get(&certificate)?;
        let is_judged_anew = before.get(&certificate).is_some_and(|before| *before != chain);
        Some((*row, ImportOutcome::AlreadyKnown { certificate, official, chain, is_judged_anew, findings }))
    };
    Ok(old.iter().filter_map(outcome).collect())
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
                // Told when it is known.
                (Some(sha256), ImportOutcome::Refused { reason: String::new() })
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

/// A certificate as it goes in, with what is told of it.
struct Entered {
    row: usize,
    certificate: Certificate,
    chain: ChainVerdict,
    owner: OwnerFound,
    findings: Vec<LintFinding>,
}

async fn import_batch(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    medium: Option<Medium>,
    batch: Vec<Candidate>,
) -> OperationResult<Vec<(usize, ImportOutcome)>> {
    let judged = judge(trust, batch).await?;
    let now = registry.clock.now();
    let (entered, replaced) = enter(registry, trust, (now, medium), judged).await?;
    let imported = |entered: &Entered| CertificateEvent {
        id: FactId(registry.new_id()),
        certificate: entered.certificate.id,
        kind: CertificateEventKind::Imported,
        effective_at: now,
        details: String::new(),
    };
    let mut events: Vec<CertificateEvent> = entered.iter().map(imported).collect();
    events.extend(supersede::events(registry, &replaced));
    let mut change = registry.store.write(registry.header(actor, "import_certificates")).await?;
    let (rows, certificates): (Vec<_>, Vec<_>) = entered
        .into_iter()
        .map(|entered| ((entered.row, entered.owner, entered.findings), (entered.certificate, entered.chain)))
        .unzip();
    change.insert_certificates(&certificates).await?;
    change.insert_certificate_events(&events).await?;
    let found = certificates.iter().zip(&rows).flat_map(|((certificate, _), (_, _, findings))| {
        findings.iter().map(|finding| (certificate.id, finding.clone()))
    });
    let found: Vec<_> = found.collect();
    change.insert_lint(&found, &[], &mut || registry.new_id()).await?;
    let owners: Vec<OfficialId> = certificates.iter().filter_map(|(certificate, _)| certificate.official).collect();
    by_certificates(registry, &mut change, &certificates).await?;
    stop_arrivals(registry, &mut change, &certificates).await?;
    end_shown_steps(registry, &mut change, Some(&owners)).await?;
    change.commit().await?;
    let outcome = |((row, owner, findings), (certificate, chain)): ((usize, OwnerFound, Vec<LintFinding>), _)| {
        let Certificate { id, official, .. }: Certificate = certificate;
        let outcome = ImportOutcome::Imported {
            certificate: id,
            official,
            owner,
            chain,
            findings: findings.into_iter().map(|finding| ToldFinding::on(now.day(), finding)).collect(),
            supersedes: replaced.iter().filter(|one| one.new == id).map(|one| one.old).collect(),
            superseded_by: replaced.iter().find(|one| one.old == id).map(|one| one.new),
        };
        (row, outcome)
    };
    Ok(rows.into_iter().zip(certificates).map(outcome).collect())
}

/// Finds owners, holds each certificate against the rules, and sees which takes another's place.
async fn enter(
    registry: &Registry,
    trust: &TrustStore,
    (now, medium): (Timestamp, Option<Medium>),
    judged: Vec<Judged>,
) -> OperationResult<(Vec<Entered>, Vec<Replaced>)> {
    let reader = registry.store.read().await?;
    let owners = owners::find(registry, &reader, &judged).await?;
    let officials: Vec<OfficialId> = owners.iter().filter_map(|(official, _)| *official).collect();
    let mut holders = Holders::gather(&reader, View::of(now.day()), &officials).await?;
    let keys: Vec<(Fingerprint, Serial)> = judged
        .iter()
        .map(|judged| (judged.candidate.parsed.facts.issuer_key, judged.candidate.parsed.facts.serial.clone()))
        .collect();
    let revoked = reader.newest_words(&keys).await?;
    drop(reader);
    let ids: Vec<CertificateId> = judged.iter().map(|_| CertificateId(registry.new_id())).collect();
    for (((judged, (official, _)), id), revocation) in judged.iter().zip(&owners).zip(&ids).zip(&revoked) {
        let facts = &judged.candidate.parsed.facts;
        let Some(official) = official.filter(|_| judged.chain == ChainVerdict::Good && !facts.is_ca) else { continue };
        holders.owned.entry(official).or_default().push(OwnedCertificate {
            certificate: *id,
            issuer_key: facts.issuer_key,
            not_before: facts.not_before,
            not_after: facts.not_after,
            place: CertificatePlace { may_sign: facts.may_sign, medium },
            is_over: revocation.is_some_and(|revocation| revocation.reason != REASON_HOLD),
        });
    }
    let replaced = supersede::replaced(&holders.owned, &ids.iter().copied().collect());
    let enter = |((judged, (official, owner)), id): ((Judged, (Option<OfficialId>, OwnerFound)), CertificateId)| {
        let Judged { candidate, chain, stated } = judged;
        let (facts, odd) = (&candidate.parsed.facts, candidate.parsed.findings.as_slice());
        let findings = holders.lint(trust, now, Subject { id, facts, odd, stated: &stated, chain, official });
        let certificate = Certificate { id, facts: candidate.parsed.facts, official, der: candidate.der };
        Entered { row: candidate.row, certificate, chain, owner, findings }
    };
    Ok((judged.into_iter().zip(owners).zip(ids).map(enter).collect(), replaced))
}

/// Chains are judged on blocking threads, half of the batch each: OpenSSL's work, not the runtime's.
async fn judge(trust: &Arc<TrustStore>, mut batch: Vec<Candidate>) -> OperationResult<Vec<Judged>> {
    let second = batch.split_off(batch.len() / 2);
    let judge = |half: Vec<Candidate>| {
        let trust = Arc::clone(trust);
        tokio::task::spawn_blocking(move || -> Vec<Judged> {
            let judged = |candidate: Candidate| Judged {
                chain: chain_verdict(&trust, &candidate.der),
                stated: Stated::read(&candidate.der),
                candidate,
            };
            half.into_iter().map(judged).collect()
        })
    };
    let (first, second) = tokio::try_join!(judge(batch), judge(second)).map_err(|_| OperationError::ShuttingDown)?;
    Ok(first.into_iter().chain(second).collect())
}
