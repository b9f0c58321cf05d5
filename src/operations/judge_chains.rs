//! Judging chains anew. The verdict on a chain does not change with time, but with the CAs that are configured: a certificate that came in
//! before its CA was known becomes good when that is, and one whose CA is trusted no longer ceases to be. The CAs of the last judgement are
//! kept by their digest, so that a turn costs one look while they are the same; a judgement of many goes on from turn to turn.
//!
//! What becomes good goes through what an import does: it may answer a request, take another's place, or have to be stopped.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::end_shown_steps::end_shown_steps;
use super::error::{OperationError, OperationResult};
use super::judge_authorities::judge_authorities;
use super::lint_certificates::relint;
use super::registry::{Actor, Registry};
use super::requests::fulfil::by_certificates;
use super::stop_arrivals::stop_arrivals;
use super::supersede;
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Certificate;
use crate::domain::certificate::status::ChainVerdict;
use crate::domain::ids::{CertificateId, OfficialId};
use crate::pki::chain::TrustStore;
use crate::pki::facts::parse;
use crate::pki::validate::chain_verdict;
use crate::storage::ChangeSet;
use crate::storage::read::View;
use crate::storage::row::chain_judgement::ChainJudgement;
use crate::storage::write::AuthorityChange;

/// Certificates that are judged together.
const CHUNK: u32 = 500;
/// Certificates that one turn of the schedule judges.
const OF_A_TURN: u64 = 50_000;

/// What a turn came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct JudgedChains {
    /// Certificates that were judged; none when the CAs are those of the last time.
    pub judged: u64,
    /// Those whose chain is good now and was not.
    pub now_good: u64,
    /// Those whose chain was good and is no longer.
    pub now_untrusted: u64,
    /// Whether some are left for the next turn.
    pub has_more: bool,
    /// What the lists that are there tell of the CAs that are configured now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<AuthorityChange>,
}

impl JudgedChains {
    const fn add(&mut self, changes: &Self) {
        self.now_good += changes.now_good;
        self.now_untrusted += changes.now_untrusted;
    }
}

/// Judges the chains of all certificates, at most `most` at once, if other CAs are configured than when that was done last.
///
/// # Errors
/// When the actor may not, or the store fails; what was written until then stays.
pub async fn judge_chains(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    most: u64,
) -> OperationResult<JudgedChains> {
    actor.require(Permission::ImportCertificates)?;
    judge_all(registry, trust, actor, most).await
}

/// The same, by the program itself at its time, as many as one turn may.
///
/// # Errors
/// When the store fails.
pub async fn judge_due_chains(registry: &Registry, trust: &Arc<TrustStore>) -> OperationResult<JudgedChains> {
    judge_all(registry, trust, &Actor::Shell, OF_A_TURN).await
}

async fn judge_all(
    registry: &Registry,
    trust: &Arc<TrustStore>,
    actor: &Actor,
    most: u64,
) -> OperationResult<JudgedChains> {
    let (view, digest) = (View::of(registry.clock.today()), trust.digest());
    let mut turn = JudgedChains::default();
    let last = registry.store.read().await?.chain_judgement().await?;
    let mut judged_to = match last {
        Some(last) if last.trust == digest && last.is_done => return Ok(turn),
        Some(last) if last.trust == digest => last.judged_to,
        _ => {
            // Before anything is found to be good that is not.
            turn.authorities = judge_authorities(registry, trust, actor).await?;
            None
        }
    };
    loop {
        let page = registry.store.read().await?.certificates_after(view, judged_to, CHUNK).await?;
        let is_done = page.is_empty();
        judged_to = page.last().map_or(judged_to, |(last, _)| Some(last.id));
        turn.judged += page.len() as u64;
        let verdicts = judge(trust, page).await?;
        turn.add(&record_verdicts(registry, trust, actor, &verdicts).await?);
        // A page that is judged twice, because its note was lost, changes nothing.
        let books = registry.store.bookkeeping().await?;
        books.note_chain_judgement(&ChainJudgement { trust: digest, judged_to, is_done }).await?;
        books.commit().await?;
        turn.has_more = !is_done;
        if is_done || turn.judged >= most {
            return Ok(turn);
        }
    }
}

/// The verdicts that differ from those that stand. Of an erased person's certificate nothing is left to judge, nor of what cannot be read.
async fn judge(
    trust: &Arc<TrustStore>,
    page: Vec<(Certificate, ChainVerdict)>,
) -> OperationResult<Vec<(CertificateId, ChainVerdict)>> {
    let trust = Arc::clone(trust);
    // OpenSSL's work, not the runtime's.
    let judged = tokio::task::spawn_blocking(move || {
        let judged = page.into_iter().filter(|(certificate, _)| parse(&certificate.der).is_ok());
        let verdict = |(certificate, before): (Certificate, ChainVerdict)| {
            let now = chain_verdict(&trust, &certificate.der);
            (now != before).then_some((certificate.id, now))
        };
        judged.filter_map(verdict).collect()
    });
    judged.await.map_err(|_| OperationError::ShuttingDown)
}

/// Records verdicts in the place of those that stand, where they differ, with what follows from that.
///
/// # Errors
/// When the store fails.
pub(super) async fn record_verdicts(
    registry: &Registry,
    trust: &TrustStore,
    actor: &Actor,
    verdicts: &[(CertificateId, ChainVerdict)],
) -> OperationResult<JudgedChains> {
    let view = View::of(registry.clock.today());
    let ids: Vec<CertificateId> = verdicts.iter().map(|(certificate, _)| *certificate).collect();
    let standing = registry.store.read().await?.chains_of(View::of(registry.clock.today()), &ids).await?;
    if verdicts.iter().all(|(certificate, chain)| standing.get(certificate).is_none_or(|before| before == chain)) {
        return Ok(JudgedChains::default());
    }
    let mut change = registry.store.write(registry.header(actor, "judge_chains")).await?;
    let stored = change.reader().certificates_by_id(view, &ids).await?;
    let verdicts: HashMap<CertificateId, ChainVerdict> = verdicts.iter().copied().collect();
    let new = |(certificate, before): (Certificate, ChainVerdict)| {
        let chain = verdicts.get(&certificate.id)?;
        (*chain != before && !certificate.der.is_empty()).then_some((certificate, *chain))
    };
    let judged: Vec<(Certificate, ChainVerdict)> = stored.into_iter().filter_map(new).collect();
    if judged.is_empty() {
        return Ok(JudgedChains::default());
    }
    change.insert_chain_words(&judged).await?;
    follow(registry, &mut change, trust, &judged).await?;
    change.commit().await?;
    let now_good = judged.iter().filter(|(_, chain)| *chain == ChainVerdict::Good).count() as u64;
    Ok(JudgedChains { now_good, now_untrusted: judged.len() as u64 - now_good, ..JudgedChains::default() })
}

/// What follows from verdicts that changed: as from an import, for those that became good.
async fn follow(
    registry: &Registry,
    change: &mut ChangeSet,
    trust: &TrustStore,
    judged: &[(Certificate, ChainVerdict)],
) -> OperationResult<()> {
    let now = registry.clock.now();
    let good: Vec<(Certificate, ChainVerdict)> =
        judged.iter().filter(|(_, chain)| *chain == ChainVerdict::Good).cloned().collect();
    let owners: Vec<OfficialId> = good.iter().filter_map(|(certificate, _)| certificate.official).collect();
    let owned = change.reader().owned_certificates(View::of(now.day()), &owners).await?;
    let fresh = good.iter().map(|(certificate, _)| certificate.id).collect();
    let taken = supersede::replaced(&owned, &fresh);
    change.insert_certificate_events(&supersede::events(registry, &taken)).await?;
    relint(registry, change, trust, now, judged).await?;
    by_certificates(registry, change, &good).await?;
    stop_arrivals(registry, change, &good).await?;
    end_shown_steps(registry, change, Some(&owners)).await?;
    Ok(())
}
