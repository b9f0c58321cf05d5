//! The real client. Nothing that a server says makes it go elsewhere, wait longer or keep more than it was told.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use hyper::{Method, Request, Response, StatusCode};
use tokio::net::TcpStream;
use url::{Host, Url};

use super::{Allowed, Answer, Expected, Fetch, FetchError, Question, Validators};
use crate::http::{Bounds, Tls, addressed, exchange};
use crate::pki::container::{Kind, kind_of};
use crate::pki::revocation::list_der;

/// Longest header that is kept for the next question.
const LONGEST_VALIDATOR: usize = 512;

/// Bounds of one question.
#[derive(Debug, Clone, Copy)]
pub struct FetchLimits {
    /// Largest answer.
    pub max_bytes: usize,
    /// How long resolving and connecting may take.
    pub connect: Duration,
    /// How long the server may be silent.
    pub idle: Duration,
    /// How long everything together may take.
    pub whole: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            whole: Duration::from_mins(5),
        }
    }
}

/// Asks over the network.
#[derive(Debug, Clone)]
pub struct HttpFetch {
    allowed: Allowed,
    limits: FetchLimits,
    tls: Tls,
}

impl HttpFetch {
    /// A client that asks whom `allowed` names.
    #[must_use]
    pub const fn new(allowed: Allowed, limits: FetchLimits, tls: Tls) -> Self {
        Self { allowed, limits, tls }
    }

    async fn ask(&self, question: &Question) -> Result<Answer, FetchError> {
        let url = &question.url;
        self.allowed.check(url)?;
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(FetchError::NotAnAddress);
        };
        let connecting = self.connect(&host, port);
        let stream = tokio::time::timeout(self.limits.connect, connecting)
            .await
            .unwrap_or(Err(FetchError::TooSlow(self.limits.connect)))?;
        let request = addressed(url, request(question)?).ok_or(FetchError::NotAnAddress)?;
        let bounds = Bounds { body: self.limits.max_bytes, idle: self.limits.idle };
        let is_read = |response: &Response<Incoming>| response.status() == StatusCode::OK;
        let response = if url.scheme() == "http" {
            exchange(stream, request, bounds, is_read).await?
        } else {
            let bare = bare(&host);
            let shaken = tokio::time::timeout(self.limits.connect, self.tls.connect(&bare, stream)).await;
            let stream = shaken
                .map_err(|_| FetchError::TooSlow(self.limits.connect))?
                .map_err(|error| FetchError::Unreachable { host: bare, reason: error.to_string() })?;
            exchange(stream, request, bounds, is_read).await?
        };
        read(question, response)
    }

    /// Connects to one of the very addresses that were looked at: a name that is looked up twice may lead elsewhere.
    async fn connect(&self, host: &Host<&str>, port: u16) -> Result<TcpStream, FetchError> {
        let addresses: Vec<IpAddr> = match host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => match tokio::net::lookup_host((*name, port)).await {
                Ok(found) => found.map(|address| address.ip()).collect(),
                Err(_) => Vec::new(),
            },
        };
        self.allowed.check_addresses(host, &addresses)?;
        let targets: Vec<SocketAddr> = addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
        let stream = TcpStream::connect(targets.as_slice()).await;
        stream.map_err(|error| FetchError::Unreachable { host: host.to_string(), reason: error.to_string() })
    }
}

#[async_trait]
impl Fetch for HttpFetch {
    async fn fetch(&self, question: &Question) -> Result<Answer, FetchError> {
        let whole = self.limits.whole;
        tokio::time::timeout(whole, self.ask(question)).await.unwrap_or(Err(FetchError::TooSlow(whole)))
    }
}

/// An IPv6 address stands in brackets in a URL, and without them everywhere else.
fn bare(host: &Host<&str>) -> String {
    match host {
        Host::Ipv6(address) => address.to_string(),
        host => host.to_string(),
    }
}

fn request(question: &Question) -> Result<Request<Full<hyper::body::Bytes>>, FetchError> {
    let accepted = match question.expected {
        Expected::List => "application/pkix-crl, application/octet-stream;q=0.9, */*;q=0.1",
        Expected::Der(media_type) => media_type,
    };
    let mut builder = Request::builder().header(ACCEPT, accepted);
    for (name, value) in [(IF_NONE_MATCH, &question.known.etag), (IF_MODIFIED_SINCE, &question.known.last_modified)] {
        if let Some(value) = value {
            builder = builder.header(name, value);
        }
    }
    let built = match &question.sent {
        None => builder.method(Method::GET).body(Full::default()),
        Some(sent) => {
            let builder = builder.method(Method::POST).header(CONTENT_TYPE, sent.media_type);
            builder.body(Full::new(sent.bytes.clone().into()))
        }
    };
    built.map_err(|_| FetchError::NotAnAddress)
}

fn read(question: &Question, response: Response<Vec<u8>>) -> Result<Answer, FetchError> {
    let header = |name: HeaderName| {
        let value = response.headers().get(name)?.to_str().ok()?;
        (value.len() <= LONGEST_VALIDATOR).then(|| value.to_owned())
    };
    match response.status() {
        StatusCode::OK => {}
        StatusCode::NOT_MODIFIED if question.known == Validators::default() => {
            return Err(FetchError::UnaskedUnchanged);
        }
        StatusCode::NOT_MODIFIED => return Ok(Answer::Unchanged),
        status if status.is_redirection() => {
            let to = header(LOCATION).map_or_else(|| "nowhere".to_owned(), |to| shown(&question.url, &to));
            return Err(FetchError::Redirect { status: status.as_u16(), to });
        }
        status => return Err(FetchError::Status(status.as_u16())),
    }
    if let Some(packed) = header(CONTENT_ENCODING).filter(|encoding| encoding != "identity") {
        return Err(FetchError::Packed(packed));
    }
    let validators = Validators { etag: header(ETAG), last_modified: header(LAST_MODIFIED) };
    let media_type = header(CONTENT_TYPE).unwrap_or_default();
    let der = expect(question.expected, &media_type, response.into_body())?;
    Ok(Answer::Fetched { der, validators })
}

/// Where a redirect leads, without what may be secret in it.
fn shown(from: &Url, to: &str) -> String {
    let Ok(url) = from.join(to) else { return "an address that cannot be read".to_owned() };
    format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

fn expect(expected: Expected, media_type: &str, body: Vec<u8>) -> Result<Vec<u8>, FetchError> {
    match expected {
        Expected::List => {
            const WANTED: &str = "a revocation list";
            // Servers name lists by whatever media type; what they are is told by their bytes.
            let body = list_der(body);
            match kind_of(&body) {
                Kind::RevocationList => Ok(body),
                found => Err(FetchError::WrongKind { found, wanted: WANTED }),
            }
        }
        Expected::Der(wanted) => {
            let found = media_type.split(';').next().unwrap_or_default().trim();
            if !found.eq_ignore_ascii_case(wanted) {
                return Err(FetchError::WrongMediaType { found: found.to_owned(), wanted });
            }
            match kind_of(&body) {
                found @ (Kind::Html | Kind::Nothing | Kind::Pem) => {
                    Err(FetchError::WrongKind { found, wanted: "an answer in DER" })
                }
                _ => Ok(body),
            }
        }
    }
}
