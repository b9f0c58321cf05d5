//! Roles over subtrees for some days: given within one's own part, never to oneself, and felt at once.

use congvu::auth::permission::{Permission, scope_for};
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::disable_account::set_disabled;
use congvu::operations::grant_role::{RoleGrant, grant_role, revoke_role};
use congvu::operations::managed_account::managed_account;
use time::Duration;

use super::office::{Office, TODAY, principal_on, registry_on};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_grant_holds_on_its_days_and_in_its_subtree
    whoever_grants_grants_within_their_own_part
    nobody_grants_or_ends_for_themselves
    a_changed_role_or_a_disabled_account_ends_the_sessions
}

fn role(account: &str, role: Role, agency: &str) -> RoleGrant {
    RoleGrant { account: account.to_owned(), role, agency_code: agency.to_owned(), from: None, to: None }
}

async fn a_grant_holds_on_its_days_and_in_its_subtree(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("lan", Role::Official, "H10").await;
    let (from, to) = (TODAY + Duration::days(2), TODAY + Duration::days(5));
    let wanted = RoleGrant { from: Some(from), to: Some(to), ..role("lan", Role::Hr, "H10.31") };
    grant_role(&office.registry, &office.admin, &wanted).await.expect("a grant");
    for (day, holds) in [(TODAY, false), (from, true), (to - Duration::days(1), true), (to, false)] {
        let lan = principal_on(&registry_on(&db.store, day), "lan", day).await;
        let scope = scope_for(&lan, Permission::RecordDecisions);
        assert_eq!(!scope.is_empty(), holds, "{day}");
        assert_ne!(scope, congvu::domain::scope::Scope::Province);
    }
    // Cut short while it holds, it ends that day; what was said again counts as said last.
    let later = registry_on(&db.store, from);
    revoke_role(&later, &office.admin, &role("lan", Role::Hr, "H10.31")).await.expect("an end");
    assert!(scope_for(&principal_on(&later, "lan", from).await, Permission::RecordDecisions).is_empty());
    grant_role(&later, &office.admin, &role("lan", Role::Hr, "H10.31")).await.expect("a grant again");
    assert!(!scope_for(&principal_on(&later, "lan", to).await, Permission::RecordDecisions).is_empty());
    let past = RoleGrant { from: Some(TODAY), ..role("lan", Role::Auditor, "H10") };
    assert!(matches!(grant_role(&later, &office.admin, &past).await, Err(OperationError::Invalid { .. })));
    let never = revoke_role(&later, &office.admin, &role("lan", Role::Auditor, "H10")).await;
    assert!(matches!(never, Err(OperationError::NotFound { .. })), "{never:?}");
}

async fn whoever_grants_grants_within_their_own_part(db: TestDatabase) {
    let office = Office::open(&db).await;
    let district = office.account("district", Role::ItAdmin, "H10.31").await;
    office.account("inside", Role::Official, "H10.31").await;
    office.account("outside", Role::Official, "H10.32").await;
    office.account("above", Role::Official, "H10").await;
    let registry = &office.registry;
    grant_role(registry, &district, &role("inside", Role::Hr, "H10.31")).await.expect("a grant inside");
    for (wanted, why) in [
        (role("inside", Role::Hr, "H10.32"), "an agency outside"),
        (role("inside", Role::Hr, "H10"), "the whole province"),
    ] {
        let refused = grant_role(registry, &district, &wanted).await;
        assert!(matches!(refused, Err(OperationError::UnknownAgency { .. })), "{why}: {refused:?}");
    }
    for name in ["outside", "above", "nobody"] {
        let refused = grant_role(registry, &district, &role(name, Role::Hr, "H10.31")).await;
        assert!(matches!(refused, Err(OperationError::NotFound { what: "account" })), "{name}: {refused:?}");
        let hidden = managed_account(registry, &district, Permission::ManagePrincipals, name).await;
        assert!(matches!(hidden, Err(OperationError::NotFound { what: "account" })), "{name}");
        let kept = set_disabled(registry, &district, name, true).await;
        assert!(matches!(kept, Err(OperationError::NotFound { what: "account" })), "{name}");
    }
    // An account that reaches out of the district is seen, but not the district's to disable; nor is its other role.
    grant_role(registry, &office.admin, &role("inside", Role::Auditor, "H10.32")).await.expect("a grant outside");
    assert!(managed_account(registry, &district, Permission::ManagePrincipals, "inside").await.is_ok());
    assert!(set_disabled(registry, &district, "inside", true).await.is_err());
    assert!(revoke_role(registry, &district, &role("inside", Role::Auditor, "H10.32")).await.is_err());
    revoke_role(registry, &district, &role("inside", Role::Hr, "H10.31")).await.expect("its own to end");
    let hr = office.account("hr", Role::Hr, "H10").await;
    let refused = grant_role(registry, &hr, &role("inside", Role::Hr, "H10.31")).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
}

async fn nobody_grants_or_ends_for_themselves(db: TestDatabase) {
    let office = Office::open(&db).await;
    let registry = &office.registry;
    let own = |outcome: Result<(), OperationError>| {
        assert!(matches!(outcome, Err(OperationError::OwnAccount)), "{outcome:?}");
    };
    own(grant_role(registry, &office.admin, &role("it-admin", Role::Auditor, "H10")).await);
    own(revoke_role(registry, &office.admin, &role("it-admin", Role::ItAdmin, "H10")).await);
    own(set_disabled(registry, &office.admin, "it-admin", true).await);
    // A machine's account takes no person's role.
    office.account("machine", Role::Machine, "H10").await;
    let mixed = grant_role(registry, &office.admin, &role("machine", Role::ItAdmin, "H10")).await;
    assert!(matches!(mixed, Err(OperationError::Conflict { .. })), "{mixed:?}");
}

async fn a_changed_role_or_a_disabled_account_ends_the_sessions(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("lan", Role::Hr, "H10").await;
    let registry = &office.registry;
    let admins = office.log_in("it-admin").await;
    let session = office.log_in("lan").await;
    grant_role(registry, &office.admin, &role("lan", Role::Auditor, "H10")).await.expect("a grant");
    assert!(!office.is_open(&session).await);
    let session = office.log_in("lan").await;
    revoke_role(registry, &office.admin, &role("lan", Role::Auditor, "H10")).await.expect("an end");
    assert!(!office.is_open(&session).await);
    let session = office.log_in("lan").await;
    set_disabled(registry, &office.admin, "lan", true).await.expect("disabled");
    assert!(!office.is_open(&session).await);
    set_disabled(registry, &office.admin, "lan", false).await.expect("enabled");
    assert!(!office.is_open(&session).await, "a session that ended stays ended");
    assert!(office.is_open(&admins).await, "nobody else's session ends");
}
