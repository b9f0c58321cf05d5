//! From the first listener to the last answer: listen, serve, stop when asked without losing what was begun.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::time::{interval, sleep, timeout};

use super::accept::Entrance;
use super::settings::ServerSettings;
use super::tls::{self, TlsError};
use super::{Server, accept, layers, probes};
use crate::operations::Registry;
use crate::operations::audit_flush::AuditFlush;
use crate::web::router::routes;
use crate::web::state::App;

/// Connections at once to the listener of figures.
const WATCHERS: usize = 16;

/// Why the pages cannot be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The port is taken or not ours.
    #[error("cannot listen on {address}; stop what uses it or choose another with --listen")]
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// Cause.
        source: std::io::Error,
    },
    /// Passwords would travel in the clear.
    #[error(
        "{address} is no loopback address: set [web] tls_certificate and tls_key, or behind_proxy = true if a proxy ends TLS"
    )]
    InTheClear {
        /// Address and port.
        address: SocketAddr,
    },
    /// Certificate or key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Where is listened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Pages and API.
    pub pages: SocketAddr,
    /// Figures.
    pub metrics: Option<SocketAddr>,
}

/// Listens with the usual settings, tells `ready` the address, and serves until `stop` ends; then finishes what was begun.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    app: App,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    serve_with(app, address, ServerSettings::default(), |addresses| ready(addresses.pages), stop).await
}

/// The same with settings of one's own.
///
/// # Errors
/// When an address cannot be listened on, plain HTTP would leave this host, or certificate and key cannot be used.
pub async fn serve_with(
    app: App,
    address: SocketAddr,
    settings: ServerSettings,
    ready: impl FnOnce(Addresses),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let registry = Arc::clone(&app.registry);
    serve_routes(routes(app), registry, address, settings, ready, stop).await
}

/// The same with routes of one's own: every layer and bound stands around them.
///
/// # Errors
/// As [`serve_with`].
pub async fn serve_routes(
    routes: Router,
    registry: Arc<Registry>,
    address: SocketAddr,
    settings: ServerSettings,
    ready: impl FnOnce(Addresses),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if settings.tls.is_none() && !settings.behind_proxy && !address.ip().is_loopback() {
        return Err(ServeError::InTheClear { address });
    }
    let tls = settings.tls.as_ref().map(tls::acceptor).transpose()?;
    let pages = listen(address).await?;
    let metrics = match settings.metrics {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let flush = AuditFlush::start(Arc::clone(&registry));
    let server = Arc::new(Server::new(settings, registry));
    ready(Addresses { pages: local(&pages, address)?, metrics: metrics.as_ref().and_then(|it| it.local_addr().ok()) });
    // As the fallback of what is asked first: a path that nobody knows goes through the layers too.
    let around = probes::public(&server).fallback_service(layers::around(routes, &server));
    let limits = &server.settings.limits;
    let front = Arc::new(Entrance::new(limits.connections, limits.connections_per_address));
    let serving = tokio::spawn(accept::accept(pages, tls, Arc::clone(&front), around, Arc::clone(&server)));
    let side = Arc::new(Entrance::new(WATCHERS, WATCHERS));
    if let Some(listener) = metrics {
        let routes = probes::private(&server);
        tokio::spawn(accept::accept(listener, None, Arc::clone(&side), routes, Arc::clone(&server)));
    }
    let sweeping = tokio::spawn(sweep(Arc::clone(&server)));
    stop.await;
    // Whoever asks for readiness is told, and has the time to send nobody any more.
    server.stopping.cancel();
    sleep(limits.notice).await;
    front.closing.cancel();
    sweeping.abort();
    if let Err(error) = serving.await {
        tracing::error!(%error, "the accept loop ended early");
    }
    drain(&server, &front).await;
    dismiss(&server, &side).await;
    if let Err(error) = flush.stop().await {
        tracing::error!(%error, "the last reads could not be recorded");
    }
    Ok(())
}

/// Lets what was begun end, for as long as the drain time.
async fn drain(server: &Server, front: &Entrance) {
    front.open.close();
    server.writes.close();
    let ended = async {
        front.open.wait().await;
        server.writes.wait().await;
    };
    if timeout(server.settings.limits.drain, ended).await.is_err() {
        let (connections, writes) = (front.open.len(), server.writes.len());
        tracing::warn!(connections, writes, "the drain time is over: cut off");
        server.cut.cancel();
    }
}

/// Sends away who watches, last of all: until here they saw the server end.
async fn dismiss(server: &Server, side: &Entrance) {
    side.closing.cancel();
    side.open.close();
    if timeout(Duration::from_secs(1), side.open.wait()).await.is_err() {
        server.cut.cancel();
    }
}

/// Forgets addresses and tokens that have not come for a while.
async fn sweep(server: Arc<Server>) {
    let mut each = interval(Duration::from_secs(30));
    loop {
        each.tick().await;
        server.rates.forget_the_idle();
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

fn local(listener: &TcpListener, address: SocketAddr) -> Result<SocketAddr, ServeError> {
    listener.local_addr().map_err(|source| ServeError::Listen { address, source })
}
