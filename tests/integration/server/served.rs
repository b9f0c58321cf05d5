//! A server with its layers around a few routes that behave badly on purpose, and with our own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Extension, Router};
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::operations::{Province, Registry};
use congvu::storage::{Store, StoreOptions};
use congvu::web::{App, Limits, Nonce, ServerSettings, UPLOAD, serve_routes, serve_with};
use tempfile::TempDir;
use time::macros::date;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::database::sqlite_in;

/// A server that runs until it is dropped or stopped.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    pub(super) metrics: Option<SocketAddr>,
    pub(super) store: Store,
    pub(super) probe: Arc<Probe>,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<()>,
    _folder: TempDir,
}

/// What the test's own handlers did.
#[derive(Debug, Default)]
pub(super) struct Probe {
    at_work: AtomicUsize,
    pub(super) most_at_work: AtomicUsize,
    pub(super) finished: AtomicUsize,
}

impl Probe {
    /// As if nothing had been asked yet; what was given up is no longer at work.
    pub(super) fn reset(&self) {
        for number in [&self.at_work, &self.most_at_work, &self.finished] {
            number.store(0, Ordering::SeqCst);
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.done.abort();
    }
}

impl Served {
    /// The test's routes behind the usual bounds.
    pub(super) async fn usual() -> Self {
        Self::with(ServerSettings::default()).await
    }

    pub(super) async fn with(settings: ServerSettings) -> Self {
        Self::start(settings, true).await
    }

    /// The program's own routes.
    pub(super) async fn real(settings: ServerSettings) -> Self {
        Self::start(settings, false).await
    }

    async fn start(settings: ServerSettings, own_routes: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = sqlite_in(folder.path()).await;
        let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
        let registry = Arc::new(registry(&store).await);
        let probe = Arc::new(Probe::default());
        let (tell, told) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let ready = |addresses| tell.send(addresses).expect("someone who waits");
        let stop_asked = async {
            // A dropped sender is no wish to stop.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let routes = bad_routes(&probe);
        let address = ([127, 0, 0, 1], 0).into();
        let done = tokio::spawn(async move {
            if own_routes {
                serve_routes(routes, registry, address, settings, ready, stop_asked).await.expect("a server");
            } else {
                serve_with(App { registry }, address, settings, ready, stop_asked).await.expect("a server");
            }
        });
        let addresses = told.await.expect("addresses");
        Self {
            address: addresses.pages,
            metrics: addresses.metrics,
            store,
            probe,
            stop: Some(stop),
            done,
            _folder: folder,
        }
    }

    /// Asks the server to stop.
    pub(super) fn ask_to_stop(&mut self) {
        self.stop.take().expect("a server that runs").send(()).expect("a server that listens");
    }

    /// Waits until it has ended.
    pub(super) async fn ended(&mut self) {
        tokio::time::timeout(Duration::from_secs(20), &mut self.done).await.expect("an end in time").expect("no panic");
    }
}

/// An empty registry on a day that stands still.
pub(crate) async fn registry(store: &Store) -> Registry {
    let today = date!(2019 - 12 - 31);
    store.advance(today).await.expect("a projection of today");
    let clock = FixedClock(Timestamp::start_of(today).plus_seconds(9 * 3600));
    let province =
        Province { name: "Tỉnh thử".to_owned(), code: "H99".to_owned(), mail_domain: "thu.gov.vn".to_owned() };
    Registry::new(store.clone(), Arc::new(clock), true, province, IdSource::seeded(2))
}

/// Bounds that a test reaches soon.
pub(super) fn small() -> Limits {
    Limits {
        header_timeout: Duration::from_millis(400),
        request_timeout: Duration::from_millis(1500),
        send_timeout: Duration::from_millis(500),
        drain: Duration::from_secs(5),
        ..Limits::default()
    }
}

async fn panics() -> &'static str {
    panic!("a secret that was typed: hunter2")
}

fn bad_routes(probe: &Arc<Probe>) -> Router {
    let slow = |probe: &Arc<Probe>, wait: u64| {
        let probe = Arc::clone(probe);
        move || async move {
            let now = probe.at_work.fetch_add(1, Ordering::SeqCst) + 1;
            probe.most_at_work.fetch_max(now, Ordering::SeqCst);
            sleep(Duration::from_millis(wait)).await;
            probe.at_work.fetch_sub(1, Ordering::SeqCst);
            probe.finished.fetch_add(1, Ordering::SeqCst);
            "slow\n"
        }
    };
    let length = |body: String| async move { body.len().to_string() };
    Router::new()
        .route("/fast", get(|| async { "fast\n" }).post(length))
        .route("/slow", get(slow(probe, 60)).post(slow(probe, 600)))
        .route("/never", get(slow(probe, 60_000)).post(slow(probe, 3000)))
        .route("/panic", get(panics).post(panics))
        .route("/api/panic", get(panics))
        .route("/upload", post(length).layer(DefaultBodyLimit::max(UPLOAD)))
        .route("/big", get(|| async { "x".repeat(32 * 1024 * 1024) }))
        .route("/nonce", get(|Extension(Nonce(nonce)): Extension<Nonce>| async { nonce }))
        .route("/people/{number}", get(|| async { "one\n" }))
}
