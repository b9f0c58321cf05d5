//! The figures that the server tells of itself, in Prometheus' text form. The table is in `docs/OPERATIONS.md`.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Bounds of answers' durations, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// An answered request.
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

/// A route.
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// A loop that works in the background.
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Background {
    name: &'static str,
}

/// Why a layer refused.
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

/// A gauge of seconds or of anything else that has a fraction.
pub(super) type Fraction = Gauge<f64, AtomicU64>;

/// Every figure.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    refused: Family<Refused, Counter>,
    at_work: Gauge,
    /// Connections now.
    pub(super) connections: Gauge,
    /// Connections that found no room.
    pub(super) turned_away: Counter,
    /// Read at each scrape.
    pub(super) scraped: Scraped,
}

/// Figures that are read from the registry when they are asked for.
#[derive(Debug, Default)]
pub(super) struct Scraped {
    /// 1 when the database answered in time.
    pub(super) database_up: Gauge,
    /// Transactions begun.
    pub(super) transactions: Gauge,
    /// Seconds that they waited for a connection and their place in line.
    pub(super) transaction_wait: Fraction,
    /// Seconds since the newest plan that was carried out was computed; negative: never.
    pub(super) directory_age: Fraction,
    /// Seconds since the issue of the oldest among the newest lists of each issuer; negative: none.
    pub(super) crl_age: Fraction,
    /// Seconds until the first of them runs out; negative: it has.
    pub(super) crl_left: Fraction,
    /// Addresses of lists from which nothing good comes.
    pub(super) lists_failing: Gauge,
    /// Seconds since nothing has come from the one that has failed longest; 0: all work.
    pub(super) lists_failing_age: Fraction,
    /// OCSP responders that fail.
    pub(super) responders_failing: Gauge,
    /// Since when the one has failed that has failed longest.
    pub(super) responders_failing_age: Fraction,
    /// Days by which the projection is behind.
    pub(super) projection_behind: Gauge,
    /// Mailboxes whose mail sessions have yet to end.
    pub(super) sessions_to_end: Gauge,
    /// Seconds since the directory that this process keeps was last reached; 0: it is; negative: it keeps none.
    pub(super) directory_unreached: Fraction,
    /// 1 when the directory is followed, 0 when that is interrupted; negative: never begun.
    pub(super) directory_followed: Gauge,
    /// Entries that wait to be looked at.
    pub(super) directory_waiting: Gauge,
    /// Seconds since the oldest of them was marked; 0: none waits.
    pub(super) directory_waiting_age: Fraction,
    /// Jobs and entries of the schedule that panicked.
    pub(super) worker_panics: Gauge,
    worker_age: Family<Background, Fraction>,
}

impl Scraped {
    /// Seconds since a loop's last sign of life; negative: it is not there.
    pub(super) fn worker_age(&self, name: &'static str, seconds: f64) {
        self.worker_age.get_or_create(&Background { name }).set(seconds);
    }
}

/// Lowers the number of requests at work when it is dropped.
#[derive(Debug)]
pub(super) struct AtWork(Gauge);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("congvu"),
            answered: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            refused: Family::default(),
            at_work: Gauge::default(),
            connections: Gauge::default(),
            turned_away: Counter::default(),
            scraped: Scraped::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let own = &mut self.registry;
        own.register("http_requests", "Requests answered", self.answered.clone());
        own.register("http_request_duration_seconds", "From headers to answer", self.durations.clone());
        own.register("http_requests_in_flight", "Requests at work", self.at_work.clone());
        own.register("http_refused", "Requests that a layer refused", self.refused.clone());
        own.register("http_connections", "Open connections", self.connections.clone());
        own.register("http_connections_turned_away", "Connections that found no room", self.turned_away.clone());
        let read = &self.scraped;
        own.register("database_up", "1 when the database answered in time", read.database_up.clone());
        own.register("database_transactions", "Transactions begun", read.transactions.clone());
        own.register(
            "database_wait_seconds",
            "Time that transactions waited to begin, in sum",
            read.transaction_wait.clone(),
        );
        own.register(
            "directory_sync_age_seconds",
            "Since the newest applied plan; -1: never",
            read.directory_age.clone(),
        );
        own.register(
            "directory_unreached_seconds",
            "Since the directory was last reached; 0: it is; -1: this process keeps none",
            read.directory_unreached.clone(),
        );
        own.register(
            "directory_followed",
            "1 when the directory is followed; 0: interrupted; -1: never begun",
            read.directory_followed.clone(),
        );
        own.register("directory_changes_waiting", "Entries that wait to be looked at", read.directory_waiting.clone());
        own.register(
            "directory_changes_age_seconds",
            "Since the oldest of them was marked; 0: none waits",
            read.directory_waiting_age.clone(),
        );
        own.register("crl_age_seconds", "Age of the stalest newest list; -1: none", read.crl_age.clone());
        own.register("crl_left_seconds", "Until the first list runs out", read.crl_left.clone());
        own.register("crl_sources_failing", "Addresses of lists that fail", read.lists_failing.clone());
        own.register(
            "crl_sources_failing_seconds",
            "Since nothing came from the one that has failed longest; 0: all work",
            read.lists_failing_age.clone(),
        );
        own.register("ocsp_responders_failing", "OCSP responders that fail", read.responders_failing.clone());
        own.register(
            "ocsp_responders_failing_seconds",
            "Since when the one has failed that has failed longest",
            read.responders_failing_age.clone(),
        );
        own.register("worker_age_seconds", "Since a loop's last sign of life; -1: ended", read.worker_age.clone());
        own.register("worker_panics", "Jobs and entries of the schedule that panicked", read.worker_panics.clone());
        own.register("projection_behind_days", "Days that current state is behind", read.projection_behind.clone());
        own.register("mail_sessions_to_end", "Closed mailboxes with sessions yet to end", read.sessions_to_end.clone());
    }

    /// Counts an answer.
    pub(super) fn answered(&self, method: &'static str, route: &str, status: u16, taken: Duration) {
        self.answered.get_or_create(&Answered { method, route: route.to_owned(), status }).inc();
        self.durations.get_or_create(&Route { route: route.to_owned() }).observe(taken.as_secs_f64());
    }

    /// Counts a refusal.
    pub(super) fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&Refused { reason }).inc();
    }

    /// Counts a request as being at work until the answer is dropped.
    pub(super) fn at_work(&self) -> AtWork {
        self.at_work.inc();
        AtWork(self.at_work.clone())
    }

    /// All of it, as text.
    pub(super) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A method's name; those that no route has are one, however many a client invents.
pub(super) fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
