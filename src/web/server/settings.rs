//! What can be set about the server, and the values that hold when nothing is.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::network::{ClientHeader, Network};

/// Settings of the server.
#[derive(Debug, Clone, Default)]
pub struct ServerSettings {
    /// Certificate and key; without them plain HTTP is spoken.
    pub tls: Option<TlsFiles>,
    /// A proxy in front of us ends TLS.
    pub behind_proxy: bool,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they say it; no other is looked at.
    pub client_header: ClientHeader,
    /// Where the figures are told; without it nowhere.
    pub metrics: Option<SocketAddr>,
    /// Bounds.
    pub limits: Limits,
    /// How often one may ask.
    pub rates: Rates,
}

/// A certificate chain and its key, PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain, the server's certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Bounds of what the server takes on at once and how long it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once; one more is answered 503.
    pub connections: usize,
    /// Connections at once from one address that is no trusted proxy; one more is answered 503.
    pub connections_per_address: usize,
    /// Requests at work at once; one more is answered 503.
    pub requests: usize,
    /// Requests at once for one address, from their headers to their answers; one more is answered 429.
    pub requests_per_address: usize,
    /// From the beginning of a connection, or the last answer on it, to the end of the next request's headers.
    pub header_timeout: Duration,
    /// From the end of the headers to the answer; a body must arrive within three quarters of it.
    pub request_timeout: Duration,
    /// The same where a whole list is gathered before it is sent.
    pub export_timeout: Duration,
    /// How long nothing of a body may come, and by how much a slow one may fall behind 4 KiB/s.
    pub body_patience: Duration,
    /// How long a client may take nothing of an answer.
    pub send_timeout: Duration,
    /// How long readiness says that the server stops before it does; requests are served meanwhile.
    pub notice: Duration,
    /// How long what was begun may go on after the server was asked to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            connections_per_address: 256,
            requests: 256,
            requests_per_address: 64,
            header_timeout: Duration::from_secs(15),
            request_timeout: Duration::from_mins(1),
            export_timeout: Duration::from_mins(10),
            body_patience: Duration::from_secs(10),
            send_timeout: Duration::from_secs(30),
            notice: Duration::ZERO,
            drain: Duration::from_secs(30),
        }
    }
}

/// How often one may ask; without a rate, as often as one likes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    /// Requests from one address.
    pub per_address: Option<Rate>,
    /// Requests with one token.
    pub per_token: Option<Rate>,
    /// Attempts to log in from one address.
    pub log_in: Option<Rate>,
}

/// So many at once, and from then on one each `period`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: NonZeroU32,
    /// How long one more takes to come back.
    pub period: Duration,
}

impl Rate {
    /// `count` a minute, as many at once; none for 0.
    #[must_use]
    pub fn per_minute(count: u32) -> Option<Self> {
        let burst = NonZeroU32::new(count)?;
        Some(Self { burst, period: Duration::from_mins(1) / count })
    }

    /// `count` a second, as many at once; none for 0.
    #[must_use]
    pub fn per_second(count: u32) -> Option<Self> {
        let burst = NonZeroU32::new(count)?;
        Some(Self { burst, period: Duration::from_secs(1) / count })
    }
}
