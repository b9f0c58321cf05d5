//! Who asks too often is asked to wait; nobody can pretend to be somebody else.

use congvu::web::{Rate, Rates, ServerSettings};

use super::client::{get, post};
use super::served::Served;

fn limited(rates: Rates) -> ServerSettings {
    ServerSettings { rates, ..ServerSettings::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fourth_request_of_three_is_told_when_to_come_back() {
    let served = Served::with(limited(Rates { per_address: Rate::per_minute(3), ..Rates::default() })).await;
    for _ in 0..3 {
        assert_eq!(get(served.address, "/fast", "").await.status, 200);
    }
    let refused = get(served.address, "/fast", "Accept: application/json\r\nAccept-Language: en\r\n").await;
    assert_eq!((refused.status, refused.header("content-type")), (429, Some("application/problem+json")));
    let wait: u64 = refused.header("retry-after").expect("a wait").parse().expect("seconds");
    assert!((15..=21).contains(&wait), "{wait} s");
    assert!(refused.body.contains("/problems/too-many-requests"), "{}", refused.body);
    assert_eq!(get(served.address, "/healthz", "").await.status, 200, "watchers are not counted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_forwarding_header_buys_nothing() {
    let rates = Rates { per_address: Rate::per_minute(2), ..Rates::default() };
    let served = Served::with(limited(rates.clone())).await;
    let ask = async |served: &Served, from: &str| {
        get(served.address, "/fast", &format!("X-Forwarded-For: {from}\r\n")).await.status
    };
    for (from, status) in [("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.3", 429)] {
        assert_eq!(ask(&served, from).await, status, "{from}");
    }
    let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let behind = Served::with(ServerSettings { trusted_proxies, ..limited(rates) }).await;
    for (from, status) in [
        ("192.0.2.1", 200),
        ("192.0.2.2", 200),
        ("6.6.6.6, 192.0.2.1", 200),
        ("7.7.7.7, 192.0.2.1", 429),
        ("192.0.2.3", 200),
    ] {
        assert_eq!(ask(&behind, from).await, status, "{from}");
    }
    // One octet that is no ASCII in the header that is believed, and another header instead: still the same client.
    for (number, status) in [(1, 200), (2, 200), (3, 429)] {
        let headers = format!("X-Forwarded-For: \u{e9}\r\nForwarded: for=192.0.2.10{number}\r\n");
        assert_eq!(get(behind.address, "/fast", &headers).await.status, status, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_ins_have_a_rate_of_their_own() {
    let served = Served::real(limited(Rates { log_in: Rate::per_minute(2), ..Rates::default() })).await;
    for status in [422, 422, 429] {
        assert_eq!(post(served.address, "/login", "", "name=lan&password=wrong").await.status, status);
    }
    assert_eq!(post(served.address, "/logout", "", "").await.status, 303);
    assert_eq!(get(served.address, "/login", "").await.status, 200);
    // Coming back from another provider is one, too, whatever is brought back.
    assert_eq!(get(served.address, "/login/oidc/callback?state=rubbish", "").await.status, 429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_token_has_its_own_allowance() {
    let served = Served::with(limited(Rates { per_token: Rate::per_minute(2), ..Rates::default() })).await;
    for (token, status) in [("one", 200), ("one", 200), ("one", 429), ("two", 200)] {
        let header = format!("Authorization: Bearer {token}\r\n");
        assert_eq!(get(served.address, "/fast", &header).await.status, status, "{token}");
    }
    assert_eq!(get(served.address, "/fast", "").await.status, 200, "without a token none is used up");
    // A session's token counts, whatever stands around it.
    for (around, status) in [("a=1; ", 200), ("a=2; b=3; ", 200), ("c=4; ", 429)] {
        let header = format!("Cookie: {around}congvu=three\r\n");
        assert_eq!(get(served.address, "/fast", &header).await.status, status, "{around}");
    }
}
