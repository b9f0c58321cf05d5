//! Who links which account with which subject, and what ends with a link.

use congvu::domain::principal::Role;
use congvu::operations::link_provider::{link_account, unlink_account};
use congvu::operations::{Actor, OperationError};

use super::browser::Browser;
use super::office::{SUBJECT, Served, settings};
use super::scripted::{Scripted, Who};
use crate::access::office::PASSWORD;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    administrators_link_within_their_part_and_nobody_their_own
    a_subject_is_one_accounts_and_an_account_has_one_subject
    unlinking_ends_the_sessions_that_began_by_it_and_no_others
    the_owner_links_by_password_and_provider_and_unlinks
    nobody_is_linked_by_somebody_elses_browser
}

async fn administrators_link_within_their_part_and_nobody_their_own(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let office = &served.office;
    let registry = &office.registry;
    let local = office.account("local-admin", Role::ItAdmin, "H10.12").await;
    office.account("local-hr", Role::Hr, "H10.12").await;
    let hr = office.actor("hr").await;
    let issuer = provider.issuer.as_str();
    let own = link_account(registry, &office.admin, "it-admin", issuer, "me").await;
    assert!(matches!(own, Err(OperationError::OwnAccount)), "{own:?}");
    let outside = link_account(registry, &local, "other-admin", issuer, "me").await;
    assert!(matches!(outside, Err(OperationError::NotFound { .. })), "{outside:?}");
    let outside = unlink_account(registry, &local, "hr").await;
    assert!(matches!(outside, Err(OperationError::NotFound { .. })), "{outside:?}");
    for actor in [&hr, &Actor::Shell] {
        assert!(link_account(registry, actor, "local-hr", issuer, "x").await.is_err());
        assert!(unlink_account(registry, actor, "hr").await.is_err());
    }
    link_account(registry, &local, "local-hr", issuer, "x").await.expect("within their part");
    assert_eq!(served.last_leaf().await, "local-admin link_provider done");
    office.account("machine", Role::Machine, "H10").await;
    let machine = link_account(registry, &office.admin, "machine", issuer, "robot").await;
    assert!(matches!(machine, Err(OperationError::Conflict { .. })), "{machine:?}");
    let long = "x".repeat(256);
    for wrong in ["", "a\nb", long.as_str()] {
        let refused = link_account(registry, &office.admin, "other-admin", issuer, wrong).await;
        assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{refused:?}");
    }
}

async fn a_subject_is_one_accounts_and_an_account_has_one_subject(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let (registry, admin) = (&served.office.registry, &served.office.admin);
    for (name, subject) in [("other-admin", SUBJECT), ("hr", "another"), ("hr", SUBJECT)] {
        let taken = link_account(registry, admin, name, &provider.issuer, subject).await;
        assert!(matches!(taken, Err(OperationError::Conflict { .. })), "{name} {subject}: {taken:?}");
    }
    unlink_account(registry, admin, "hr").await.expect("unlinked");
    link_account(registry, admin, "other-admin", &provider.issuer, SUBJECT).await.expect("free again");
}

async fn unlinking_ends_the_sessions_that_began_by_it_and_no_others(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let (mut by_provider, mut by_password) = (Browser::default(), Browser::default());
    served.come_back(&mut by_provider, &provider, &Who::named(SUBJECT)).await;
    served.log_in(&mut by_password, "hr").await;
    for browser in [&mut by_provider, &mut by_password] {
        assert_eq!(browser.get(served.address, "/agencies").await.status, 200);
    }
    unlink_account(&served.office.registry, &served.office.admin, "hr").await.expect("unlinked");
    assert_eq!(served.last_leaf().await, "it-admin unlink_provider done");
    assert_eq!(by_provider.get(served.address, "/agencies").await.status, 303);
    assert_eq!(by_password.get(served.address, "/agencies").await.status, 200);
    let answer = served.come_back(&mut by_provider, &provider, &Who::named(SUBJECT)).await;
    assert!(answer.status == 403 && answer.complaint().contains("chưa được liên kết"));
    let again = unlink_account(&served.office.registry, &served.office.admin, "hr").await;
    assert!(matches!(again, Err(OperationError::NotFound { .. })), "{again:?}");
}

/// The provider's address on the page that a right password leads to.
async fn confirm(served: &Served, browser: &mut Browser) -> String {
    let page = browser.post(served.address, "/account/link", &format!("password={PASSWORD}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    let href = page.body.split("<p><a href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    href.replace("&#38;", "&").replace("&amp;", "&")
}

async fn the_owner_links_by_password_and_provider_and_unlinks(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let mut browser = Browser::default();
    assert_eq!(browser.get(served.address, "/account/link").await.location(), "/login?next=%2Faccount%2Flink");
    served.log_in(&mut browser, "it-admin").await;
    assert!(browser.get(served.address, "/").await.body.contains("href=\"/account\""));
    assert!(browser.get(served.address, "/account").await.body.contains("href=\"/account/link\""));
    let wrong = browser.post(served.address, "/account/link", "password=wrong").await;
    assert_eq!((wrong.status, wrong.complaint().as_str()), (422, "Mật khẩu không đúng."));
    assert_eq!((served.attempts().await, served.last_leaf().await.as_str()), (0, "it-admin link_provider refused"));
    let sent_to = confirm(&served, &mut browser).await;
    let back = provider.agree(&sent_to, &Who::named("boss"));
    assert_eq!(browser.get(served.address, &back).await.location(), "/account/link");
    assert_eq!(served.last_leaf().await, "it-admin link_provider done");
    let page = browser.get(served.address, "/account/link").await.body;
    assert!(page.contains("mã định danh: boss") && page.contains("Hủy liên kết</button>"), "{page}");
    let mut elsewhere = Browser::default();
    let answer = served.come_back(&mut elsewhere, &provider, &Who::named("boss")).await;
    assert_eq!(answer.location(), "/agencies");
    let again = browser.post(served.address, "/account/link", &format!("password={PASSWORD}")).await;
    assert!(again.status == 422 && again.complaint().contains("đã được liên kết"), "{again:?}");
    assert_eq!(browser.post(served.address, "/account/link/remove", "").await.location(), "/account/link");
    assert_eq!(served.last_leaf().await, "it-admin unlink_provider done");
    assert_eq!(elsewhere.get(served.address, "/agencies").await.status, 303);
    // Whoever has no other way in keeps this one.
    served.come_back(&mut elsewhere, &provider, &Who::named(SUBJECT)).await;
    served.db.by_hand("update principal set password_hash = null where name = 'hr'").await;
    let kept = elsewhere.post(served.address, "/account/link/remove", "").await;
    assert!(kept.status == 422 && kept.complaint().contains("chưa có mật khẩu"), "{kept:?}");
    // What is somebody else's is not taken over.
    let sent_to = confirm(&served, &mut browser).await;
    let back = provider.agree(&sent_to, &Who::named(SUBJECT));
    let taken = browser.get(served.address, &back).await;
    assert!(taken.status == 409 && taken.complaint().contains("tài khoản khác"), "{taken:?}");
}

async fn nobody_is_linked_by_somebody_elses_browser(db: TestDatabase) {
    let provider = Scripted::start().await;
    let served = Served::new(db, settings(&provider.issuer)).await;
    let links = || served.db.texts("select subject from provider_link order by subject");
    let mut browser = Browser::default();
    served.log_in(&mut browser, "it-admin").await;
    // Logged out, or logged in as another, before the way back.
    for other in [None, Some("other-admin")] {
        let sent_to = confirm(&served, &mut browser).await;
        let back = provider.agree(&sent_to, &Who::named("boss"));
        let session = browser.cookie("congvu").expect("a session").to_owned();
        browser.cookies.retain(|(name, _)| name != "congvu");
        if let Some(name) = other {
            served.log_in(&mut browser, name).await;
        }
        let answer = browser.get(served.address, &back).await;
        assert!(answer.status == 400 && answer.complaint().contains("Hãy bắt đầu lại"), "{answer:?}");
        browser.cookies.retain(|(name, _)| name != "congvu");
        browser.cookies.push(("congvu".to_owned(), session));
    }
    // A log-in's way back links nothing, and a link's way back logs nobody in.
    let answer = served.come_back(&mut browser, &provider, &Who::named("stranger")).await;
    assert_eq!((answer.status, links().await), (403, vec![SUBJECT.to_owned()]));
}
