//! Fetching as it is configured.

use std::sync::Arc;
use std::time::Duration;

use super::exit::{Failure, Fault};
use crate::config::PkiConfig;
use crate::http::Tls;
use crate::operations::fetch_lists::ListFetching;
use crate::pki::chain::TrustStore;
use crate::pki::fetch::{Allowed, FetchLimits, HttpFetch};
use crate::pki::revocation::CrlLimits;

/// Largest list that is taken in, fetched or from a file.
pub(super) fn list_limits(config: &PkiConfig) -> CrlLimits {
    let max_bytes = usize::try_from(u64::from(config.fetch.max_mib) << 20).unwrap_or(usize::MAX);
    CrlLimits { max_bytes, ..CrlLimits::default() }
}

/// The configured client and addresses.
pub(super) fn list_fetching(config: &PkiConfig, trust: Arc<TrustStore>) -> Result<ListFetching, Failure> {
    let fetch = &config.fetch;
    let wrong = |key: &str, error: &dyn std::fmt::Display| Failure::wrong_use(format!("[pki.fetch] {key}: {error}"));
    let allowed = Allowed::new(&fetch.hosts, &fetch.private_hosts).map_err(|error| wrong("hosts", &error))?;
    let sources = fetch.sources.iter().map(|text| text.parse()).collect::<Result<_, _>>();
    let tls = Tls::new(fetch.ca_file.as_deref()).map_err(|error| Failure::from_error(Fault::Use, &error))?;
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let limits = list_limits(config);
    let bounds = FetchLimits {
        max_bytes: limits.max_bytes,
        connect: seconds(fetch.connect_seconds),
        idle: seconds(fetch.idle_seconds),
        whole: seconds(fetch.whole_seconds),
    };
    Ok(ListFetching {
        fetch: Arc::new(HttpFetch::new(allowed.clone(), bounds, tls)),
        allowed,
        sources: sources.map_err(|error| wrong("sources", &error))?,
        limits,
        trust,
    })
}
