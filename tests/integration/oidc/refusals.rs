//! What no real provider does on demand, and what no honest browser does: each is refused, and nobody is logged in.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use congvu::auth::oidc::ProviderSettings;
use congvu::domain::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::browser::{Browser, parameter};
use super::office::{SUBJECT, Served, settings};
use super::scripted::{Reply, Scripted, Signature, Who, back};
use crate::database::{TestDatabase, on_both_engines, with_sqlite};

on_both_engines! {
    a_return_that_was_not_begun_here_costs_nothing_and_opens_nothing
    a_return_is_good_once_and_for_ten_minutes
}

/// Nobody was let in.
#[track_caller]
fn assert_refused(answer: &super::browser::Answer, status: u16, words: &str) {
    assert_eq!((answer.status, answer.set_cookie("congvu")), (status, None), "{answer:?}");
    assert!(answer.complaint().contains(words), "{}", answer.complaint());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_wrong_in_one_way_is_not_believed() {
    with_sqlite(|db| async move {
        let provider = Scripted::start().await;
        let served = Served::new(db, settings(&provider.issuer)).await;
        let before = served.sessions().await;
        let good = Who::named(SUBJECT);
        let now = SystemClock.now().unix_micros() / 1_000_000;
        let lies: [(&str, Value); 15] = [
            ("another audience", json!({ "aud": "other" })),
            ("another audience beside ours", json!({ "aud": ["congvu", "other"] })),
            ("no audience", json!({ "aud": null })),
            ("another issuer", json!({ "iss": "https://other.example" })),
            ("the issuer with a slash", json!({ "iss": format!("{}/", provider.issuer) })),
            ("no issuer", json!({ "iss": null })),
            ("ended", json!({ "exp": now - 61 })),
            ("no end", json!({ "exp": null })),
            ("issued before the browser was sent", json!({ "iat": now - 3600 })),
            ("issued in the future", json!({ "iat": now + 3600, "exp": now + 7200 })),
            ("another nonce", json!({ "nonce": "another" })),
            ("no nonce", json!({ "nonce": null })),
            ("issued to another party", json!({ "azp": "other" })),
            ("an empty subject", json!({ "sub": "" })),
            ("no subject", json!({ "sub": null })),
        ];
        for (what, claims) in lies {
            let answer = served.come_back(&mut Browser::default(), &provider, &good.clone().claiming(claims)).await;
            assert!(answer.status == 403 || answer.status == 503, "{what}: {answer:?}");
            assert_eq!((answer.set_cookie("congvu"), served.sessions().await), (None, before), "{what}");
        }
        for signature in [Signature::Foreign, Signature::None, Signature::SharedSecret, Signature::OfOtherClaims] {
            provider.signature(signature);
            let answer = served.come_back(&mut Browser::default(), &provider, &good).await;
            assert_refused(&answer, 403, "Không xác nhận được");
            assert_eq!(served.last_leaf().await, "unknown log_in_by_provider refused");
        }
        // Which of two keys it is must be said.
        provider.publish_another();
        provider.rotate();
        provider.signature(Signature::Unnamed);
        assert_refused(&served.come_back(&mut Browser::default(), &provider, &good).await, 403, "Không xác nhận được");
        assert_eq!(served.sessions().await, before);
        // And all of this was what was wrong.
        provider.signature(Signature::Honest);
        let late = good.claiming(json!({ "exp": now - 30, "azp": "congvu", "aud": ["congvu"] }));
        assert_eq!(served.come_back(&mut Browser::default(), &provider, &late).await.status, 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_does_not_answer_as_it_should_is_down_for_a_while_and_holds_up_nothing() {
    with_sqlite(|db| async move {
        let provider = Scripted::start().await;
        let settings = ProviderSettings { patience: Duration::from_secs(1), ..settings(&provider.issuer) };
        let served = Served::new(db, settings).await;
        let before = served.sessions().await;
        let wrong = [Reply::Html, Reply::Huge, Reply::Hang, Reply::Redirect, Reply::Cut, Reply::Broken];
        let is_down = |answer: &super::browser::Answer| {
            assert_refused(answer, 503, "hiện không phản hồi");
            assert_eq!(answer.header("retry-after"), Some("60"));
            assert!(answer.body.contains("name=\"password\""), "the other way in is there");
        };
        for reply in wrong {
            provider.discovery(reply);
            is_down(&Browser::default().get(served.address, "/login/oidc").await);
            provider.discovery(Reply::Honest);
            provider.keys(reply);
            is_down(&Browser::default().get(served.address, "/login/oidc").await);
            provider.keys(Reply::Honest);
        }
        provider.call_itself("https://other.example");
        is_down(&Browser::default().get(served.address, "/login/oidc").await);
        provider.call_itself(&provider.issuer);
        assert_eq!(served.attempts().await, 0, "nobody was sent");
        assert!(provider.asked().iter().all(|path| !path.starts_with("/elsewhere")), "a redirect was followed");
        for reply in wrong {
            provider.token(reply);
            is_down(&served.come_back(&mut Browser::default(), &provider, &Who::named(SUBJECT)).await);
        }
        assert_eq!(served.sessions().await, before);
        provider.token(Reply::Honest);
        let answer = served.come_back(&mut Browser::default(), &provider, &Who::named(SUBJECT)).await;
        assert_eq!(answer.status, 303);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_provider_hangs_the_registry_takes_writes() {
    with_sqlite(|db| async move {
        let provider = Scripted::start().await;
        let settings = ProviderSettings { patience: Duration::from_secs(20), ..settings(&provider.issuer) };
        let served = Served::new(db, settings).await;
        let mut browser = Browser::default();
        let sent_to = served.set_out(&mut browser, "%2F").await;
        let back = provider.agree(&sent_to, &Who::named(SUBJECT));
        provider.token(Reply::Hang);
        let address = served.address;
        let waiting = tokio::spawn(async move { browser.get(address, &back).await });
        while !provider.asked().contains(&"/token".to_owned()) {
            tokio::task::yield_now().await;
        }
        // SQLite has one writer: an open transaction would keep this one waiting.
        served.log_in(&mut Browser::default(), "hr").await;
        assert!(!waiting.is_finished(), "the other still waits");
        waiting.abort();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_refuses_is_told_and_what_it_says_is_not_repeated() {
    with_sqlite(|db| async move {
        let provider = Scripted::start().await;
        let served = Served::new(db, settings(&provider.issuer)).await;
        for (error, status, words) in [
            ("access_denied", 403, "Bạn đã hủy đăng nhập tại Cổng xác thực tỉnh"),
            ("login_required", 403, "Không xác nhận được"),
            ("temporarily_unavailable", 503, "hiện không phản hồi"),
            ("<script>", 403, "Không xác nhận được"),
        ] {
            let mut browser = Browser::default();
            let sent_to = served.set_out(&mut browser, "%2F").await;
            let back =
                back(&[("error", error), ("error_description", "<b>"), ("state", &parameter(&sent_to, "state"))]);
            let answer = browser.get(served.address, &back).await;
            assert_refused(&answer, status, words);
            assert!(!answer.body.contains("<script>") && !answer.body.contains("<b>"));
        }
        let mut browser = Browser::default();
        let sent_to = served.set_out(&mut browser, "%2F").await;
        let returned = provider.agree(&sent_to, &Who::named(SUBJECT)) + "&iss=https%3A%2F%2Fother.example";
        assert_refused(&browser.get(served.address, &returned).await, 403, "Không xác nhận được");
        let sent_to = served.set_out(&mut browser, "%2F").await;
        let unknown = back(&[("code", "made up"), ("state", &parameter(&sent_to, "state"))]);
        assert_refused(&browser.get(served.address, &unknown).await, 403, "Không xác nhận được");
        assert_eq!(served.sessions().await, 0);
    })
    .await;
}

async fn a_return_that_was_not_begun_here_costs_nothing_and_opens_nothing(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let mut browser = Browser::default();
    let sent_to = served.set_out(&mut browser, "%2F").await;
    let good = provider.agree(&sent_to, &Who::named(SUBJECT));
    let asked = provider.asked().len();
    let leaves = || served.db.texts("select cast(count(*) as text) from audit_leaf");
    let before = leaves().await;
    let mut other = Browser::default();
    served.set_out(&mut other, "%2F").await;
    for (who, browser) in [("nobody", &mut Browser::default()), ("somebody else who is on the way", &mut other)] {
        // The code of an attacker, sent to a victim; or stolen from one.
        assert_refused(&browser.get(served.address, &good).await, 400, "Hãy bắt đầu lại");
        for rubbish in [
            "",
            "?state=",
            "?code=x",
            "?state=x&code=y",
            "?state=a&state=b",
            "?error=access_denied",
            "?state=%00&code=%ff",
        ] {
            let answer = browser.get(served.address, &format!("/login/oidc/callback{rubbish}")).await;
            assert_refused(&answer, 400, "Hãy bắt đầu lại");
            assert!(answer.set_cookie("congvu-oidc").is_none(), "{who}");
        }
    }
    assert_eq!((provider.asked().len(), leaves().await, served.attempts().await), (asked, before, 2));
    assert_eq!(browser.get(served.address, &good).await.status, 303, "the one who was sent may still come back");
}

async fn a_return_is_good_once_and_for_ten_minutes(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let mut browser = Browser::default();
    let sent_to = served.set_out(&mut browser, "%2F").await;
    let back = provider.agree(&sent_to, &Who::named(SUBJECT));
    let kept = browser.cookie("congvu-oidc").expect("a secret").to_owned();
    let hash = if served.db.is_postgres() { "encode(hash, 'hex')" } else { "lower(hex(hash))" };
    let stored = served.db.texts(&format!("select {hash} from provider_attempt")).await;
    let secret = URL_SAFE_NO_PAD.decode(&kept).expect("a secret");
    assert_eq!(stored, [hex::encode(Sha256::digest(secret))], "the database knows its hash alone");
    assert_eq!(browser.get(served.address, &back).await.status, 303);
    browser.cookies.push(("congvu-oidc".to_owned(), kept));
    assert_refused(&browser.get(served.address, &back).await, 400, "Hãy bắt đầu lại");

    let sent_to = served.set_out(&mut browser, "%2F").await;
    let back = provider.agree(&sent_to, &Who::named(SUBJECT));
    assert_eq!(served.db.by_hand("update provider_attempt set expires_at = expires_at - 600000000").await, 1);
    let asked = provider.asked().len();
    assert_refused(&browser.get(served.address, &back).await, 400, "quá 10 phút");
    assert_eq!((provider.asked().len(), served.attempts().await), (asked, 1));
    served.set_out(&mut browser, "%2F").await;
    assert_eq!(served.attempts().await, 1, "what ran out is forgotten when the next sets out");
}
