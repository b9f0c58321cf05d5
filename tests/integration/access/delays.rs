//! Whoever fails waits: by account and by address, on every replica, never for good, and nothing tells who exists.

use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::unlock_account::unlock_account;

use super::office::{Office, PASSWORD, TODAY, registry_on};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    an_account_waits_longer_and_longer_whether_it_exists_or_not
    an_address_that_tries_many_names_waits
    many_attempts_at_once_are_counted_one_by_one
    the_helpdesk_ends_the_wait_in_its_own_part
}

fn waits(outcome: Result<congvu::operations::log_in::LogIn, OperationError>) -> Option<i64> {
    match outcome {
        Err(OperationError::LogInRefused) | Ok(_) => None,
        Err(OperationError::TooManyAttempts { seconds }) => Some(seconds),
        Err(other) => panic!("{other:?}"),
    }
}

/// As if so much time had passed.
async fn pass(db: &TestDatabase, seconds: i64) {
    let micros = seconds * 1_000_000;
    db.by_hand(&format!(
        "update log_in_attempt set blocked_until = blocked_until - {micros}, last_at = last_at - {micros}"
    ))
    .await;
}

async fn an_account_waits_longer_and_longer_whether_it_exists_or_not(db: TestDatabase) {
    let office = Office::open(&db).await;
    let mut seen = Vec::new();
    for name in ["it-admin", "nobody"] {
        let mut delays = Vec::new();
        for _ in 0..5 {
            assert_eq!(waits(office.begin(name, "wrong", None).await), None, "{name}");
        }
        for _ in 0..3 {
            // Also the right password waits, and waiting costs nothing more.
            let wait = waits(office.begin(name, PASSWORD, None).await).expect("a wait");
            assert_eq!(waits(office.begin(name, "wrong", None).await).map(|again| wait - again <= 1), Some(true));
            delays.push(wait);
            pass(&db, wait).await;
            assert_eq!(waits(office.begin(name, "wrong", None).await), None, "{name}: after the wait it may try");
        }
        seen.push(delays);
    }
    let [known, unknown] = seen.try_into().expect("two accounts");
    assert_eq!(known.iter().map(|wait| (wait + 4) / 5 * 5).collect::<Vec<_>>(), [5, 10, 20]);
    assert_eq!(known.len(), unknown.len());
    assert!(known.iter().zip(&unknown).all(|(a, b)| (a - b).abs() <= 1), "{known:?} {unknown:?}");
    // Another replica agrees; a success begins anew.
    let replica = Office { registry: registry_on(&db.store, TODAY), admin: office.admin.clone() };
    assert!(waits(replica.begin("it-admin", PASSWORD, None).await).is_some());
    pass(&db, 1000).await;
    assert!(replica.begin("it-admin", PASSWORD, None).await.is_ok());
    assert_eq!(waits(office.begin("it-admin", "wrong", None).await), None);
    pass(&db, 2 * 86_400).await;
    assert_eq!(waits(office.begin("nobody", "wrong", None).await), None);
    assert_eq!(db.texts("select cast(failures as text) from log_in_attempt").await, ["1", "1"], "a day forgets");
}

async fn an_address_that_tries_many_names_waits(db: TestDatabase) {
    let office = Office::open(&db).await;
    for number in 0..30 {
        let outcome = office.begin(&format!("name-{number}"), "wrong", Some("2001:db8::7")).await;
        assert_eq!(waits(outcome), None, "{number}");
    }
    assert!(waits(office.begin("it-admin", PASSWORD, Some("2001:db8::8")).await).is_some(), "the same network");
    assert!(office.begin("it-admin", PASSWORD, Some("2001:db8:0:1::8")).await.is_ok(), "another network goes on");
    assert!(office.begin("it-admin", PASSWORD, None).await.is_ok());
}

async fn many_attempts_at_once_are_counted_one_by_one(db: TestDatabase) {
    let office = Office::open(&db).await;
    let attempts = (0..12).map(|_| office.begin("it-admin", "wrong", None));
    let outcomes = futures::future::join_all(attempts).await;
    let made = outcomes.into_iter().filter(|outcome| matches!(outcome, Err(OperationError::LogInRefused))).count();
    assert_eq!(made, 5, "more passwords were tried than may be");
}

async fn the_helpdesk_ends_the_wait_in_its_own_part(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("lan", Role::Hr, "H10.31").await;
    let inside = office.account("help-inside", Role::Helpdesk, "H10.31").await;
    let outside = office.account("help-outside", Role::Helpdesk, "H10.32").await;
    for _ in 0..5 {
        assert_eq!(waits(office.begin("lan", "wrong", None).await), None);
    }
    assert!(waits(office.begin("lan", PASSWORD, None).await).is_some());
    let refused = unlock_account(&office.registry, &outside, "lan").await;
    assert!(matches!(refused, Err(OperationError::NotFound { what: "account" })), "{refused:?}");
    assert!(waits(office.begin("lan", PASSWORD, None).await).is_some());
    assert!(unlock_account(&office.registry, &inside, "lan").await.expect("unlocked"));
    assert!(office.begin("lan", PASSWORD, None).await.is_ok());
}
