//! Sessions end by themselves when nobody uses them and in any case after a while; their owner sees and ends them.

use congvu::auth::permission::Permission;
use congvu::auth::token::SessionToken;
use congvu::domain::principal::Role;
use congvu::operations::issue_token::{NewToken, issue_token};
use congvu::operations::own_sessions::{end_own_session, own_sessions};

use super::office::{Office, PASSWORD};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_session_ends_when_it_is_idle_and_in_any_case_after_a_while
    use_is_noted_at_most_once_a_minute
    what_reads_goes_on_where_nothing_can_be_written
    a_session_that_began_while_its_account_was_disabled_opens_nothing
    people_see_and_end_their_own_sessions_only
}

/// As if so much time had passed, with what is noted written before.
async fn pass(office: &Office, db: &TestDatabase, seconds: i64) {
    office.registry.flush_uses().await.expect("noted");
    let micros = seconds * 1_000_000;
    db.by_hand(&format!(
        "update session set created_at = created_at - {micros}, expires_at = expires_at - {micros}, \
         last_seen_at = last_seen_at - {micros}"
    ))
    .await;
}

async fn a_session_ends_when_it_is_idle_and_in_any_case_after_a_while(db: TestDatabase) {
    let office = Office::open(&db).await;
    let session = office.log_in("it-admin").await;
    pass(&office, &db, 29 * 60).await;
    assert!(office.is_open(&session).await, "used within half an hour");
    pass(&office, &db, 29 * 60).await;
    assert!(office.is_open(&session).await, "each use counts");
    pass(&office, &db, 31 * 60).await;
    assert!(!office.is_open(&session).await, "idle");
    let session = office.log_in("it-admin").await;
    for _ in 0..24 {
        assert!(office.is_open(&session).await);
        pass(&office, &db, 29 * 60).await;
    }
    assert!(office.is_open(&session).await, "after 11 h 36 min of use");
    pass(&office, &db, 25 * 60).await;
    assert!(!office.is_open(&session).await, "after 12 hours in any case");
    office.log_in("it-admin").await;
    assert_eq!(db.texts("select stage from session").await.len(), 1, "what ended is forgotten at the next log-in");
}

async fn use_is_noted_at_most_once_a_minute(db: TestDatabase) {
    let office = Office::open(&db).await;
    let session = office.log_in("it-admin").await;
    let seen = || db.texts("select cast(last_seen_at as text) from session");
    let before = seen().await;
    assert!(office.is_open(&session).await);
    assert_eq!(seen().await, before);
    pass(&office, &db, 61).await;
    let before = seen().await;
    assert!(office.is_open(&session).await);
    assert_eq!(seen().await, before, "it is noted, and written with others");
    assert_eq!(office.registry.flush_uses().await.expect("noted"), 1);
    assert_ne!(seen().await, before);
    assert_eq!(office.registry.flush_uses().await.expect("nothing"), 0);
}

async fn what_reads_goes_on_where_nothing_can_be_written(db: TestDatabase) {
    let office = Office::open(&db).await;
    let session = office.log_in("it-admin").await;
    let wanted = NewToken {
        owner: None,
        name: "a reader".to_owned(),
        permissions: vec![Permission::ReadRegistry],
        agency_code: "H10".to_owned(),
        days: 30,
    };
    let (token, _) = issue_token(&office.registry, &office.admin, &wanted).await.expect("a token");
    let token = SessionToken::presented(token.reveal());
    pass(&office, &db, 29 * 60).await;
    if db.is_postgres() {
        db.by_hand(
            "create function full_disk() returns trigger language plpgsql as 'begin raise exception ''full''; end'",
        )
        .await;
    }
    for table in ["session", "api_token"] {
        db.by_hand(&if db.is_postgres() {
            format!("create trigger full_{table} before update on {table} execute function full_disk()")
        } else {
            format!("create trigger full_{table} before update on {table} begin select raise(abort, 'full'); end")
        })
        .await;
    }
    assert!(office.is_open(&session).await && office.is_open(&token).await);
    office.registry.flush_uses().await.expect_err("nothing can be written");
    // Half an hour after what is written, a minute after what is noted.
    let micros = 2 * 60 * 1_000_000;
    db.by_hand(if db.is_postgres() { "drop trigger full_session on session" } else { "drop trigger full_session" })
        .await;
    db.by_hand(&format!("update session set last_seen_at = last_seen_at - {micros}")).await;
    assert!(office.is_open(&session).await, "what is noted counts");
    office.registry.flush_uses().await.expect_err("the token's use cannot be written yet");
}

async fn a_session_that_began_while_its_account_was_disabled_opens_nothing(db: TestDatabase) {
    let office = Office::open(&db).await;
    let session = office.log_in("it-admin").await;
    // As when log-in and disabling go on at once: the session is there after the sessions were ended.
    db.by_hand("update principal set disabled = true where name = 'it-admin'").await;
    assert!(!office.is_open(&session).await);
}

async fn people_see_and_end_their_own_sessions_only(db: TestDatabase) {
    let office = Office::open(&db).await;
    let lan = office.account("lan", Role::Hr, "H10").await;
    let kept = office.log_in("lan").await;
    let lost = office.begin("lan", PASSWORD, Some("192.0.2.7")).await.expect("a log-in").token;
    let admins = office.log_in("it-admin").await;
    let listed = own_sessions(&office.registry, &lan).await.expect("a list");
    let sources: Vec<Option<&str>> = listed.iter().map(|session| session.source.as_deref()).collect();
    assert_eq!(sources, [Some("192.0.2.7"), None]);
    assert!(end_own_session(&office.registry, &lan, &admins.digest()).await.is_err());
    end_own_session(&office.registry, &lan, &lost.digest()).await.expect("an end");
    assert!(office.is_open(&kept).await && office.is_open(&admins).await && !office.is_open(&lost).await);
}
