//! What of drafted months stands among the cases: for whom it waits, and until when.

use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::operations::editions::{
    DraftSettings, Waiting, WaitingMatter, WaitsFor, answer_contest, contest_draft, draft_month, publish_month,
    see_draft, waiting_reports,
};
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    a_draft_and_what_is_contested_in_it_wait_for_somebody_by_a_day
}

const SETTINGS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

async fn waiting(desk: &Desk) -> Vec<Waiting> {
    waiting_reports(&desk.office.registry, &desk.admin).await.expect("a list")
}

fn told(all: &[Waiting]) -> Vec<(WaitingMatter, WaitsFor, Vec<&str>)> {
    let due: Vec<_> = all.iter().filter(|one| one.due != date!(2019 - 06 - 20)).collect();
    assert!(due.is_empty(), "{due:?}");
    let told = all.iter().map(|one| {
        let codes = one.agencies.iter().map(|(code, _)| code.as_str()).collect();
        (one.matter, one.waits_for, codes)
    });
    told.collect()
}

async fn a_draft_and_what_is_contested_in_it_wait_for_somebody_by_a_day(db: TestDatabase) {
    use WaitingMatter::{Contest, Draft};
    let desk = Desk::open(db).await;
    let reporter = desk.account("tong-hop", Role::Reporter, "H10", None).await;
    let first = desk.account("thu-truong-1", Role::AgencyHead, "H10.1", None).await;
    let second = desk.account("thu-truong-2", Role::AgencyHead, "H10.2", None).await;
    let (registry, june) = (&desk.office.registry, "2019-06".parse().expect("a month"));
    assert_eq!(waiting(&desk).await, []);
    draft_month(registry, &reporter, june, SETTINGS).await.expect("a draft");
    assert_eq!(told(&waiting(&desk).await), [(Draft, WaitsFor::Agencies, vec!["H10", "H10.1", "H10.2"])]);

    assert!(see_draft(registry, &second, june, "H10.2").await.expect("seen"));
    let contest = contest_draft(registry, &first, june, "H10.1", "thừa một người").await.expect("a contest");
    let open = waiting(&desk).await;
    let expected = [(Contest, WaitsFor::Answer, vec!["H10.1"]), (Draft, WaitsFor::Answer, vec!["H10"])];
    assert_eq!(told(&open), expected);
    assert_eq!((open[0].id, open[0].reason.as_deref()), (contest, Some("thừa một người")));
    assert_eq!(open[0].agencies[0].1, "Cơ quan H10.1");

    answer_contest(registry, &desk.admin, contest, "chưa có quyết định").await.expect("an answer");
    assert_eq!(told(&waiting(&desk).await), [(Draft, WaitsFor::Agencies, vec!["H10"])]);
    let desk = desk.on(date!(2019 - 06 - 21));
    assert_eq!(told(&waiting(&desk).await), [(Draft, WaitsFor::Publication, vec!["H10"])], "its days are over");
    publish_month(&desk.office.registry, &desk.admin, june, None).await.expect("an edition");
    assert_eq!(waiting(&desk).await, []);
}
