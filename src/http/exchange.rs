//! One question and its answer over a connection that ends with them. What is read is counted while it is read.

use std::future::Future;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

/// Largest head of an answer.
const LARGEST_HEAD: usize = 64 * 1024;

/// What an answer is held to.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Largest body.
    pub body: usize,
    /// How long the server may be silent.
    pub idle: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExchangeError {
    /// It broke off, or is no HTTP.
    #[error("the answer breaks off or is no HTTP")]
    Broken,
    /// Its body is too large, as its head says or as was counted.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The server fell silent.
    #[error("the server was silent for {} seconds", .0.as_secs_f64())]
    Silent(Duration),
}

/// The request as the server of `url` reads it: by path, with `Host`. None when the address is not one that a request can bear.
#[must_use]
pub fn addressed(url: &Url, request: Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
    let (mut parts, body) = request.into_parts();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let authority = format!("{}{port}", url.host_str()?);
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    parts.uri = format!("{}{query}", url.path()).parse::<Uri>().ok()?;
    parts.headers.insert(HOST, HeaderValue::from_str(&authority).ok()?);
    parts.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    parts.headers.insert(USER_AGENT, HeaderValue::from_static("congvu"));
    Some(Request::from_parts(parts, body))
}

/// Asks over `stream`. `wanted` looks at the head; the body of an answer that it does not want is not read.
///
/// # Errors
/// When the answer breaks off, is too large, or does not come.
pub async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    bounds: Bounds,
    wanted: impl FnOnce(&Response<Incoming>) -> bool,
) -> Result<Response<Vec<u8>>, ExchangeError> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LARGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| ExchangeError::Broken)?;
    let answer = async move {
        let head = patiently(bounds.idle, sender.send_request(request)).await?;
        let response = head.map_err(|_| ExchangeError::Broken)?;
        let is_wanted = wanted(&response);
        let (parts, body) = response.into_parts();
        let body = if is_wanted { read(body, bounds).await? } else { Vec::new() };
        Ok(Response::from_parts(parts, body))
    };
    // The connection lives as long as the question: what is left of it is dropped with this future.
    tokio::pin!(answer, connection);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        _ = &mut connection => answer.await,
    }
}

async fn read(mut body: Incoming, bounds: Bounds) -> Result<Vec<u8>, ExchangeError> {
    let limit = u64::try_from(bounds.body).unwrap_or(u64::MAX);
    if body.size_hint().lower() > limit {
        return Err(ExchangeError::TooLarge(bounds.body));
    }
    let mut read = Vec::new();
    while let Some(frame) = patiently(bounds.idle, body.frame()).await? {
        let Ok(data) = frame.map_err(|_| ExchangeError::Broken)?.into_data() else { continue };
        if read.len() + data.len() > bounds.body {
            return Err(ExchangeError::TooLarge(bounds.body));
        }
        read.extend_from_slice(&data);
    }
    Ok(read)
}

async fn patiently<T>(idle: Duration, what: impl Future<Output = T>) -> Result<T, ExchangeError> {
    tokio::time::timeout(idle, what).await.map_err(|_| ExchangeError::Silent(idle))
}
