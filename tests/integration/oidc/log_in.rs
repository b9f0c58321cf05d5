//! Who is logged in, how far, and where they go on.

use congvu::auth::policy::AccessPolicy;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::principal::Role;
use congvu::operations::disable_account::set_disabled;
use congvu::operations::link_provider::link_account;
use serde_json::json;

use super::browser::{Browser, parameter};
use super::office::{SUBJECT, Served, settings};
use super::scripted::{Scripted, Signature, Who};
use crate::access::second_factor::{enrol, forget_steps};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    whoever_is_linked_is_logged_in_under_a_fresh_token_and_goes_on
    nothing_but_the_subject_finds_an_account_and_none_is_made
    an_administrator_gives_a_code_unless_the_provider_proves_a_second_factor
    a_disabled_account_is_refused
    a_temporary_password_does_not_hold_up_a_log_in_without_it
    any_server_of_the_registry_finishes_what_another_began
}

async fn whoever_is_linked_is_logged_in_under_a_fresh_token_and_goes_on(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let mut browser = Browser::default();
    let page = browser.get(served.address, "/login?next=%2Fpeople").await;
    assert!(
        page.body.contains("href=\"/login/oidc?next=%2Fpeople\">Đăng nhập bằng Cổng xác thực tỉnh</a>"),
        "{page:?}"
    );
    // What somebody may have put there before must not become the session.
    browser.cookies.push(("congvu".to_owned(), "congvu_s_planted".to_owned()));
    let sent_to = served.set_out(&mut browser, "%2Fagencies").await;
    assert_eq!(served.attempts().await, 1);
    let back = provider.agree(&sent_to, &Who::named(SUBJECT));
    let answer = browser.get(served.address, &back).await;
    assert_eq!(answer.location(), "/agencies");
    let cookie = answer.set_cookie("congvu").expect("a session");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && !cookie.contains("planted"));
    assert!(answer.set_cookie("congvu-oidc").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(browser.get(served.address, "/agencies").await.status, 200);
    assert_eq!((served.attempts().await, served.last_leaf().await.as_str()), (0, "hr log_in_by_provider done"));
    let used = "select subject from provider_link where last_used_at is not null";
    assert_eq!(served.db.texts(used).await, [SUBJECT]);
    // It ends as any other.
    assert_eq!(browser.post(served.address, "/logout", "").await.location(), "/login");
    assert_eq!(browser.get(served.address, "/agencies").await.status, 303);

    for (next, goes_to) in
        [("%2F%2Fevil.example", "/"), ("https%3A%2F%2Fevil.example", "/"), ("%2F%5Cevil.example", "/")]
    {
        let sent_to = served.set_out(&mut browser, next).await;
        let back = provider.agree(&sent_to, &Who::named(SUBJECT));
        assert_eq!(browser.get(served.address, &back).await.location(), goes_to, "{next}");
    }
}

async fn nothing_but_the_subject_finds_an_account_and_none_is_made(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let (accounts, sessions) = (served.accounts().await, served.sessions().await);
    let claims =
        json!({ "name": "hr", "preferred_username": "hr", "email": "hr@binhphuoc.gov.vn", "email_verified": true });
    for subject in ["hr", "it-admin", &SUBJECT.to_uppercase(), &format!("{SUBJECT} ")] {
        let who = Who::named(subject).claiming(claims.clone());
        let answer = served.come_back(&mut Browser::default(), &provider, &who).await;
        assert_eq!((answer.status, answer.set_cookie("congvu")), (403, None), "{subject}");
        let said = answer.complaint();
        assert!(said.contains("chưa được liên kết") && said.contains(subject.trim()), "{said}");
        assert_eq!(served.last_leaf().await, "unknown log_in_by_provider refused");
    }
    // The same subject of another provider is somebody else.
    served.db.by_hand("update provider_link set issuer = 'https://other.example'").await;
    let answer = served.come_back(&mut Browser::default(), &provider, &Who::named(SUBJECT)).await;
    assert_eq!(answer.status, 403);
    assert_eq!((served.accounts().await, served.sessions().await), (accounts, sessions));
}

async fn an_administrator_gives_a_code_unless_the_provider_proves_a_second_factor(db: TestDatabase) {
    let provider = Scripted::start().await;
    let settings = congvu::auth::oidc::ProviderSettings {
        second_factor_acr: vec!["urn:example:loa:3".to_owned()],
        second_factor_amr: vec!["otp".to_owned(), "hwk".to_owned()],
        ..settings(&provider.issuer)
    };
    let served = Served::held_to(db, settings, AccessPolicy::STRICT).await;
    let office = &served.office;
    let other = office.actor("other-admin").await;
    link_account(&office.registry, &other, "it-admin", &provider.issuer, "boss").await.expect("a link");
    let asked = served.set_out(&mut Browser::default(), "%2F").await;
    assert_eq!(parameter(&asked, "acr_values"), "urn:example:loa:3");
    for (claims, goes_to) in [
        (json!({}), "/login/enrol?next=%2Fagencies"),
        (json!({ "amr": ["pwd"], "acr": "0" }), "/login/enrol?next=%2Fagencies"),
        (json!({ "amr": ["pwd", "otp"] }), "/agencies"),
        (json!({ "acr": "urn:example:loa:3" }), "/agencies"),
    ] {
        let mut browser = Browser::default();
        let who = Who::named("boss").claiming(claims.clone());
        assert_eq!(served.come_back(&mut browser, &provider, &who).await.location(), goes_to, "{claims}");
        let opens = browser.get(served.address, "/agencies").await.status == 200;
        assert_eq!(opens, goes_to == "/agencies", "{claims}");
    }
    enrol(&served.office, "it-admin").await;
    let mut browser = Browser::default();
    let answer = served.come_back(&mut browser, &provider, &Who::named("boss")).await;
    assert_eq!(answer.location(), "/login/code?next=%2Fagencies", "the one that is enrolled is asked for");
    // Whoever need not have one is let in.
    let answer = served.come_back(&mut browser, &provider, &Who::named(SUBJECT)).await;
    assert_eq!(answer.location(), "/agencies");
}

async fn a_disabled_account_is_refused(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let mut browser = Browser::default();
    assert_eq!(served.come_back(&mut browser, &provider, &Who::named(SUBJECT)).await.status, 303);
    set_disabled(&served.office.registry, &served.office.admin, "hr", true).await.expect("disabled");
    assert_eq!(browser.get(served.address, "/agencies").await.status, 303, "its session ends");
    let answer = served.come_back(&mut Browser::default(), &provider, &Who::named(SUBJECT)).await;
    assert_eq!((answer.status, answer.set_cookie("congvu")), (403, None));
    assert!(answer.complaint().contains("Không được đăng nhập"), "{}", answer.complaint());
    assert_eq!(served.last_leaf().await, "hr log_in_by_provider refused");
}

async fn a_temporary_password_does_not_hold_up_a_log_in_without_it(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::held_to(db, settings(&provider.issuer), AccessPolicy::STRICT).await;
    served.office.account("auditor", Role::Auditor, "H10").await;
    link_account(&served.office.registry, &served.office.admin, "auditor", &provider.issuer, "checks")
        .await
        .expect("a link");
    let (secret, _) = enrol(&served.office, "auditor").await;
    served.db.by_hand("update principal set must_change = true").await;
    let mut browser = Browser::default();
    assert_eq!(served.come_back(&mut browser, &provider, &Who::named(SUBJECT)).await.location(), "/agencies");
    // Also not after a step in between.
    let answer = served.come_back(&mut browser, &provider, &Who::named("checks")).await;
    assert_eq!(answer.location(), "/login/code?next=%2Fagencies");
    forget_steps(&served.db).await;
    let code = secret.code(SystemClock.now());
    let answer = browser.post(served.address, "/login/code", &format!("code={code}&next=%2Fagencies")).await;
    assert_eq!(answer.location(), "/agencies");
    // By the password it is held up as before.
    let form = format!("name=hr&password={}", crate::access::office::PASSWORD);
    assert_eq!(browser.post(served.address, "/login", &form).await.location(), "/login/password?next=%2F");
}

async fn any_server_of_the_registry_finishes_what_another_began(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let (elsewhere, replica) = served.replica().await;
    let mut browser = Browser::default();
    let sent_to = served.set_out(&mut browser, "%2Fpeople").await;
    let back = provider.agree(&sent_to, &Who::named(SUBJECT));
    assert_eq!(browser.get(elsewhere, &back).await.location(), "/people");
    // The provider may change its keys meanwhile, or name none where it has one only.
    provider.rotate();
    assert_eq!(served.come_back(&mut browser, &provider, &Who::named(SUBJECT)).await.status, 303);
    provider.signature(Signature::Unnamed);
    assert_eq!(served.come_back(&mut browser, &provider, &Who::named(SUBJECT)).await.status, 303);
    replica.abort();
}
