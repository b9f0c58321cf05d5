//! Tokens of the API: a part of what their owner may, for a time, until they are revoked.

use congvu::auth::permission::{Permission, scope_for};
use congvu::auth::token::SessionToken;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::principal::{Principal, Role};
use congvu::domain::scope::Scope;
use congvu::operations::OperationError;
use congvu::operations::disable_account::set_disabled;
use congvu::operations::grant_role::{RoleGrant, revoke_role};
use congvu::operations::identify::principal_of;
use congvu::operations::issue_token::{NewToken, issue_token};
use congvu::operations::revoke_token::{revoke_token, tokens_of};
use congvu::storage::read::View;

use super::office::{Office, PASSWORD, TODAY};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_token_does_a_part_of_what_its_owner_may
    a_token_ends_when_it_is_revoked_or_its_time_or_its_owner_ends
    a_token_is_issued_to_oneself_or_to_a_machine
    a_machine_calls_by_token_and_has_no_password
    wrong_tokens_are_refused_with_every_reason
}

fn wanted(permissions: &[Permission], agency: &str) -> NewToken {
    NewToken {
        owner: None,
        name: "nightly import".to_owned(),
        permissions: permissions.to_vec(),
        agency_code: agency.to_owned(),
        days: 30,
    }
}

async fn by_token(office: &Office, token: &SessionToken) -> Option<Principal> {
    principal_of(&office.registry, token).await.expect("a look-up")
}

async fn a_token_does_a_part_of_what_its_owner_may(db: TestDatabase) {
    let office = Office::open(&db).await;
    let hr = office.account("hr", Role::Hr, "H10").await;
    let (token, row) =
        issue_token(&office.registry, &hr, &wanted(&[Permission::RecordDecisions], "H10.31")).await.expect("a token");
    assert!(token.reveal().starts_with("congvu_t_"));
    let stored = db.texts("select name from api_token").await;
    assert_eq!(stored, ["nightly import"]);
    let sent = SessionToken::presented(token.reveal());
    let principal = by_token(&office, &sent).await.expect("an owner");
    assert_eq!(principal.name, "hr");
    office.registry.flush_uses().await.expect("noted");
    let reader = office.registry.store.read().await.expect("a reader");
    let district = reader.agency_by_code(&Scope::Province, View::of(TODAY), "H10.31").await.expect("a look-up");
    let district = district.expect("an agency").path;
    assert_eq!(scope_for(&principal, Permission::RecordDecisions), Scope::subtree(district));
    for other in [Permission::ReadRegistry, Permission::ApprovePlan, Permission::ManagePrincipals] {
        assert!(scope_for(&principal, other).is_empty(), "{other} was not given to the token");
    }
    let first = reader.api_token_by_id(row.id, TODAY).await.expect("a row").expect("there").last_used_at;
    assert!(first.is_some_and(|at| at <= SystemClock.now()), "its use is noted");
    drop(reader);
    by_token(&office, &sent).await.expect("an owner");
    assert_eq!(office.registry.flush_uses().await.expect("nothing"), 0);
    let reader = office.registry.store.read().await.expect("a reader");
    let again = reader.api_token_by_id(row.id, TODAY).await.expect("a row").expect("there").last_used_at;
    assert_eq!(again, first, "at most once a minute");
}

async fn a_token_ends_when_it_is_revoked_or_its_time_or_its_owner_ends(db: TestDatabase) {
    let office = Office::open(&db).await;
    let hr = office.account("hr", Role::Hr, "H10").await;
    let other = office.account("other", Role::Hr, "H10").await;
    let (token, _) =
        issue_token(&office.registry, &hr, &wanted(&[Permission::ReadRegistry], "H10")).await.expect("a token");
    // By its owner's account.
    set_disabled(&office.registry, &office.admin, "hr", true).await.expect("disabled");
    assert!(by_token(&office, &token).await.is_none());
    set_disabled(&office.registry, &office.admin, "hr", false).await.expect("enabled");
    assert!(by_token(&office, &token).await.is_none(), "what somebody may have copied does not wake again");
    let (token, row) =
        issue_token(&office.registry, &hr, &wanted(&[Permission::ReadRegistry], "H10")).await.expect("a token");
    // By its owner's role.
    let role =
        RoleGrant { account: "hr".to_owned(), role: Role::Hr, agency_code: "H10".to_owned(), from: None, to: None };
    revoke_role(&office.registry, &office.admin, &role).await.expect("revoked");
    let principal = by_token(&office, &token).await.expect("an owner");
    assert!(scope_for(&principal, Permission::ReadRegistry).is_empty());
    // By time.
    let ends = row.expires_at.unix_micros();
    db.by_hand(&format!("update api_token set expires_at = {}", SystemClock.now().unix_micros())).await;
    assert!(by_token(&office, &token).await.is_none());
    db.by_hand(&format!("update api_token set expires_at = {ends}")).await;
    assert!(by_token(&office, &token).await.is_some());
    // By hand; to others it is as good as not there.
    let refused = revoke_token(&office.registry, &other, row.id).await;
    assert!(matches!(refused, Err(OperationError::NotFound { what: "token" })), "{refused:?}");
    revoke_token(&office.registry, &hr, row.id).await.expect("revoked");
    assert!(by_token(&office, &token).await.is_none());
    let listed = tokens_of(&office.registry, &hr, None).await.expect("a list");
    assert!(listed.len() == 2 && listed.iter().all(|one| one.revoked_at.is_some()), "{listed:?}");
}

async fn a_token_is_issued_to_oneself_or_to_a_machine(db: TestDatabase) {
    let office = Office::open(&db).await;
    let hr = office.account("hr", Role::Hr, "H10").await;
    let mut new = wanted(&[Permission::RecordDecisions], "H10");
    new.owner = Some("hr".to_owned());
    let for_a_person = issue_token(&office.registry, &office.admin, &new).await;
    assert!(matches!(for_a_person, Err(OperationError::NotAllowed { .. })), "{for_a_person:?}");
    new.owner = Some("it-admin".to_owned());
    let for_the_admin = issue_token(&office.registry, &hr, &new).await;
    assert!(matches!(for_the_admin, Err(OperationError::NotAllowed { .. })), "{for_the_admin:?}");
    // A token cannot make another one, which would outlive it.
    new.owner = None;
    let (token, _) = issue_token(&office.registry, &hr, &new).await.expect("a token");
    let by_token = congvu::operations::Actor::Principal(by_token(&office, &token).await.expect("an owner"));
    let bred = issue_token(&office.registry, &by_token, &new).await;
    assert!(matches!(bred, Err(OperationError::NotAllowed { .. })), "{bred:?}");
    let by_the_shell = issue_token(&office.registry, &congvu::operations::Actor::Shell, &new).await;
    assert!(matches!(by_the_shell, Err(OperationError::NotLoggedIn { .. })), "{by_the_shell:?}");
}

async fn a_machine_calls_by_token_and_has_no_password(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("van-ban", Role::Machine, "H10").await;
    assert_eq!(db.texts("select name from principal where password_hash is null").await, ["van-ban"]);
    let password = congvu::auth::password::Password::typed(PASSWORD.to_owned()).expect("a password");
    let refused = congvu::operations::log_in::log_in(&office.registry, "van-ban", password).await;
    assert!(matches!(refused, Err(OperationError::LogInRefused)), "{refused:?}");
    let mut new = wanted(&[Permission::AskSigners, Permission::ReadFeed], "H10");
    new.owner = Some("van-ban".to_owned());
    let (token, _) = issue_token(&office.registry, &office.admin, &new).await.expect("a token");
    let machine = by_token(&office, &token).await.expect("an owner");
    assert_eq!(scope_for(&machine, Permission::AskSigners), Scope::Province);
    assert!(scope_for(&machine, Permission::ReportSigning).is_empty(), "its owner may, the token not");
    // What a machine's manager does not manage, they give no token for.
    let district = office.account("district", Role::ItAdmin, "H10.31").await;
    let outside = issue_token(&office.registry, &district, &new).await;
    assert!(matches!(outside, Err(OperationError::NotFound { what: "account" })), "{outside:?}");
}

async fn wrong_tokens_are_refused_with_every_reason(db: TestDatabase) {
    let office = Office::open(&db).await;
    let hr = office.account("hr", Role::Hr, "H10.31").await;
    let wrong = NewToken {
        owner: None,
        name: " ".to_owned(),
        permissions: vec![Permission::ManagePrincipals],
        agency_code: "H10.32".to_owned(),
        days: 367,
    };
    let refused = issue_token(&office.registry, &hr, &wrong).await.expect_err("a refusal");
    let OperationError::Invalid { problems } = refused else { panic!("{refused:?}") };
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["/name", "/days", "/permissions", "/agency"]);
    assert!(db.texts("select name from api_token").await.is_empty());
}
