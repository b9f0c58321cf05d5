//! The web server's life: listening, connections and their limits, the layers around every handler, and what it tells of itself.
//!
//! `axum::serve` knows neither a deadline for headers nor a bound on connections, so the accept loop is our own, over hyper.

mod accept;
mod access_log;
mod body;
mod client;
mod completion;
mod connection;
mod csrf;
mod headers;
mod layers;
mod metrics;
mod patience;
mod probes;
mod rates;
mod readiness;
mod refusal;
mod run;
mod settings;
mod shares;
mod shed;
mod tls;
mod transport;

pub(in crate::web) use access_log::identified;
pub use body::UPLOAD;
pub(in crate::web) use client::ClientAddress;
pub use headers::Nonce;
pub(in crate::web) use rates::{door, knock_to_change};
pub use run::{Addresses, ServeError, serve, serve_routes, serve_with};
pub use settings::{Limits, Rate, Rates, ServerSettings, TlsFiles};
pub(in crate::web) use transport::Transport;

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::operations::Registry;

/// What connections and layers share.
#[derive(Debug)]
struct Server {
    settings: ServerSettings,
    registry: Arc<Registry>,
    metrics: metrics::Metrics,
    rates: rates::RateLimits,
    readiness: readiness::ReadinessCheck,
    /// Requests at work at once.
    requests: Arc<Semaphore>,
    /// What each address may have of them.
    shares: shares::Shares,
    /// Writes that run to their end, whether or not anybody still waits for the answer.
    writes: TaskTracker,
    /// The server was asked to stop. It serves for a moment longer, and says so.
    stopping: CancellationToken,
    /// The drain time is over.
    cut: CancellationToken,
}

impl Server {
    fn new(settings: ServerSettings, registry: Arc<Registry>) -> Self {
        Self {
            metrics: metrics::Metrics::new(),
            rates: rates::RateLimits::new(&settings.rates),
            readiness: readiness::ReadinessCheck::default(),
            requests: Arc::new(Semaphore::new(settings.limits.requests)),
            shares: shares::Shares::of(settings.limits.requests_per_address),
            writes: TaskTracker::new(),
            stopping: CancellationToken::new(),
            cut: CancellationToken::new(),
            registry,
            settings,
        }
    }

    /// Whether an address is one of the proxies that are believed.
    fn is_trusted_proxy(&self, address: IpAddr) -> bool {
        self.settings.trusted_proxies.iter().any(|network| network.contains(address))
    }

    /// Whether browsers reach us over TLS.
    fn transport(&self) -> Transport {
        if self.settings.tls.is_some() || self.settings.behind_proxy { Transport::Secure } else { Transport::Plain }
    }
}
