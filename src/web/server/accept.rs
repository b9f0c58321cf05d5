//! The accept loop: a bounded number of connections, each a task of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::{Server, connection};

/// How many are told at once that there is no room; more than these hear nothing.
const APOLOGIES: usize = 64;

/// Takes connections until the server is asked to stop; those that are open go on.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    room: Arc<Semaphore>,
    routes: Router,
    server: Arc<Server>,
) {
    let apologies = Arc::new(Semaphore::new(APOLOGIES));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = server.stopping.cancelled() => return,
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
        if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
            let life = live(stream, peer, tls.clone(), routes.clone(), Arc::clone(&server), permit);
            server.open.spawn(life);
            continue;
        }
        server.metrics.turned_away.inc();
        // The answer would have to be said in TLS, which costs what we lack.
        if tls.is_none()
            && let Ok(apology) = Arc::clone(&apologies).try_acquire_owned()
        {
            server.open.spawn(async move {
                connection::turn_away(stream).await;
                drop(apology);
            });
        }
    }
}

async fn live(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    routes: Router,
    server: Arc<Server>,
    permit: OwnedSemaphorePermit,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection is gone already");
        return;
    }
    server.metrics.connections.inc();
    match tls {
        None => connection::serve(stream, peer, routes, Arc::clone(&server)).await,
        Some(tls) => match timeout(server.settings.limits.header_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => connection::serve(stream, peer, routes, Arc::clone(&server)).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS connection came about"),
            Err(_) => tracing::debug!("a client took too long over TLS"),
        },
    }
    server.metrics.connections.dec();
    drop(permit);
}
