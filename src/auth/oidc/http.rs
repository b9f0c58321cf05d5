//! HTTP to the provider: one connection a request, TLS by rustls, a deadline over all of it, answers up to a size, no redirects.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, pem};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Largest answer: discovery documents and key sets are a few kilobytes.
const LARGEST_ANSWER: usize = 256 * 1024;
/// Largest head of an answer.
const LARGEST_HEAD: usize = 64 * 1024;

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

/// Why certificates cannot be read.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file is missing or no PEM.
    #[error("cannot read certificates from {file}; name a PEM file in [oidc] ca_file")]
    Unreadable {
        /// The file.
        file: String,
        /// Cause.
        #[source]
        source: pem::Error,
    },
    /// It holds none, or one that is no certificate.
    #[error("{file} holds no CA certificate that can be used")]
    Unusable {
        /// The file.
        file: String,
    },
    /// TLS itself.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
}

/// A client of one provider.
pub(super) struct Http {
    tls: TlsConnector,
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
        let roots = match ca_file {
            Some(file) => pinned(file)?,
            None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        };
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), patience })
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
        let request = of_origin(&url, request).ok_or(HttpError::BadAnswer)?;
        if url.scheme() == "http" {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(bare).map_err(|error| unreachable(io::Error::other(error)))?;
        let stream = self.tls.connect(name, stream).await.map_err(unreachable)?;
        exchange(stream, request).await
    }
}

fn pinned(file: &Path) -> Result<RootCertStore, TrustError> {
    let name = || file.display().to_string();
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    for certificate in certificates.map_err(|source| TrustError::Unreadable { file: name(), source })? {
        roots.add(certificate).map_err(|_| TrustError::Unusable { file: name() })?;
    }
    if roots.is_empty() { Err(TrustError::Unusable { file: name() }) } else { Ok(roots) }
}

/// The request as its server reads it: by path, with `Host`.
fn of_origin(url: &Url, request: HttpRequest) -> Option<Request<Full<Bytes>>> {
    let (mut parts, body) = request.into_parts();
    let authority = parts.uri.authority()?.as_str().to_owned();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    parts.uri = format!("{}{query}", url.path()).parse::<Uri>().ok()?;
    parts.headers.insert(HOST, HeaderValue::from_str(&authority).ok()?);
    parts.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    parts.headers.insert(USER_AGENT, HeaderValue::from_static("congvu"));
    Some(Request::from_parts(parts, Full::new(body.into())))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<HttpResponse, HttpError> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| HttpError::BadAnswer)?;
    let answer = async move {
        let response = sender.send_request(request).await.map_err(|_| HttpError::BadAnswer)?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|_| HttpError::BadAnswer)?;
        Ok(HttpResponse::from_parts(parts, body.to_bytes().to_vec()))
    };
    // The connection lives as long as the question: what is left of it is dropped with this future.
    tokio::pin!(answer, connection);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        _ = &mut connection => answer.await,
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

    #[test]
    fn a_file_without_certificates_pins_nothing_and_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Http::new(Some(file.path()), Duration::from_secs(1)), Err(TrustError::Unusable { .. })));
        let missing = Path::new("/nonexistent/ca.pem");
        assert!(matches!(Http::new(Some(missing), Duration::from_secs(1)), Err(TrustError::Unreadable { .. })));
        assert!(Http::new(None, Duration::from_secs(1)).is_ok());
    }
}
