//! Fetching as it is configured.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::exit::{Failure, Fault};
use crate::config::PkiConfig;
use crate::http::Tls;
use crate::operations::ask_ocsp::OcspAsking;
use crate::operations::fetch_lists::ListFetching;
use crate::pki::chain::TrustStore;
use crate::pki::fetch::{Allowed, FetchLimits, HttpFetch};
use crate::pki::ocsp::OcspTerms;
use crate::pki::revocation::CrlLimits;

/// Largest list that is taken in, fetched or from a file.
pub(super) fn list_limits(config: &PkiConfig) -> CrlLimits {
    let max_bytes = usize::try_from(u64::from(config.fetch.max_mib) << 20).unwrap_or(usize::MAX);
    CrlLimits { max_bytes, ..CrlLimits::default() }
}

/// The configured client and addresses.
pub(super) fn list_fetching(config: &PkiConfig, trust: Arc<TrustStore>) -> Result<ListFetching, Failure> {
    let fetch = &config.fetch;
    let limits = list_limits(config);
    let bounds = FetchLimits { max_bytes: limits.max_bytes, whole: seconds(fetch.whole_seconds), ..bounds(config) };
    let (fetch, allowed) = client(config, bounds)?;
    let sources = addresses("sources", &config.fetch.sources)?;
    Ok(ListFetching { fetch, allowed, sources, limits, trust })
}

/// How OCSP responders are asked.
pub(super) fn ocsp_asking(config: &PkiConfig, trust: Arc<TrustStore>) -> Result<OcspAsking, Failure> {
    let whole = seconds(config.fetch.ocsp_seconds);
    let max_bytes = OcspTerms::default().max_bytes;
    let (fetch, allowed) = client(config, FetchLimits { max_bytes, whole, ..bounds(config) })?;
    Ok(OcspAsking {
        fetch,
        allowed,
        responders: addresses("ocsp_responders", &config.fetch.ocsp_responders)?,
        needs_nonce: config.fetch.ocsp_needs_nonce,
        again_seconds: i64::from(config.fetch.ocsp_again_minutes) * 60,
        most: usize::try_from(config.fetch.ocsp_most).unwrap_or(usize::MAX),
        list_limits: list_limits(config),
        trust,
    })
}

fn bounds(config: &PkiConfig) -> FetchLimits {
    let fetch = &config.fetch;
    let (connect, idle) = (seconds(fetch.connect_seconds), seconds(fetch.idle_seconds));
    FetchLimits { connect, idle, ..FetchLimits::default() }
}

fn client(config: &PkiConfig, bounds: FetchLimits) -> Result<(Arc<HttpFetch>, Allowed), Failure> {
    let fetch = &config.fetch;
    let allowed = Allowed::new(&fetch.hosts, &fetch.private_hosts).map_err(|error| wrong("hosts", &error))?;
    let tls = Tls::new(fetch.ca_file.as_deref()).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    Ok((Arc::new(HttpFetch::new(allowed.clone(), bounds, tls)), allowed))
}

fn addresses(key: &str, texts: &[String]) -> Result<Vec<Url>, Failure> {
    texts.iter().map(|text| text.parse().map_err(|error| wrong(key, &error))).collect()
}

fn wrong(key: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::wrong_use(format!("[pki.fetch] {key}: {error}"))
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}
