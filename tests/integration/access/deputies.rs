//! Deputies: another's grants in some days, told in the record, and never a way around four eyes.

use congvu::auth::four_eyes::are_apart;
use congvu::auth::permission::{Permission, scope_for};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::PlanId;
use congvu::domain::principal::Role;
use congvu::operations::OperationError;
use congvu::operations::disable_account::set_disabled;
use congvu::operations::hands::hands_at;
use congvu::operations::name_deputy::{Deputyship, end_deputy, name_deputy};
use time::Duration;

use super::office::{Office, TODAY, principal_on, registry_on};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_deputy_has_the_others_grants_on_those_days_and_is_recorded_so
    a_deputy_is_another_person_within_the_namers_part
    what_a_deputy_did_stays_the_lenders_whatever_happens_later_that_day
}

fn stands(deputy: &str, acts_for: &str, days: i64) -> Deputyship {
    Deputyship {
        deputy: deputy.to_owned(),
        acts_for: acts_for.to_owned(),
        from: None,
        to: TODAY + Duration::days(days),
    }
}

async fn a_deputy_has_the_others_grants_on_those_days_and_is_recorded_so(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("hr", Role::Hr, "H10").await;
    office.account("lan", Role::Reporter, "H10.31").await;
    office.account("mai", Role::Reporter, "H10.31").await;
    let registry = &office.registry;
    let session = office.log_in("lan").await;
    name_deputy(registry, &office.admin, &stands("lan", "hr", 3)).await.expect("a deputy");
    assert!(!office.is_open(&session).await, "a deputy logs in to what is new");
    let lan = office.actor("lan").await;
    assert!(lan.require(Permission::RecordDecisions).is_ok());
    assert_eq!(registry.header(&lan, "test").actor, "lan (for hr)");
    for (day, holds) in [(TODAY + Duration::days(2), true), (TODAY + Duration::days(3), false)] {
        let lan = principal_on(&registry_on(&db.store, day), "lan", day).await;
        assert_eq!(!scope_for(&lan, Permission::RecordDecisions).is_empty(), holds, "{day}");
        assert!(!scope_for(&lan, Permission::EnterFigures).is_empty(), "their own role stays");
    }
    // What one has as a deputy is not passed on, and a disabled account lends nothing.
    name_deputy(registry, &office.admin, &stands("mai", "lan", 3)).await.expect("a deputy");
    assert!(scope_for(&office.principal("mai").await, Permission::RecordDecisions).is_empty());
    set_disabled(registry, &office.admin, "hr", true).await.expect("disabled");
    assert!(scope_for(&office.principal("lan").await, Permission::RecordDecisions).is_empty());
    set_disabled(registry, &office.admin, "hr", false).await.expect("enabled");
    end_deputy(registry, &office.admin, "lan", "hr", None).await.expect("an end");
    assert!(scope_for(&office.principal("lan").await, Permission::RecordDecisions).is_empty());
    let twice = end_deputy(registry, &office.admin, "lan", "hr", None).await;
    assert!(matches!(twice, Err(OperationError::NotFound { what: "deputy" })), "{twice:?}");
}

async fn a_deputy_is_another_person_within_the_namers_part(db: TestDatabase) {
    let office = Office::open(&db).await;
    office.account("hr", Role::Hr, "H10").await;
    office.account("inside", Role::Reporter, "H10.31").await;
    office.account("machine", Role::Machine, "H10").await;
    let district = office.account("district", Role::ItAdmin, "H10.31").await;
    let registry = &office.registry;
    let own = name_deputy(registry, &office.admin, &stands("it-admin", "hr", 3)).await;
    assert!(matches!(own, Err(OperationError::OwnAccount)), "{own:?}");
    let reaches_out = name_deputy(registry, &district, &stands("inside", "hr", 3)).await;
    assert!(matches!(reaches_out, Err(OperationError::NotFound { what: "account" })), "{reaches_out:?}");
    for (deputy, other) in [("hr", "hr"), ("machine", "hr"), ("hr", "machine")] {
        let refused = name_deputy(registry, &office.admin, &stands(deputy, other, 3)).await;
        assert!(matches!(refused, Err(OperationError::Conflict { .. })), "{deputy} {other}: {refused:?}");
    }
    let backwards = name_deputy(registry, &office.admin, &stands("inside", "hr", 0)).await;
    assert!(matches!(backwards, Err(OperationError::Invalid { .. })), "{backwards:?}");
    // Nobody but those who manage accounts names deputies; an unknown plan tells nothing to a deputy either.
    let hr = office.actor("hr").await;
    let refused = name_deputy(registry, &hr, &stands("inside", "hr", 3)).await;
    assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{refused:?}");
    let none = congvu::operations::approve_plan::approve_plan(registry, &hr, PlanId(registry.new_id())).await;
    assert!(matches!(none, Err(OperationError::UnknownPlan { .. })), "{none:?}");
}

async fn what_a_deputy_did_stays_the_lenders_whatever_happens_later_that_day(db: TestDatabase) {
    let office = Office::open(&db).await;
    for name in ["chi", "binh", "dung"] {
        office.account(name, Role::ItAdmin, "H10").await;
    }
    let registry = &office.registry;
    // The registry's clock stands at nine.
    let at = |hour: i64| Timestamp::start_of(TODAY).plus_seconds(hour * 3600);
    let apart = async |hour: i64| {
        let (binh, chi) = (office.principal("binh").await.id, office.principal("chi").await.id);
        let did = hands_at(registry, binh, at(hour)).await.expect("hands");
        are_apart(&did, &hands_at(registry, chi, at(10)).await.expect("hands"))
    };
    assert!(apart(8).await);
    name_deputy(registry, &office.admin, &stands("binh", "chi", 3)).await.expect("a deputy");
    assert!(!apart(8).await && !apart(12).await);
    end_deputy(registry, &office.admin, "binh", "chi", None).await.expect("an end");
    assert!(office.principal("binh").await.stands_in_for.is_empty());
    assert!(!apart(8).await, "what was done before the end stays done for both");
    assert!(apart(12).await, "what is done after it is one's own");
    // Nor does the hand go with the lender's account or role.
    name_deputy(registry, &office.admin, &stands("binh", "chi", 3)).await.expect("a deputy");
    set_disabled(registry, &office.admin, "chi", true).await.expect("disabled");
    assert!(!apart(12).await, "the lender was disabled");
    // One that ends on a later day holds until then; one that ends before it began never held.
    let later = TODAY + Duration::days(2);
    end_deputy(registry, &office.admin, "binh", "chi", Some(later)).await.expect("an end");
    let day = |day: i64| Timestamp::start_of(TODAY + Duration::days(day)).plus_seconds(3600);
    let others = async |at| {
        let reader = registry.store.read().await.expect("a reader");
        reader.stood_in_for(office.principal("binh").await.id, at).await.expect("a look-up").len()
    };
    assert_eq!([others(day(1)).await, others(day(2)).await], [1, 0]);
    let future = Deputyship { from: Some(later), ..stands("dung", "binh", 5) };
    name_deputy(registry, &office.admin, &future).await.expect("a deputy");
    end_deputy(registry, &office.admin, "dung", "binh", None).await.expect("an end");
    let dung = principal_on(&registry_on(&db.store, later), "dung", later).await;
    assert!(dung.stands_in_for.is_empty());
    let reader = registry.store.read().await.expect("a reader");
    assert!(reader.stood_in_for(dung.id, day(3)).await.expect("a look-up").is_empty());
    assert!(reader.deputies_from(dung.id, TODAY).await.expect("a look-up").is_empty());
}
