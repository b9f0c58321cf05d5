//! Requests of other sites, headers of every answer, cookies by transport.

use congvu::web::ServerSettings;

use super::client::{get, post};
use super::served::Served;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_of_another_site_is_refused() {
    let served = Served::usual().await;
    let host = served.address.to_string();
    let own = format!("Origin: http://{host}\r\n");
    for (headers, status) in [
        ("Sec-Fetch-Site: cross-site\r\n", 403),
        ("Sec-Fetch-Site: same-site\r\n", 403),
        ("Origin: http://evil.example\r\n", 403),
        ("Origin: null\r\n", 403),
        ("Sec-Fetch-Site: same-origin\r\n", 200),
        (own.as_str(), 200),
        ("", 200),
        // A page of another site cannot make a browser send a token that it does not know; with a cookie it may be a session.
        ("Sec-Fetch-Site: cross-site\r\nAuthorization: Bearer x\r\n", 200),
        ("Sec-Fetch-Site: cross-site\r\nAuthorization: Bearer x\r\nCookie: congvu=y\r\n", 403),
        ("Sec-Fetch-Site: cross-site\r\nAuthorization: Basic x\r\n", 403),
    ] {
        assert_eq!(post(served.address, "/fast", headers, "").await.status, status, "{headers}");
    }
    let refused = post(served.address, "/fast", "Sec-Fetch-Site: cross-site\r\n", "").await;
    assert!(refused.body.contains("không được gửi từ trang của hệ thống"), "{}", refused.body);
    assert_eq!(
        get(served.address, "/fast", "Sec-Fetch-Site: cross-site\r\n").await.status,
        200,
        "a link may come from anywhere"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_security_headers() {
    let served = Served::usual().await;
    for path in ["/fast", "/nowhere", "/panic"] {
        let answer = get(served.address, path, "").await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "deny"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("strict-transport-security"), None, "not in the clear");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonce_is_in_the_policy_and_used_once() {
    let served = Served::usual().await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..5 {
        let answer = get(served.address, "/nonce", "").await;
        let policy = answer.header("content-security-policy").expect("a policy").to_owned();
        // The client reads headers in lower case.
        assert!(policy.contains(&format!("script-src 'self' 'nonce-{}'", answer.body.to_lowercase())), "{policy}");
        assert!(answer.body.len() >= 22 && seen.insert(answer.body), "a nonce came twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_tls_the_cookie_is_bound_to_the_host_and_https_is_insisted_on() {
    let plain = Served::real(ServerSettings::default()).await;
    let ended = |answer: &super::client::Answer| answer.header("set-cookie").expect("a cookie").to_owned();
    let answer = post(plain.address, "/logout", "", "").await;
    assert!(ended(&answer).starts_with("congvu=;") && !ended(&answer).contains("secure"), "{}", ended(&answer));
    let behind = Served::real(ServerSettings { behind_proxy: true, ..ServerSettings::default() }).await;
    let answer = post(behind.address, "/logout", "", "").await;
    let cookie = ended(&answer);
    for word in ["__host-congvu=;", "; secure", "; httponly", "; samesite=lax", "; path=/"] {
        assert!(cookie.contains(word), "{word} is missing in {cookie}");
    }
    assert!(!cookie.contains("domain"), "{cookie}");
    let hsts = answer.header("strict-transport-security").expect("insistence");
    assert!(hsts.starts_with("max-age=63072000"), "{hsts}");
}
