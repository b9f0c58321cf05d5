//! The accept loop: a bounded number of connections, each a task of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::shares::{Share, Shares};
use super::{Server, connection};

/// How many are told at once that there is no room; more than these hear nothing.
const APOLOGIES: usize = 64;

/// How many a listener lets in, and until when.
#[derive(Debug)]
pub(super) struct Entrance {
    /// Connections at once.
    room: Arc<Semaphore>,
    /// What each address may have of them.
    shares: Shares,
    /// Connections that live.
    pub(super) open: TaskTracker,
    /// Nobody is let in any more, and who is idle is sent away.
    pub(super) closing: CancellationToken,
}

/// What a connection holds while it lives.
struct Place {
    _room: OwnedSemaphorePermit,
    _share: Option<Share>,
}

impl Entrance {
    pub(super) fn new(room: usize, share: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(room)),
            shares: Shares::of(share),
            open: TaskTracker::new(),
            closing: CancellationToken::new(),
        }
    }

    /// A place for a connection from `peer`. A trusted proxy comes for many: it may have all the room.
    fn place(&self, peer: SocketAddr, server: &Server) -> Option<Place> {
        let share = if server.is_trusted_proxy(peer.ip()) { None } else { Some(self.shares.take(peer.ip())?) };
        let room = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some(Place { _room: room, _share: share })
    }
}

/// Takes connections until the entrance closes; those that are open go on.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    entrance: Arc<Entrance>,
    routes: Router,
    server: Arc<Server>,
) {
    let apologies = Arc::new(Semaphore::new(APOLOGIES));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = entrance.closing.cancelled() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: it passes when connections end.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        if let Some(place) = entrance.place(peer, &server) {
            let closing = entrance.closing.clone();
            let caller = connection::Caller { peer, closing, server: Arc::clone(&server) };
            let life = live(stream, caller, tls.clone(), routes.clone());
            entrance.open.spawn(async move {
                life.await;
                drop(place);
            });
            continue;
        }
        server.metrics.turned_away.inc();
        // The answer would have to be said in TLS, which costs what we lack.
        if tls.is_none()
            && let Ok(apology) = Arc::clone(&apologies).try_acquire_owned()
        {
            entrance.open.spawn(async move {
                connection::turn_away(stream).await;
                drop(apology);
            });
        }
    }
}

async fn live(stream: TcpStream, caller: connection::Caller, tls: Option<TlsAcceptor>, routes: Router) {
    let server = Arc::clone(&caller.server);
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone already");
        return;
    }
    server.metrics.connections.inc();
    match tls {
        None => connection::serve(stream, caller, routes).await,
        Some(tls) => match timeout(server.settings.limits.header_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => connection::serve(stream, caller, routes).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS connection came about"),
            Err(_) => tracing::debug!("a client took too long over TLS"),
        },
    }
    server.metrics.connections.dec();
}
