//! A month's report among those that were published before it.

use congvu::domain::edition::Edition;
use congvu::domain::principal::Role;
use congvu::domain::report_period::{PeriodScheme, ReportMonth};
use congvu::operations::Actor;
use congvu::operations::editions::{DraftSettings, draft_month, publish_month, show_draft, show_edition};
use congvu::operations::month_trend::months_up_to;
use congvu::reports::monthly::Content;
use time::Date;
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    a_month_looks_back_on_what_stood_when_it_was_published
}

const SETTINGS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

fn month(text: &str) -> ReportMonth {
    text.parse().unwrap()
}

/// Drafted on a day, and published a week after it.
async fn published(desk: Desk, reporter: &Actor, of: &str, drafted: Date, reason: Option<&str>) -> (Desk, Edition) {
    let desk = desk.on(drafted);
    draft_month(&desk.office.registry, reporter, month(of), SETTINGS).await.unwrap();
    let desk = desk.on(drafted + time::Duration::days(7));
    let edition = publish_month(&desk.office.registry, &desk.admin, month(of), reason).await.unwrap();
    (desk, edition)
}

fn hashes(months: &[Content]) -> Vec<Vec<u8>> {
    months.iter().map(|month| Content::hash(&month.canonical())).collect()
}

async fn a_month_looks_back_on_what_stood_when_it_was_published(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let reporter = desk.account("tong-hop", Role::Reporter, "H10", None).await;
    let (desk, june) = published(desk, &reporter, "2019-06", date!(2019 - 06 - 15), None).await;
    let (desk, july) = published(desk, &reporter, "2019-07", date!(2019 - 07 - 15), None).await;
    // What comes out of June by a back-dated decision is published when July is out.
    let subject = desk.office.transfer(0, 2, date!(2019 - 06 - 01));
    desk.office.record(&desk.office.draft(44, vec![subject])).await.unwrap();
    let (desk, corrected) = published(desk, &reporter, "2019-06", date!(2019 - 07 - 23), Some("đính chính")).await;
    assert_ne!(june.content_hash, corrected.content_hash);

    let desk = desk.on(date!(2019 - 08 - 15));
    draft_month(&desk.office.registry, &reporter, month("2019-08"), SETTINGS).await.unwrap();
    let registry = &desk.office.registry;
    let shown = show_edition(registry, &desk.admin, month("2019-07"), None).await.unwrap();
    let months = months_up_to(registry, &desk.admin, &shown).await.unwrap();
    assert_eq!(hashes(&months), [june.content_hash.clone(), july.content_hash.clone()], "as it was read then");
    let shown = show_draft(registry, &desk.admin, month("2019-08")).await.unwrap();
    let months = months_up_to(registry, &desk.admin, &shown).await.unwrap();
    let august = shown.draft.content_hash.clone();
    assert_eq!(hashes(&months), [corrected.content_hash, july.content_hash, august], "each by its newest version");
    let first = show_edition(registry, &desk.admin, month("2019-06"), Some(1)).await.unwrap();
    let months = months_up_to(registry, &desk.admin, &first).await.unwrap();
    assert_eq!(hashes(&months), [june.content_hash], "nothing was published before it");
}
