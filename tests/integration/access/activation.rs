//! First and new passwords by a code that is good once: nobody but its owner ever knows a password.

use congvu::domain::principal::Role;
use congvu::operations::activate_account::{activate, first_admin, invite, reset_password};
use congvu::operations::{Actor, OperationError};

use super::office::{Office, PASSWORD};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_first_account_is_made_once_and_only_while_nobody_can_log_in
    a_code_is_good_once_for_its_account_and_a_day
    a_reset_ends_the_old_password_and_its_sessions
}

const NEW: &str = "chín mươi quả bưởi";

async fn the_first_account_is_made_once_and_only_while_nobody_can_log_in(db: TestDatabase) {
    let office = Office::open(&db).await;
    let taken = first_admin(&office.registry, "second").await;
    assert!(matches!(taken, Err(OperationError::Conflict { .. })), "{taken:?}");
    for table in ["session", "role_grant", "principal"] {
        db.by_hand(&format!("delete from {table}")).await;
    }
    let lost = first_admin(&office.registry, "lan").await.expect("a code");
    let found = first_admin(&office.registry, "lan").await.expect("another code, for one that was lost");
    assert!(activate(&office.registry, "lan", &lost.code, NEW.to_owned(), None).await.is_err(), "the first is void");
    activate(&office.registry, "lan", &found.code, NEW.to_owned(), None).await.expect("activated");
    assert!(office.begin("lan", NEW, None).await.is_ok());
    assert_eq!(office.principal("lan").await.grants[0].role, Role::ItAdmin);
    assert!(first_admin(&office.registry, "lan").await.is_err());
    assert!(first_admin(&office.registry, "mai").await.is_err());
}

async fn a_code_is_good_once_for_its_account_and_a_day(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    let district = office.account("district", Role::ItAdmin, "H10.31").await;
    let by_shell = invite(registry, &Actor::Shell, "lan", Role::Hr, "H10", None).await;
    assert!(matches!(by_shell, Err(OperationError::NotLoggedIn { .. })), "{by_shell:?}");
    let outside = invite(registry, &district, "lan", Role::Hr, "H10.32", None).await;
    assert!(matches!(outside, Err(OperationError::UnknownAgency { .. })), "{outside:?}");
    let lan = invite(registry, &district, "lan", Role::Hr, "H10.31", None).await.expect("a code");
    let mai = invite(registry, &office.admin, "mai", Role::Hr, "H10", None).await.expect("a code");
    assert!(office.begin("lan", "", None).await.is_err(), "no password, no log-in");
    let refused = |outcome: Result<(), OperationError>| {
        assert!(matches!(outcome, Err(OperationError::LogInRefused)), "{outcome:?}");
    };
    refused(activate(registry, "lan", &mai.code, NEW.to_owned(), None).await);
    refused(activate(registry, "nobody", &lan.code, NEW.to_owned(), None).await);
    let weak = activate(registry, "lan", &lan.code, "ngắn".to_owned(), None).await;
    assert!(matches!(weak, Err(OperationError::Password(_))), "a refused password uses up no code: {weak:?}");
    let typed = lan.code.to_uppercase().replace('-', " ");
    activate(registry, "lan", &typed, NEW.to_owned(), None).await.expect("activated, however it is typed");
    refused(activate(registry, "lan", &lan.code, NEW.to_owned(), None).await);
    db.by_hand("update one_time_code set expires_at = expires_at - 86400000000").await;
    refused(activate(registry, "mai", &mai.code, NEW.to_owned(), None).await);
    // Codes cannot be tried at will either.
    let mut tries = 0;
    while !matches!(
        activate(registry, "mai", "aaaaa-aaaaa", NEW.to_owned(), None).await,
        Err(OperationError::TooManyAttempts { .. })
    ) {
        tries += 1;
        assert!(tries < 10, "nobody waits");
    }
}

async fn a_reset_ends_the_old_password_and_its_sessions(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    office.account("lan", Role::Hr, "H10").await;
    let helpdesk = office.account("helpdesk", Role::Helpdesk, "H10").await;
    office.account("machine", Role::Machine, "H10").await;
    let session = office.log_in("lan").await;
    let refused = reset_password(registry, &helpdesk, "it-admin").await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "nobody rises by resetting: {refused:?}");
    assert!(matches!(reset_password(registry, &office.admin, "it-admin").await, Err(OperationError::OwnAccount)));
    assert!(matches!(reset_password(registry, &office.admin, "machine").await, Err(OperationError::Conflict { .. })));
    let activation = reset_password(registry, &office.admin, "lan").await.expect("a code");
    assert!(!office.is_open(&session).await);
    assert!(matches!(office.begin("lan", PASSWORD, None).await, Err(OperationError::LogInRefused)));
    activate(registry, "lan", &activation.code, NEW.to_owned(), None).await.expect("activated");
    assert!(office.begin("lan", NEW, None).await.is_ok());
}
