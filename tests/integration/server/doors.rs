//! Doors: routes by which somebody without a log-in tries to become somebody, or to do as somebody. Each try counts.

use std::net::Ipv4Addr;

use congvu::web::{Rate, Rates, ServerSettings, page_paths, route_table};

use super::client::{Answer, exchange};
use super::crowd::connect_from;
use super::served::Served;

/// Sends nothing but would do as a form or as JSON.
async fn try_to(served: &Served, from: Ipv4Addr, path: &str) -> Answer {
    let kind = if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    exchange(&mut connect_from(from, served.address).await, request.as_bytes()).await
}

/// A log-in is asked for before anything else.
fn is_guarded(answer: &Answer) -> bool {
    answer.status == 401
        || (answer.status == 303 && answer.header("location").is_some_and(|to| to.starts_with("/login")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_anybody_may_send_is_a_door() {
    let rates = Rates { log_in: Rate::per_minute(1), ..Rates::default() };
    let served = Served::real(ServerSettings { rates, ..ServerSettings::default() }).await;
    let routes = route_table().into_iter().filter(|route| route.method == "POST").map(|route| route.path);
    let paths: Vec<String> = page_paths().into_iter().map(str::to_owned).chain(routes).collect();
    assert!(paths.len() > 30, "{paths:?}");
    let mut doors = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let path = path.replace(['{', '}'], "");
        // Each from an address of its own, so that one door's tries are not another's.
        let from =
            Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + u32::try_from(number).expect("a number"));
        let first = try_to(&served, from, &path).await;
        let second = try_to(&served, from, &path).await;
        if second.status == 429 {
            assert!(second.header("retry-after").is_some(), "{path}: {second:?}");
            doors.push(path);
            continue;
        }
        // Ending one's own log-in tries nothing, and so does choosing a language.
        let is_open = !["/logout", "/language"].contains(&path.as_str()) && first.status != 405 && !is_guarded(&first);
        assert!(!is_open, "{path} is no door: {first:?}");
    }
    for known in ["/login", "/login/activate", "/activate", "/recovery", "/recovery/confirm", "/account/link"] {
        assert!(doors.iter().any(|door| door == known), "{known} is no door");
    }
    for known in ["/api/v1/sessions", "/api/v1/activations/redeem"] {
        assert!(doors.iter().any(|door| door == known), "{known} is no door");
    }
}
