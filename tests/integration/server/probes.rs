//! Alive, ready, and the figures: they tell the truth.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use congvu::domain::clock::{Clock as _, FixedClock, SystemClock, Timestamp};
use congvu::domain::ids::IdSource;
use congvu::domain::mailbox::session_end::SessionEndReason;
use congvu::operations::pulse::{Loop, Outage};
use congvu::operations::{Province, Registry};
use congvu::storage::row::list_source::ListSource;
use congvu::storage::{Store, StoreOptions};
use congvu::web::{ServerSettings, serve_routes};
use serde_json::Value;
use time::macros::date;

use super::client::{Answer, get};
use super::served::Served;
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    ready_tells_which_part_is_not
    ready_answers_within_its_deadline
}

async fn ready(address: std::net::SocketAddr) -> (u16, Value) {
    // An answer holds for half a second.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let answer = get(address, "/readyz", "").await;
    let body = serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    (answer.status, body)
}

/// A server over a store, on a day.
async fn over(store: &Store, day: time::Date) -> std::net::SocketAddr {
    let clock = FixedClock(Timestamp::start_of(day).plus_seconds(9 * 3600));
    let province = Province { name: String::new(), code: "H99".to_owned(), mail_domain: String::new() };
    let registry = Registry::new(store.clone(), Arc::new(clock), true, province, IdSource::seeded(2));
    let (tell, told) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let ready = |addresses| tell.send(addresses).expect("someone who waits");
        let settings = ServerSettings::default();
        let address = ([127, 0, 0, 1], 0).into();
        serve_routes(Router::new(), Arc::new(registry), address, settings, ready, std::future::pending()).await
    });
    told.await.expect("addresses").pages
}

async fn ready_tells_which_part_is_not(db: TestDatabase) {
    let (day, next, later) = (date!(2019 - 12 - 30), date!(2019 - 12 - 31), date!(2020 - 01 - 02));
    db.store.advance(day).await.expect("a projection");
    let today = over(&db.store, day).await;
    let (status, body) = ready(today).await;
    assert_eq!(
        (status, &body["ready"], &body["parts"]["projection"]),
        (200, &Value::Bool(true), &"ok".into()),
        "{body}"
    );

    for (stale, shown) in [(next, "stands for 2019-12-30"), (later, "stands for 2019-12-30")] {
        let (status, body) = ready(over(&db.store, stale).await).await;
        assert_eq!((status, &body["parts"]["projection"]), (503, &shown.into()), "{body}");
        assert_eq!(body["parts"]["database"], "ok");
    }
    db.store.migrate_down(1).await.expect("a step back");
    let (status, body) = ready(today).await;
    assert_eq!((status, &body["ready"]), (503, &Value::Bool(false)), "{body}");
    assert_eq!(body["parts"]["schema"], "behind; run congvu migrate");
    db.store.migrate().await.expect("a step forward");
    assert_eq!(ready(today).await.0, 200, "well again");

    db.store.clone().close().await.expect("a closed store");
    let (status, body) = ready(today).await;
    assert_eq!((status, &body["parts"]["database"]), (503, &"not reachable".into()), "{body}");
    assert_eq!(get(today, "/healthz", "").await.status, 200, "the process is alive all the same");
}

async fn ready_answers_within_its_deadline(db: TestDatabase) {
    let narrow = Store::open(&StoreOptions { connections: 1, ..StoreOptions::new(&db.url) }).await.expect("a store");
    let day = date!(2019 - 12 - 30);
    narrow.advance(day).await.expect("a projection");
    let address = over(&narrow, day).await;
    let held = narrow.read().await.expect("the only connection");
    let begin = Instant::now();
    let (status, body) = ready(address).await;
    assert_eq!((status, &body["parts"]["database"]), (503, &"no answer within 2 s".into()), "{body}");
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    drop(held);
    assert_eq!(ready(address).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loop_in_the_background_that_ended_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = crate::database::sqlite_in(folder.path()).await;
    let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
    let registry = Arc::new(super::served::registry(&store).await);
    let (tell, told) = tokio::sync::oneshot::channel();
    let served = Arc::clone(&registry);
    tokio::spawn(async move {
        let ready = |addresses| tell.send(addresses).expect("someone who waits");
        let address = ([127, 0, 0, 1], 0).into();
        let settings = ServerSettings { metrics: Some(address), ..ServerSettings::default() };
        serve_routes(Router::new(), served, address, settings, ready, std::future::pending()).await
    });
    let addresses = told.await.expect("addresses");
    let figures = async || get(addresses.metrics.expect("a listener"), "/metrics", "").await.body;
    assert_eq!(ready(addresses.pages).await.1["parts"].get("worker"), None, "this process has none");
    let jobs = registry.pulse.begin(Loop::Jobs);
    let _schedule = registry.pulse.begin(Loop::Schedule);
    let (status, body) = ready(addresses.pages).await;
    assert_eq!((status, &body["parts"]["worker"]), (200, &"ok".into()), "{body}");
    let age = value(&figures().await, "congvu_worker_age_seconds{name=\"jobs\"}");
    assert!(age.is_some_and(|age| (0.0..60.0).contains(&age)), "{age:?}");
    drop(jobs);
    let (status, body) = ready(addresses.pages).await;
    assert_eq!((status, &body["parts"]["worker"]), (503, &"jobs: ended; restart the program".into()), "{body}");
    assert_eq!(value(&figures().await, "congvu_worker_age_seconds{name=\"jobs\"}"), Some(-1.0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_is_away_is_told_and_is_no_reason_to_send_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = crate::database::sqlite_in(folder.path()).await;
    let store = Store::open(&StoreOptions::new(&url)).await.expect("an open store");
    let registry = Arc::new(super::served::registry(&store).await);
    let (tell, told) = tokio::sync::oneshot::channel();
    let served = Arc::clone(&registry);
    tokio::spawn(async move {
        let ready = |addresses| tell.send(addresses).expect("someone who waits");
        let address = ([127, 0, 0, 1], 0).into();
        let settings = ServerSettings { metrics: Some(address), ..ServerSettings::default() };
        serve_routes(Router::new(), served, address, settings, ready, std::future::pending()).await
    });
    let addresses = told.await.expect("addresses");
    let figure =
        async |line: &str| value(&get(addresses.metrics.expect("a listener"), "/metrics", "").await.body, line);
    assert_eq!(ready(addresses.pages).await.1["parts"].get("directory"), None, "this process keeps none");
    assert_eq!(figure("congvu_directory_unreached_seconds").await, Some(-1.0));
    assert_eq!(figure("congvu_directory_followed").await, Some(-1.0));
    assert_eq!(figure("congvu_directory_changes_waiting").await, Some(0.0));
    let is_away = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let away = Arc::clone(&is_away);
    registry.pulse.keeps_directory(move || {
        let outage = Outage { lasts: Duration::from_mins(12), next_try_in: Some(Duration::from_secs(39)) };
        away.load(std::sync::atomic::Ordering::SeqCst).then_some(outage)
    });
    let (status, body) = ready(addresses.pages).await;
    assert_eq!((status, &body["parts"]["directory"]), (200, &"ok".into()), "{body}");
    assert_eq!(figure("congvu_directory_unreached_seconds").await, Some(0.0));
    is_away.store(true, std::sync::atomic::Ordering::SeqCst);
    let (status, body) = ready(addresses.pages).await;
    let shown = "not reached for 720 s; tried next in 40 s; changes wait";
    assert_eq!((status, &body["parts"]["directory"]), (200, &shown.into()), "{body}");
    assert_eq!(figure("congvu_directory_unreached_seconds").await, Some(720.0));
}

fn value(text: &str, line: &str) -> Option<f64> {
    text.lines().find_map(|found| found.strip_prefix(line)).and_then(|rest| rest.trim().parse().ok())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_are_those_of_what_was_asked() {
    let settings = ServerSettings { metrics: Some(([127, 0, 0, 1], 0).into()), ..ServerSettings::default() };
    let served = Served::with(settings).await;
    for path in ["/fast", "/fast", "/people/079190000001", "/people/079190000002?name=Lan", "/nowhere", "/panic"] {
        get(served.address, path, "").await;
    }
    assert_eq!(get(served.address, "/metrics", "").await.status, 404, "not for everybody");
    let Answer { status, body, .. } = get(served.metrics.expect("a listener"), "/metrics", "").await;
    assert_eq!(status, 200);
    for (line, expected) in [
        ("congvu_http_requests_total{method=\"GET\",route=\"/fast\",status=\"200\"}", 2.0),
        ("congvu_http_requests_total{method=\"GET\",route=\"/people/{number}\",status=\"200\"}", 2.0),
        ("congvu_http_requests_total{method=\"GET\",route=\"/panic\",status=\"500\"}", 1.0),
        ("congvu_http_request_duration_seconds_count{route=\"/fast\"}", 2.0),
        ("congvu_http_refused_total{reason=\"failed\"}", 1.0),
        ("congvu_http_requests_in_flight", 0.0),
        ("congvu_database_up", 1.0),
        ("congvu_projection_behind_days", 0.0),
        ("congvu_directory_sync_age_seconds", -1.0),
        ("congvu_crl_age_seconds", -1.0),
    ] {
        assert_eq!(value(&body, line), Some(expected), "{line} in\n{body}");
    }
    assert!(value(&body, "congvu_database_transactions").is_some_and(|count| count >= 1.0), "{body}");
    assert!(!body.contains("0791900000") && !body.contains("Lan"), "nobody is named: {body}");
    assert!(body.ends_with("# EOF\n"));

    assert_eq!(value(&body, "congvu_mail_sessions_to_end"), Some(0.0));
    let (_, _, people) = small(&served.store).await;
    let books = served.store.bookkeeping().await.expect("books");
    let now = SystemClock.now();
    books.owe_session_ends(&[people[0].mailbox.id], SessionEndReason::Closed, now, now).await.expect("a row");
    let failing = ListSource {
        url: "http://ca.gov.vn/a.crl".to_owned(),
        last_attempt: now,
        last_success: None,
        failing_since: Some(now),
        failure: Some("503".to_owned()),
        etag: None,
        last_modified: None,
        sha256: None,
    };
    books.note_list_source(&failing).await.expect("a row");
    books.commit().await.expect("a commit");
    assert_eq!(value(&body, "congvu_crl_sources_failing"), Some(0.0));
    let body = get(served.metrics.expect("a listener"), "/metrics", "").await.body;
    assert_eq!(value(&body, "congvu_mail_sessions_to_end"), Some(1.0));
    assert_eq!(value(&body, "congvu_crl_sources_failing"), Some(1.0));
}
