//! Fetching revocation lists: from the addresses that our certificates name and from configured ones, each by itself, so that one that
//! fails keeps none of the others away. What comes passes the same checks as a file; how it went is kept for each address.

use std::collections::BTreeSet;
use std::sync::Arc;

use url::Url;

use super::error::{OperationError, OperationResult};
use super::refresh_revocation::{ListOutcome, ListRow, take, verified};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::facts::Fingerprint;
use crate::pki::chain::TrustStore;
use crate::pki::distribution::list_addresses;
use crate::pki::fetch::{Allowed, Answer, Fetch, FetchError, Question, Validators};
use crate::pki::revocation::CrlLimits;
use crate::storage::row::list_source::ListSource;

/// Certificates of each issuer, the newest, whose addresses are asked.
const NEWEST: u32 = 3;

/// From where lists are fetched.
#[derive(Clone)]
pub struct ListFetching {
    /// Asks.
    pub fetch: Arc<dyn Fetch>,
    /// Whom it may ask.
    pub allowed: Allowed,
    /// Addresses beside those that certificates name.
    pub sources: Vec<Url>,
    /// Bounds of a list.
    pub limits: CrlLimits,
    /// Who may sign lists.
    pub trust: Arc<TrustStore>,
}

impl std::fmt::Debug for ListFetching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListFetching").field("sources", &self.sources).finish_non_exhaustive()
    }
}

/// Fetches every list, one after the other.
///
/// # Errors
/// When the actor may not or the store fails. What is wrong with a server or its list is told in its row.
pub async fn fetch_lists(registry: &Registry, fetching: &ListFetching, actor: &Actor) -> OperationResult<Vec<ListRow>> {
    actor.require(Permission::ImportCertificates)?;
    fetch_all(registry, fetching, actor).await
}

/// The same, by the program itself at its time.
///
/// # Errors
/// When the store fails.
pub async fn fetch_due_lists(registry: &Registry, fetching: &ListFetching) -> OperationResult<Vec<ListRow>> {
    fetch_all(registry, fetching, &Actor::Shell).await
}

async fn fetch_all(registry: &Registry, fetching: &ListFetching, actor: &Actor) -> OperationResult<Vec<ListRow>> {
    let (urls, mut rows) = sources(registry, fetching).await?;
    let texts: Vec<&str> = urls.iter().map(Url::as_str).collect();
    let books = registry.store.bookkeeping().await?;
    books.keep_list_sources(&texts).await?;
    books.commit().await?;
    // What goes wrong with one list keeps nobody from the others; the first of it is told at the end.
    let mut failed = None;
    for url in urls {
        match fetch_one(registry, fetching, actor, url).await {
            Ok(row) => rows.push(row),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    failed.map_or(Ok(rows), Err)
}

/// Where to ask; and the addresses that certificates name and nobody allowed.
async fn sources(registry: &Registry, fetching: &ListFetching) -> OperationResult<(BTreeSet<Url>, Vec<ListRow>)> {
    let mut urls: BTreeSet<Url> = fetching.sources.iter().cloned().collect();
    let mut left_out = BTreeSet::new();
    for der in registry.store.read().await?.newest_certificates(NEWEST, registry.clock.now()).await? {
        for text in list_addresses(&der) {
            let url = text.parse::<Url>().map_err(|_| FetchError::NotAnAddress);
            match url.and_then(|url| fetching.allowed.check(&url).map(|()| url)) {
                Ok(url) => drop(urls.insert(url)),
                Err(refusal) => drop(left_out.insert((text, refusal.to_string()))),
            }
        }
    }
    let row = |(source, reason)| ListRow { source, outcome: ListOutcome::LeftOut { reason } };
    Ok((urls, left_out.into_iter().map(row).collect()))
}

async fn fetch_one(registry: &Registry, fetching: &ListFetching, actor: &Actor, url: Url) -> OperationResult<ListRow> {
    let source = url.to_string();
    let known = registry.store.read().await?.list_source(&source).await?;
    let validators =
        known.as_ref().map(|known| Validators { etag: known.etag.clone(), last_modified: known.last_modified.clone() });
    let answer = fetching.fetch.fetch(&Question::list(url, validators.clone().unwrap_or_default())).await;
    let (outcome, validators, sha256) = match answer {
        Ok(Answer::Unchanged) => {
            (ListOutcome::Unchanged, validators.unwrap_or_default(), known.as_ref().and_then(|known| known.sha256))
        }
        Ok(Answer::Fetched { der, validators }) => {
            let (outcome, sha256) = take_fetched(registry, fetching, actor, der).await?;
            // What was refused is asked for again, whole: it may be mended under the same name.
            let validators = if outcome.is_bad() { Validators::default() } else { validators };
            (outcome, validators, sha256)
        }
        Err(refusal) => {
            let since = registry.clock.now();
            (ListOutcome::Failed { reason: refusal.to_string(), since }, Validators::default(), None)
        }
    };
    let outcome = note(registry, &source, known, outcome, validators, sha256).await?;
    Ok(ListRow { source, outcome })
}

/// Verifies away from the runtime: a list of a million entries is hashed and walked.
async fn take_fetched(
    registry: &Registry,
    fetching: &ListFetching,
    actor: &Actor,
    der: Vec<u8>,
) -> OperationResult<(ListOutcome, Option<Fingerprint>)> {
    let (trust, limits) = (Arc::clone(&fetching.trust), fetching.limits);
    let read = tokio::task::spawn_blocking(move || verified(&der, &trust, &limits).map(|list| (list, der)));
    match read.await.map_err(|_| OperationError::ShuttingDown)? {
        Ok((list, der)) => Ok((take(registry, &fetching.trust, actor, &list, der).await?, Some(list.facts().sha256))),
        Err(outcome) => Ok((outcome, None)),
    }
}

/// Writes down how it went. A source that goes on failing tells since when.
async fn note(
    registry: &Registry,
    source: &str,
    known: Option<ListSource>,
    outcome: ListOutcome,
    validators: Validators,
    sha256: Option<Fingerprint>,
) -> OperationResult<ListOutcome> {
    let now = registry.clock.now();
    let before = known.as_ref().and_then(|known| known.failing_since);
    let last_success = known.as_ref().and_then(|known| known.last_success);
    let (outcome, failure) = match outcome {
        ListOutcome::Failed { reason, .. } => {
            (ListOutcome::Failed { reason: reason.clone(), since: before.unwrap_or(now) }, Some(reason))
        }
        ListOutcome::Refused { reason } => (ListOutcome::Refused { reason: reason.clone() }, Some(reason)),
        good => (good, None),
    };
    let is_good = failure.is_none();
    let row = ListSource {
        url: source.to_owned(),
        last_attempt: now,
        last_success: if is_good { Some(now) } else { last_success },
        failing_since: if is_good { None } else { Some(before.unwrap_or(now)) },
        failure,
        etag: validators.etag,
        last_modified: validators.last_modified,
        sha256: if is_good { sha256 } else { known.and_then(|known| known.sha256) },
    };
    let books = registry.store.bookkeeping().await?;
    books.note_list_source(&row).await?;
    books.commit().await?;
    Ok(outcome)
}
