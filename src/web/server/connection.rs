//! One connection, from its first byte to its last answer.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::Server;
use super::client::Peer;
use super::patience::Patient;

/// Most bytes of a request's line and headers.
const HEADER_BYTES: usize = 32 * 1024;
/// Most headers of a request.
const HEADERS: usize = 100;

/// What somebody gets who comes when all connections are in use.
const TURNED_AWAY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Whose connection it is, and where.
pub(super) struct Caller {
    /// The other end.
    pub(super) peer: SocketAddr,
    /// The listener closes: what is idle ends.
    pub(super) closing: CancellationToken,
    /// The server.
    pub(super) server: Arc<Server>,
}

/// Serves requests on a connection until it ends or its listener closes; a request that was begun is answered first.
pub(super) async fn serve<T>(io: T, caller: Caller, routes: Router)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Caller { peer, closing, server } = caller;
    let transport = server.transport();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        request.extensions_mut().insert(transport);
        routes.clone().oneshot(request)
    });
    let limits = &server.settings.limits;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout);
    http.max_buf_size(2 * HEADER_BYTES).max_header_size(HEADER_BYTES).max_headers(HEADERS);
    let io = TokioIo::new(Patient::new(io, limits.send_timeout));
    let mut connection = pin!(http.serve_connection(io, service));
    let mut is_told = false;
    let ended = loop {
        tokio::select! {
            ended = connection.as_mut() => break ended,
            () = closing.cancelled(), if !is_told => {
                is_told = true;
                connection.as_mut().graceful_shutdown();
            }
            () = server.cut.cancelled() => return,
        }
    };
    if let Err(error) = ended {
        // Whatever a client sends is no fault of ours: not worth more than this.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Says that there is no room, and waits a moment for the client to read it.
pub(super) async fn turn_away(mut stream: TcpStream) {
    let said = async {
        stream.write_all(TURNED_AWAY).await?;
        stream.shutdown().await?;
        // What the client still sends is read: closed before that, it would be told of a reset instead of our answer.
        let mut rest = [0_u8; 1024];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    let said = timeout(Duration::from_secs(1), said).await;
    tracing::debug!(in_time = said.is_ok(), "a connection was turned away");
}
