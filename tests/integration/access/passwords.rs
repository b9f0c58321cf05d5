//! Passwords in the registry: peppered, renewed, changed by their owner.

use congvu::auth::password::{Password, PasswordError};
use congvu::domain::principal::{Role, SessionStage};
use congvu::domain::secret_key::Keys;
use congvu::operations::OperationError;
use congvu::operations::activate_account::{activate, reset_password};
use congvu::operations::add_principal::{NewPrincipal, add_with_temporary_password};
use congvu::operations::change_password::{change_password, choose_password, set_chosen};
use congvu::operations::disable_account::set_disabled;
use congvu::operations::log_in::{open_proved, prove};
use congvu::operations::reset_second_factor::reset_second_factor;

use super::office::{Office, PASSWORD, TODAY, registry_on};
use super::second_factor::enrol;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    hashes_are_peppered_and_older_ones_are_renewed_at_the_next_log_in
    a_password_is_changed_by_its_owner_and_everyone_else_is_out
    a_temporary_password_opens_nothing_but_its_own_change
    a_reset_throws_out_a_log_in_that_is_on_its_way
    a_reset_throws_out_a_change_that_is_on_its_way
}

fn typed(text: &str) -> Password {
    Password::typed(text.to_owned()).expect("a password")
}

async fn hashes_are_peppered_and_older_ones_are_renewed_at_the_next_log_in(db: TestDatabase) {
    let office = Office::open(&db).await;
    let stored = || db.texts("select password_hash from principal where name = 'it-admin'");
    assert!(stored().await[0].starts_with("pepper1:$argon2id$v=19$m=19456,t=2,p=1$"), "{:?}", stored().await);
    // As an earlier version left it: no pepper; and as a cheaper one would have.
    let typed = Password::typed(PASSWORD.to_owned()).expect("a password");
    let plain = typed.hash(None).expect("a hash");
    db.by_hand(&format!("update principal set password_hash = '{plain}'")).await;
    let session = office.log_in("it-admin").await;
    assert!(stored().await[0].starts_with("pepper1:"), "{:?}", stored().await);
    assert!(office.is_open(&session).await);
    // Without the pepper the database verifies nothing, and says so.
    let keyless = registry_on(&db.store, TODAY).with_keys(Keys::default());
    let refused = congvu::operations::log_in::log_in(&keyless, "it-admin", typed).await;
    assert!(matches!(refused, Err(OperationError::Password(PasswordError::NoPepper))), "{refused:?}");
}

async fn a_password_is_changed_by_its_owner_and_everyone_else_is_out(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    let (thief, owner) = (office.log_in("it-admin").await, office.log_in("it-admin").await);
    let typed = |text: &str| Some(Password::typed(text.to_owned()).expect("a password"));
    let new = || "chín mươi quả bưởi".to_owned();
    for (current, new, why) in [
        (None, new(), "no current password"),
        (typed("a wrong one"), new(), "a wrong one"),
        (typed(PASSWORD), PASSWORD.to_owned(), "the same"),
        (typed(PASSWORD), "it-admin Bình Phước 2019".to_owned(), "made of names"),
        (typed(PASSWORD), "quá ngắn".to_owned(), "too short"),
    ] {
        assert!(change_password(registry, &owner, current, new).await.is_err(), "{why}");
    }
    assert!(office.is_open(&thief).await);
    let begun = change_password(registry, &owner, typed(PASSWORD), new()).await.expect("a change");
    assert!(office.is_open(&begun.token).await && begun.token != owner);
    assert!(!office.is_open(&thief).await && !office.is_open(&owner).await);
    assert!(matches!(office.begin("it-admin", PASSWORD, None).await, Err(OperationError::LogInRefused)));
    assert!(office.begin("it-admin", &new(), None).await.is_ok());
}

async fn a_temporary_password_opens_nothing_but_its_own_change(db: TestDatabase) {
    let office = Office::open(&db).await;
    let new = NewPrincipal {
        name: "lan".to_owned(),
        role: Role::Hr,
        agency_code: "H10".to_owned(),
        official: None,
        password: Password::chosen("tạm thời cho bạn Lan".to_owned()).expect("a password"),
    };
    add_with_temporary_password(&office.registry, &office.admin, new).await.expect("an account");
    let begun = office.begin("lan", "tạm thời cho bạn Lan", None).await.expect("a beginning");
    assert_eq!(begun.stage, SessionStage::Password);
    assert!(!office.is_open(&begun.token).await, "good for nothing else");
    let changed =
        change_password(&office.registry, &begun.token, None, "chín mươi quả bưởi".to_owned()).await.expect("a change");
    assert!(changed.stage == SessionStage::Open && office.is_open(&changed.token).await);
    let again = office.begin("lan", "chín mươi quả bưởi", None).await.expect("a log-in");
    assert_eq!(again.stage, SessionStage::Open, "once is enough");
}

async fn a_reset_throws_out_a_log_in_that_is_on_its_way(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    office.account("lan", Role::Hr, "H10").await;
    let proved = async || prove(registry, "lan", typed(PASSWORD), None).await.expect("the right password");
    // The password was right; then it was reset, before the session was there.
    let on_its_way = proved().await;
    let code = reset_password(registry, &office.admin, "lan").await.expect("a reset");
    let late = open_proved(registry, on_its_way).await;
    assert!(matches!(late, Err(OperationError::LogInRefused)), "{late:?}");
    activate(registry, "lan", &code.code, PASSWORD.to_owned(), None).await.expect("activated");
    // Its owner enrolled a second factor, which the log-in knew nothing of; then it was taken away.
    let on_its_way = proved().await;
    enrol(&office, "lan").await;
    let late = open_proved(registry, on_its_way).await;
    assert!(matches!(late, Err(OperationError::LogInRefused)), "{late:?}");
    let on_its_way = proved().await;
    reset_second_factor(registry, &office.admin, "lan").await.expect("a reset");
    let late = open_proved(registry, on_its_way).await;
    assert!(matches!(late, Err(OperationError::LogInRefused)), "{late:?}");
    let on_its_way = proved().await;
    set_disabled(registry, &office.admin, "lan", true).await.expect("disabled");
    let late = open_proved(registry, on_its_way).await;
    assert!(matches!(late, Err(OperationError::LogInRefused)), "{late:?}");
    assert!(db.texts("select stage from session").await.is_empty());
    let told = "select cast(count(*) as text) from audit_leaf where action = 'log_in' and outcome = 'refused'";
    assert_eq!(db.texts(told).await, ["4"], "each is in the record");
    set_disabled(registry, &office.admin, "lan", false).await.expect("enabled");
    assert!(open_proved(registry, proved().await).await.is_ok());
}

async fn a_reset_throws_out_a_change_that_is_on_its_way(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    office.account("lan", Role::Hr, "H10").await;
    let new = || "chín mươi quả bưởi".to_owned();
    let session = office.log_in("lan").await;
    let thief = choose_password(registry, &session, Some(typed(PASSWORD)), new()).await.expect("a choice");
    let code = reset_password(registry, &office.admin, "lan").await.expect("a reset");
    let late = set_chosen(registry, thief).await;
    assert!(matches!(late, Err(OperationError::NotLoggedIn { .. })), "{late:?}");
    let stored = "select coalesce(password_hash, '') from principal where name = 'lan'";
    assert_eq!(db.texts(stored).await, [""], "the reset stands");
    activate(registry, "lan", &code.code, PASSWORD.to_owned(), None).await.expect("activated");
    // Also when the session is there still, as when it began between the two.
    let session = office.log_in("lan").await;
    let chosen = choose_password(registry, &session, Some(typed(PASSWORD)), new()).await.expect("a choice");
    db.by_hand("update principal set password_hash = null where name = 'lan'").await;
    let late = set_chosen(registry, chosen).await;
    assert!(matches!(late, Err(OperationError::LogInRefused)), "{late:?}");
    assert_eq!(db.texts(stored).await, [""]);
}
