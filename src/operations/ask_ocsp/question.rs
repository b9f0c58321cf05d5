//! One question: whom to ask about a certificate, the nonce, `POST` or `GET`, and what comes back, verified.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::take::{Refused, responders_lists, speaking_of, verified};
use super::{AnswerOutcome, OcspAsking};
use crate::auth::token::nonce;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::pki::distribution::responder_addresses;
use crate::pki::fetch::{Answer, FetchError, Question};
use crate::pki::ocsp::{CertIdHash, NonceRule, OcspTerms, VerifiedOcsp, request};
use crate::pki::revocation::RevocationLists;

/// Failures of a responder in a row after which it is left alone until the next turn.
const PATIENCE: u32 = 3;

/// Statuses of servers that take no `POST`.
const NO_POST: [u16; 4] = [400, 404, 405, 501];

/// What a turn learns of responders, and the lists that say whether they are revoked.
#[derive(Default)]
pub(super) struct Turn {
    /// Certificates about which a question was put.
    pub(super) asked: usize,
    failures: BTreeMap<Url, u32>,
    lists: BTreeMap<Fingerprint, Arc<RevocationLists>>,
}

impl Turn {
    /// Whether the responder failed too often in this turn.
    pub(super) fn is_given_up(&self, url: &Url) -> bool {
        self.failures.get(url).is_some_and(|failures| *failures >= PATIENCE)
    }

    pub(super) fn note(&mut self, url: &Url, is_good: bool) {
        let failures = self.failures.entry(url.clone()).or_default();
        *failures = if is_good { 0 } else { failures.saturating_add(1) };
    }

    /// The newest list of the issuer: it knows whether a responder that the issuer certified is revoked.
    pub(super) async fn lists(
        &mut self,
        registry: &Registry,
        asking: &OcspAsking,
        issuer_key: Fingerprint,
    ) -> OperationResult<Arc<RevocationLists>> {
        if let Some(known) = self.lists.get(&issuer_key) {
            return Ok(Arc::clone(known));
        }
        let (trust, limits) = (Arc::clone(&asking.trust), asking.list_limits);
        let lists = responders_lists(registry, trust, limits, issuer_key).await?;
        self.lists.insert(issuer_key, Arc::clone(&lists));
        Ok(lists)
    }
}

/// Why there is no answer that is believed.
pub(super) enum NoAnswer {
    /// No question can be put.
    Unasked(String),
    /// Nothing came.
    Failed(FetchError),
    /// It is not believed.
    Refused(Refused),
}

impl NoAnswer {
    /// Why, and what to do.
    pub(super) fn reason(&self) -> String {
        match self {
            Self::Unasked(reason) => reason.clone(),
            Self::Failed(error) => error.to_string(),
            Self::Refused(refused) => refused.reason().to_owned(),
        }
    }

    /// Whether the responder does wrong, and not only has nothing for us about this certificate.
    pub(super) const fn is_the_responders(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Refused(Refused::Responder(_)))
    }

    /// As it is told; `since` is when the responder last did better.
    pub(super) fn outcome(&self, since: Timestamp) -> AnswerOutcome {
        match self {
            Self::Unasked(_) => AnswerOutcome::LeftOut { reason: self.reason() },
            Self::Failed(_) => AnswerOutcome::Failed { reason: self.reason(), since },
            Self::Refused(_) => AnswerOutcome::Refused { reason: self.reason() },
        }
    }
}

/// The addresses to ask about a certificate in turn, or why there is none.
pub(super) fn addresses(asking: &OcspAsking, der: &[u8]) -> Result<Vec<Url>, String> {
    let mut refusal = None;
    let mut urls = Vec::new();
    for text in responder_addresses(der) {
        let url = text.parse::<Url>().map_err(|_| FetchError::NotAnAddress);
        match url.and_then(|url| asking.allowed.check(&url).map(|()| url)) {
            Ok(url) => urls.push(url),
            Err(error) => refusal = Some(format!("{text}: {error}")),
        }
    }
    urls.extend(asking.responders.iter().cloned());
    urls.dedup();
    if urls.is_empty() {
        let none = "the certificate names no OCSP responder; name the CA's in [pki.fetch] ocsp_responders";
        return Err(refusal.unwrap_or_else(|| none.to_owned()));
    }
    Ok(urls)
}

/// Asks `url` about the certificate.
pub(super) async fn ask(
    registry: &Registry,
    asking: &OcspAsking,
    turn: &mut Turn,
    url: &Url,
    (der, issuer_key): (&[u8], Fingerprint),
) -> OperationResult<Result<(VerifiedOcsp, Vec<u8>), NoAnswer>> {
    let nonce = nonce()?.to_vec();
    let question = match request(&asking.trust, der, CertIdHash::Sha1, Some(&nonce)) {
        Ok(question) => question,
        Err(error) => return Ok(Err(NoAnswer::Unasked(error.to_string()))),
    };
    let answer = match fetched(asking, url, &question).await {
        Ok(answer) => answer,
        Err(error) => return Ok(Err(NoAnswer::Failed(error))),
    };
    let nonce = if asking.needs_nonce { NonceRule::Required(nonce) } else { NonceRule::IfPresent(nonce) };
    let now = registry.clock.now();
    let terms = OcspTerms { nonce, judged_at: Some(now), ..OcspTerms::default() };
    let lists = turn.lists(registry, asking, issuer_key).await?;
    let (trust, der) = (Arc::clone(&asking.trust), der.to_vec());
    let read = tokio::task::spawn_blocking(move || {
        let found = verified(&answer, &trust, &lists, &terms, now)?;
        speaking_of(&found, &der)?;
        Ok((found, answer))
    });
    Ok(read.await.map_err(|_| OperationError::ShuttingDown)?.map_err(NoAnswer::Refused))
}

/// By `POST`; a server that takes none is asked by `GET`, where the question is short enough for that.
async fn fetched(asking: &OcspAsking, url: &Url, question: &[u8]) -> Result<Vec<u8>, FetchError> {
    let bytes = |answer| match answer {
        Answer::Fetched { der, .. } => Ok(der),
        // Questions bear no conditions.
        Answer::Unchanged => Err(FetchError::UnaskedUnchanged),
    };
    let refused = match asking.fetch.fetch(&Question::ocsp(url.clone(), question)).await {
        Err(FetchError::Status(status)) if NO_POST.contains(&status) => FetchError::Status(status),
        other => return other.and_then(bytes),
    };
    match Question::ocsp_in_address(url, question) {
        Some(question) => asking.fetch.fetch(&question).await.and_then(bytes),
        None => Err(refused),
    }
}
