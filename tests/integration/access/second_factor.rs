//! The second factor: enrolled before anything else where it must be, asked for at each log-in, each code good once.

use congvu::auth::password::Password;
use congvu::auth::policy::AccessPolicy;
use congvu::auth::second_factor::FactorSecret;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::principal::{Role, SessionStage};
use congvu::operations::OperationError;
use congvu::operations::activate_account::reset_password;
use congvu::operations::change_password::change_password;
use congvu::operations::enrol_second_factor::{begin_enrolment, confirm_enrolment};
use congvu::operations::grant_role::{RoleGrant, grant_role};
use congvu::operations::identify::principal_of;
use congvu::operations::name_deputy::{Deputyship, name_deputy};
use congvu::operations::pass_second_factor::pass_second_factor;
use congvu::operations::reset_second_factor::reset_second_factor;
use time::Duration;

use super::office::{Office, PASSWORD, TODAY, registry_on};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    an_administrator_enrols_first_and_gives_a_code_ever_after
    a_wrong_or_used_code_opens_nothing_and_many_wait
    another_administrator_resets_it_and_nobody_their_own
    whoever_stands_in_for_an_administrator_needs_one_too
    a_session_without_one_ends_on_the_day_it_is_needed
    a_secret_is_shown_to_the_session_that_began_it_for_a_while
}

/// The secret as an authenticator reads it off the page.
pub(crate) fn secret(base32: &str) -> FactorSecret {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = base32.bytes().flat_map(|letter| {
        let value = alphabet.iter().position(|known| *known == letter).expect("a letter of base 32");
        (0..5).rev().map(move |bit| value >> bit & 1 == 1)
    });
    let bits: Vec<bool> = bits.collect();
    let bytes = bits.chunks(8).map(|octet| octet.iter().fold(0_u8, |value, bit| value << 1 | u8::from(*bit)));
    FactorSecret::new(bytes.collect::<Vec<u8>>().try_into().expect("twenty octets"))
}

/// Enrols; gives the secret and the recovery codes.
pub(crate) async fn enrol(office: &Office, name: &str) -> (FactorSecret, Vec<String>) {
    let begun = office.begin(name, PASSWORD, None).await.expect("a beginning");
    let enrolment = begin_enrolment(&office.registry, &begun.token).await.expect("an enrolment");
    let secret = secret(&enrolment.secret);
    let code = secret.code(SystemClock.now());
    let (_, recovery) = confirm_enrolment(&office.registry, &begun.token, &code).await.expect("confirmed");
    (secret, recovery)
}

/// As if no code had been used for long: the steps of a test lie within one of an authenticator's.
pub(crate) async fn forget_steps(db: &TestDatabase) {
    db.by_hand("update second_factor set last_step = 0").await;
}

async fn an_administrator_enrols_first_and_gives_a_code_ever_after(db: TestDatabase) {
    let office = Office::open(&db).await.strict();
    let registry = &office.registry;
    let begun = office.begin("it-admin", PASSWORD, None).await.expect("a beginning");
    assert_eq!(begun.stage, SessionStage::Enrol);
    assert!(!office.is_open(&begun.token).await, "limited to enrolling");
    let first = begin_enrolment(registry, &begun.token).await.expect("an enrolment");
    let again = begin_enrolment(registry, &begun.token).await.expect("the page once more");
    assert_eq!(first.secret, again.secret);
    assert!(first.uri.starts_with("otpauth://totp/") && first.picture.is_some());
    let wrong = confirm_enrolment(registry, &begun.token, "000000").await;
    assert!(matches!(wrong, Err(OperationError::LogInRefused)), "{wrong:?}");
    let secret = secret(&first.secret);
    let code = secret.code(SystemClock.now());
    let (opened, recovery) = confirm_enrolment(registry, &begun.token, &code).await.expect("confirmed");
    assert!(opened.stage == SessionStage::Open && office.is_open(&opened.token).await);
    assert!(opened.token != begun.token && recovery.len() == 10);
    let twice = begin_enrolment(registry, &opened.token).await;
    assert!(matches!(twice, Err(OperationError::Conflict { .. })), "{twice:?}");

    let begun = office.begin("it-admin", PASSWORD, None).await.expect("a beginning");
    assert_eq!(begun.stage, SessionStage::Code);
    assert!(begin_enrolment(registry, &begun.token).await.is_err(), "no way around the code");
    let replayed = pass_second_factor(registry, &begun.token, &code, None).await;
    assert!(matches!(replayed, Err(OperationError::LogInRefused)), "the code that confirmed is used: {replayed:?}");
    forget_steps(&db).await;
    let passed = pass_second_factor(registry, &begun.token, &code, None).await.expect("passed");
    assert!(office.is_open(&passed.token).await && !office.is_open(&begun.token).await);
    // With a second factor eight characters are enough.
    let current = congvu::auth::password::Password::typed(PASSWORD.to_owned()).expect("a password");
    assert!(change_password(registry, &passed.token, Some(current), "chợ sớm 4h".to_owned()).await.is_ok());
    // Nothing in the database is the secret or a recovery code.
    let stored = db.texts("select name from principal").await.join(" ");
    assert!(!stored.contains(&first.secret));
    let other = office.begin("it-admin", "chợ sớm 4h", None).await.expect("a beginning");
    for (code, good) in [(recovery[3].to_uppercase(), true), (recovery[3].clone(), false)] {
        let token = if good {
            other.token.clone()
        } else {
            office.begin("it-admin", "chợ sớm 4h", None).await.expect("a beginning").token
        };
        assert_eq!(
            pass_second_factor(registry, &token, &code, None).await.is_ok(),
            good,
            "a recovery code is good once"
        );
    }
}

async fn a_wrong_or_used_code_opens_nothing_and_many_wait(db: TestDatabase) {
    let office = Office::open(&db).await.strict();
    let registry = &office.registry;
    let (secret, _) = enrol(&office, "it-admin").await;
    forget_steps(&db).await;
    let one = office.begin("it-admin", PASSWORD, None).await.expect("a beginning");
    let two = office.begin("it-admin", PASSWORD, None).await.expect("a beginning");
    let code = secret.code(SystemClock.now());
    let (first, second) = tokio::join!(
        pass_second_factor(registry, &one.token, &code, None),
        pass_second_factor(registry, &two.token, &code, None)
    );
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "of two at once one passes");
    let begun = office.begin("it-admin", PASSWORD, None).await.expect("a beginning");
    let mut refused = 0;
    loop {
        match pass_second_factor(registry, &begun.token, "000000", None).await {
            Err(OperationError::LogInRefused) => refused += 1,
            Err(OperationError::TooManyAttempts { .. }) => break,
            other => panic!("{other:?}"),
        }
    }
    // The one of the two that lost counts too, unless the other's success came after it.
    assert!((4..=5).contains(&refused), "{refused}");
    forget_steps(&db).await;
    let right = pass_second_factor(registry, &begun.token, &secret.code(SystemClock.now()), None).await;
    assert!(matches!(right, Err(OperationError::TooManyAttempts { .. })), "{right:?}");
}

async fn another_administrator_resets_it_and_nobody_their_own(db: TestDatabase) {
    let office = Office::open(&db).await;
    let other = office.account("other-admin", Role::ItAdmin, "H10").await;
    let office = office.strict();
    enrol(&office, "it-admin").await;
    let own = reset_second_factor(&office.registry, &office.admin, "it-admin").await;
    assert!(matches!(own, Err(OperationError::OwnAccount)), "{own:?}");
    reset_second_factor(&office.registry, &other, "it-admin").await.expect("reset");
    assert_eq!(office.begin("it-admin", PASSWORD, None).await.expect("a beginning").stage, SessionStage::Enrol);
    assert!(db.texts("select cast(principal as text) from recovery_code").await.is_empty());
    let none = reset_second_factor(&office.registry, &other, "it-admin").await;
    assert!(matches!(none, Err(OperationError::NotFound { .. })), "{none:?}");
}

async fn whoever_stands_in_for_an_administrator_needs_one_too(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("auditor", Role::Auditor, "H10").await;
    office.account("hr", Role::Hr, "H10").await;
    let office = office.strict();
    let stage = |name: &'static str| async { office.begin(name, PASSWORD, None).await.expect("a beginning").stage };
    assert_eq!(stage("auditor").await, SessionStage::Enrol);
    assert_eq!(stage("hr").await, SessionStage::Open);
    let stands = Deputyship {
        deputy: "hr".to_owned(),
        acts_for: "auditor".to_owned(),
        from: None,
        to: TODAY + Duration::days(2),
    };
    name_deputy(&office.registry, &office.admin, &stands).await.expect("a deputy");
    assert_eq!(stage("hr").await, SessionStage::Enrol);
}

async fn a_session_without_one_ends_on_the_day_it_is_needed(db: TestDatabase) {
    let office = Office::open(&db).await;
    for name in ["lan", "mai", "nga"] {
        office.account(name, Role::Reporter, "H10").await;
    }
    office.account("auditor", Role::Auditor, "H10").await;
    let office = office.strict();
    let tomorrow = TODAY + Duration::days(1);
    let later = registry_on(&db.store, tomorrow).with_access(AccessPolicy::STRICT);
    // What begins tomorrow is known today: a role, and a deputyship. Both end the sessions of today, and new ones open.
    for account in ["lan", "nga"] {
        let (account, agency_code) = (account.to_owned(), "H10".to_owned());
        let grant = RoleGrant { account, role: Role::ItAdmin, agency_code, from: Some(tomorrow), to: None };
        grant_role(&office.registry, &office.admin, &grant).await.expect("a grant");
    }
    let to = tomorrow + Duration::days(2);
    let stands = Deputyship { deputy: "mai".to_owned(), acts_for: "auditor".to_owned(), from: Some(tomorrow), to };
    name_deputy(&office.registry, &office.admin, &stands).await.expect("a deputy");
    let passed = office.begin("nga", PASSWORD, None).await.expect("a log-in").token;
    let enrolment = begin_enrolment(&office.registry, &passed).await.expect("an enrolment");
    let code = secret(&enrolment.secret).code(SystemClock.now());
    let passed = confirm_enrolment(&office.registry, &passed, &code).await.expect("confirmed").0.token;
    for name in ["lan", "mai"] {
        let session = office.begin(name, PASSWORD, None).await.expect("a log-in");
        assert!(session.stage == SessionStage::Open && office.is_open(&session.token).await, "{name}");
        let still = principal_of(&later, &session.token).await.expect("a look-up");
        assert!(still.is_none(), "{name} is an administrator by password alone");
        assert!(begin_enrolment(&later, &session.token).await.is_err(), "{name} logs in again first");
    }
    let still = principal_of(&later, &passed).await.expect("a look-up").expect("a session that passed one");
    assert!(still.grants.iter().any(|grant| grant.role == Role::ItAdmin));
    // Changing the password carries it along.
    let current = Password::typed(PASSWORD.to_owned()).expect("a password");
    let changed = change_password(&later, &passed, Some(current), "chín mươi quả bưởi".to_owned()).await;
    assert!(principal_of(&later, &changed.expect("a change").token).await.expect("a look-up").is_some());
}

async fn a_secret_is_shown_to_the_session_that_began_it_for_a_while(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("lan", Role::Reporter, "H10").await;
    let registry = &office.registry;
    let (thief, owner) = (office.log_in("lan").await, office.log_in("lan").await);
    let planted = begin_enrolment(registry, &thief).await.expect("an enrolment").secret;
    let own = begin_enrolment(registry, &owner).await.expect("an enrolment").secret;
    assert_ne!(planted, own, "a secret that somebody else knows is nobody's second factor");
    let code = |text: &str| secret(text).code(SystemClock.now());
    let over = confirm_enrolment(registry, &thief, &code(&own)).await;
    assert!(matches!(over, Err(OperationError::Conflict { .. })), "{over:?}");
    // After a quarter of an hour it is shown no more, and confirms nothing.
    db.by_hand("update second_factor set created_at = created_at - 899000000").await;
    assert_eq!(begin_enrolment(registry, &owner).await.expect("an enrolment").secret, own);
    db.by_hand("update second_factor set created_at = created_at - 2000000").await;
    let late = confirm_enrolment(registry, &owner, &code(&own)).await;
    assert!(matches!(late, Err(OperationError::Conflict { .. })), "{late:?}");
    let fresh = begin_enrolment(registry, &owner).await.expect("an enrolment").secret;
    assert_ne!(fresh, own);
    // A new password forgets it.
    reset_password(registry, &office.admin, "lan").await.expect("a reset");
    assert!(db.texts("select cast(created_at as text) from second_factor").await.is_empty());
}
