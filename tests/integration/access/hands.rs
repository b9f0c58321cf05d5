//! Whoever saw the code that an account was activated with could be the one who acts under it: the two count as one person.

use congvu::auth::four_eyes::are_apart;
use congvu::auth::password::Password;
use congvu::domain::clock::Timestamp;
use congvu::domain::principal::Role;
use congvu::operations::activate_account::{Activation, activate, first_admin, invite, reset_password};
use congvu::operations::add_principal::{NewPrincipal, add_with_temporary_password};
use congvu::operations::change_password::change_password;
use congvu::operations::hands::hands_at;
use congvu::operations::link_provider::{link_account, unlink_account};
use congvu::operations::log_in::log_in;
use congvu::operations::{Actor, Registry};
use time::{Date, Duration};

use super::office::{Office, TODAY, principal_on, registry_on};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    whoever_saw_the_code_shares_the_hand_until_another_resets_it
    whoever_typed_the_first_password_shares_the_hand
    whoever_links_an_account_shares_the_hand_until_it_is_unlinked
    first_administrators_are_apart
}

const NEW: &str = "chín mươi quả bưởi";
const OTHER: &str = "tám mươi quả bưởi nữa";

fn noon(day: Date) -> Timestamp {
    Timestamp::start_of(day).plus_seconds(12 * 3600)
}

/// Whether two accounts count as two people at noon of a day.
async fn apart(registry: &Registry, one: &str, other: &str, day: Date) -> bool {
    let mut hands = Vec::new();
    for name in [one, other] {
        let account = principal_on(registry, name, day).await.id;
        hands.push(hands_at(registry, account, noon(day)).await.expect("hands"));
    }
    are_apart(&hands[0], &hands[1])
}

async fn activated(registry: &Registry, code: &Activation) -> Actor {
    activate(registry, &code.account, &code.code, NEW.to_owned(), None).await.expect("activated");
    Actor::Principal(principal_on(registry, &code.account, registry.clock.today()).await)
}

async fn whoever_saw_the_code_shares_the_hand_until_another_resets_it(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    office.account("second", Role::ItAdmin, "H10").await;
    let code = invite(registry, &office.admin, "lan", Role::ItAdmin, "H10", None).await.expect("a code");
    assert!(apart(registry, "lan", "it-admin", TODAY).await, "nobody acts under an account that nobody can log in to");
    let lan = activated(registry, &code).await;
    assert!(!apart(registry, "lan", "it-admin", TODAY).await);
    assert!(apart(registry, "lan", "second", TODAY).await && apart(registry, "it-admin", "second", TODAY).await);
    // Changing the password proves nothing: whoever had the code could have done it.
    let token =
        log_in(registry, "lan", Password::typed(NEW.to_owned()).expect("a password")).await.expect("a log-in").0;
    let old = Password::typed(NEW.to_owned()).expect("a password");
    change_password(registry, &token, Some(old), OTHER.to_owned()).await.expect("changed");
    assert!(!apart(registry, "lan", "it-admin", TODAY).await);
    // Nor does going by way of a third account.
    let code = invite(registry, &lan, "mai", Role::ItAdmin, "H10", None).await.expect("a code");
    activated(registry, &code).await;
    assert!(!apart(registry, "mai", "it-admin", TODAY).await && !apart(registry, "mai", "lan", TODAY).await);
    // Two accounts that one person handed over may be that person twice.
    let code = invite(registry, &office.admin, "nga", Role::Hr, "H10", None).await.expect("a code");
    activated(registry, &code).await;
    assert!(!apart(registry, "nga", "lan", TODAY).await);

    // Another administrator hands over a new code: from then on it is theirs, and not for what was done before.
    let tomorrow = TODAY + Duration::days(1);
    let later = registry_on(&db.store, tomorrow);
    let second = Actor::Principal(principal_on(&later, "second", tomorrow).await);
    let code = reset_password(&later, &second, "lan").await.expect("a code");
    activated(&later, &code).await;
    assert!(apart(&later, "lan", "it-admin", tomorrow).await && apart(&later, "lan", "nga", tomorrow).await);
    assert!(!apart(&later, "lan", "second", tomorrow).await);
    assert!(!apart(&later, "lan", "it-admin", TODAY).await, "what was done under it before stays whose it was");
    assert!(!apart(&later, "mai", "it-admin", tomorrow).await, "the code for mai was seen when lan was not yet apart");
}

async fn whoever_links_an_account_shares_the_hand_until_it_is_unlinked(db: TestDatabase) {
    const ISSUER: &str = "https://id.example.vn";
    let office = Office::open(&db).await;
    for name in ["lan", "second"] {
        office.account(name, Role::ItAdmin, "H10").await;
    }
    assert!(apart(&office.registry, "lan", "it-admin", TODAY).await);
    link_account(&office.registry, &office.admin, "lan", ISSUER, "subject").await.expect("a link");
    assert!(!apart(&office.registry, "lan", "it-admin", TODAY).await);
    assert!(apart(&office.registry, "lan", "second", TODAY).await);

    // A new password does not shut that door; unlinking does, and not for what was done before.
    let tomorrow = TODAY + Duration::days(1);
    let later = registry_on(&db.store, tomorrow);
    let second = Actor::Principal(principal_on(&later, "second", tomorrow).await);
    let code = reset_password(&later, &second, "lan").await.expect("a code");
    activated(&later, &code).await;
    assert!(!apart(&later, "lan", "it-admin", tomorrow).await && !apart(&later, "lan", "second", tomorrow).await);
    let after = registry_on(&db.store, tomorrow + Duration::days(1));
    unlink_account(&after, &second, "lan").await.expect("unlinked");
    assert!(apart(&after, "lan", "it-admin", after.clock.today()).await);
    assert!(!apart(&after, "lan", "it-admin", TODAY).await && !apart(&after, "lan", "it-admin", tomorrow).await);
}

async fn whoever_typed_the_first_password_shares_the_hand(db: TestDatabase) {
    let office = Office::open(&db).await;
    let password = Password::typed(NEW.to_owned()).expect("a password");
    let new = NewPrincipal {
        name: "lan".to_owned(),
        role: Role::Hr,
        agency_code: "H10".to_owned(),
        official: None,
        password,
    };
    add_with_temporary_password(&office.registry, &office.admin, new).await.expect("an account");
    assert!(!apart(&office.registry, "lan", "it-admin", TODAY).await);
}

async fn first_administrators_are_apart(db: TestDatabase) {
    let office = Office::open(&db).await;
    for table in ["session", "role_grant", "principal"] {
        db.by_hand(&format!("delete from {table}")).await;
    }
    let registry = &office.registry;
    // Two of them, before the first can log in: a local operator's codes are no account's.
    let codes =
        [first_admin(registry, "lan").await.expect("a code"), first_admin(registry, "mai").await.expect("a code")];
    for code in &codes {
        activated(registry, code).await;
    }
    assert!(apart(registry, "lan", "mai", TODAY).await);
}
