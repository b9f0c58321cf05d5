//! HTTP to the provider: one connection a request, TLS by rustls, a deadline over all of it, answers up to a size, no redirects.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use http_body_util::Full;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use thiserror::Error;
use tokio::net::TcpStream;
use url::{Host, Url};

use crate::http::{Bounds, ExchangeError, Tls, TrustError, addressed, exchange};

/// Largest answer: discovery documents and key sets are a few kilobytes.
const LARGEST_ANSWER: usize = 256 * 1024;

/// Why the provider gave no answer.
#[derive(Debug, Error)]
pub enum HttpError {
    /// Not an address that we ask.
    #[error("{0} is neither https nor on this host")]
    Forbidden(String),
    /// No connection, no TLS, or cut off.
    #[error("cannot reach {host}: {reason}")]
    Unreachable {
        /// Whom.
        host: String,
        /// Why.
        reason: String,
    },
    /// It took too long.
    #[error("no answer within {} seconds", .0.as_secs())]
    TooSlow(Duration),
    /// The answer was cut off, too large or no HTTP.
    #[error("the answer breaks off or is larger than {LARGEST_ANSWER} bytes")]
    BadAnswer,
}

/// A client of one provider.
pub(super) struct Http {
    tls: Tls,
    patience: Duration,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// Whether a provider may be asked at this address: over TLS, or on this very host.
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

impl Http {
    /// A client that believes the CAs of `ca_file` alone or, without it, the public ones.
    pub(super) fn new(ca_file: Option<&Path>, patience: Duration) -> Result<Self, TrustError> {
        Ok(Self { tls: Tls::new(ca_file)?, patience })
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        tokio::time::timeout(self.patience, self.ask_patiently(request))
            .await
            .unwrap_or(Err(HttpError::TooSlow(self.patience)))
    }

    async fn ask_patiently(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let forbidden = || HttpError::Forbidden(request.uri().to_string());
        let url = Url::parse(&request.uri().to_string()).map_err(|_| forbidden())?;
        let (Some(host), Some(port), true) = (url.host_str(), url.port_or_known_default(), is_safe(&url)) else {
            return Err(forbidden());
        };
        let unreachable =
            |error: io::Error| HttpError::Unreachable { host: host.to_owned(), reason: error.to_string() };
        // An IPv6 address stands in brackets in a URL, and without them everywhere else.
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let stream = TcpStream::connect((bare.as_str(), port)).await.map_err(unreachable)?;
        let request = addressed(&url, request.map(|body| Full::new(body.into()))).ok_or(HttpError::BadAnswer)?;
        let bounds = Bounds { body: LARGEST_ANSWER, idle: self.patience };
        let answer = if url.scheme() == "http" {
            exchange(stream, request, bounds, |_| true).await
        } else {
            let stream = self.tls.connect(&bare, stream).await.map_err(unreachable)?;
            exchange(stream, request, bounds, |_| true).await
        };
        answer.map_err(|error| match error {
            ExchangeError::Silent(patience) => HttpError::TooSlow(patience),
            ExchangeError::Broken | ExchangeError::TooLarge(_) => HttpError::BadAnswer,
        })
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clear_is_for_this_host_only() {
        for (text, safe) in [
            ("https://login.example", true),
            ("http://127.0.0.1:3000/x", true),
            ("http://[::1]:3000/x", true),
            ("http://localhost:3000", true),
            ("http://login.example", false),
            ("http://127.0.0.1.example", false),
            ("http://10.0.0.1", false),
            ("ftp://localhost", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_safe(&text.parse().unwrap()), safe, "{text}");
        }
    }
}
