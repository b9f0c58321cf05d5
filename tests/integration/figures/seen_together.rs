//! Whoever answers for several agencies says of all of them at once that they have seen a draft.

use congvu::domain::principal::Role;
use congvu::domain::report_period::{PeriodScheme, ReportMonth};
use congvu::operations::OperationError;
use congvu::operations::editions::{DraftSettings, draft_month, list_months, publish_month, see_draft_for};

use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::{Desk, conflict};

on_both_engines! {
    all_of_a_part_are_said_to_have_seen_a_draft_or_none
}

async fn all_of_a_part_are_said_to_have_seen_a_draft_or_none(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let drafter = desk.account("tong-hop", Role::Reporter, "H10", None).await;
    let office = desk.account("van-phong", Role::Reporter, "H10", None).await;
    let head = desk.account("thu-truong-1", Role::AgencyHead, "H10.1", None).await;
    let june: ReportMonth = "2019-06".parse().unwrap();
    let settings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };
    draft_month(registry, &drafter, june, settings).await.unwrap();

    let own = see_draft_for(registry, &drafter, june, &["H10.1"]).await;
    assert!(conflict(own).contains("whoever drafted"));
    let foreign = see_draft_for(registry, &head, june, &["H10.1", "H10.2"]).await;
    assert!(matches!(foreign, Err(OperationError::NotFound { what: "agency" })), "{foreign:?}");
    assert!(list_months(registry, &desk.admin).await.unwrap()[0].acts.is_empty(), "not even of the first");
    assert_eq!(see_draft_for(registry, &head, june, &["H10.1"]).await.unwrap(), 1);
    assert!(conflict(publish_month(registry, &desk.admin, june, None).await).contains("2 have not"));
    let all = ["H10", "H10.1", "H10.2", "H10.2"];
    assert_eq!(see_draft_for(registry, &office, june, &all).await.unwrap(), 2, "of one it was known");
    assert_eq!(see_draft_for(registry, &office, june, &all).await.unwrap(), 0);
    // Nobody is waited for any more, on the day of the draft.
    assert_eq!(publish_month(registry, &desk.admin, june, None).await.unwrap().version, 1);
}
