//! How much waits is counted as it is listed: what has ended waits for nobody.

use std::collections::BTreeMap;

use congvu::domain::certificate::request::RequestState::{self, Approved, Draft};
use congvu::domain::certificate::request::content::Content;
use congvu::domain::certificate::request::{RequestKind, event::RequestAct};
use congvu::domain::scope::Scope;
use congvu::operations::requests::{RequestDraft, Verdict, overdue_today, waits_for};
use congvu::storage::read::View;
use congvu::storage::read::request_list::RequestFilter;
use time::Duration;

use super::desk::Desk;
use crate::database::{TestDatabase, on_both_engines};
use crate::decisions::office::TODAY;

on_both_engines! {
    what_waits_is_counted_as_it_is_listed
}

async fn counted(desk: &Desk, filter: RequestFilter) -> BTreeMap<RequestState, u64> {
    let registry = &desk.office.registry;
    let view = View::of(registry.clock.today());
    let reader = registry.store.read().await.unwrap();
    let counts = reader.open_request_counts(&Scope::Province, view, &filter).await.unwrap();
    drop(reader);
    let mut listed = BTreeMap::new();
    for state in desk.listed(filter).await.into_iter().filter_map(|line| line.state).filter(|state| state.is_open()) {
        *listed.entry(state).or_default() += 1;
    }
    assert_eq!(counts, listed, "the list says the same");
    counts
}

async fn what_waits_is_counted_as_it_is_listed(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let approved = desk.submitted(desk.revoke(0)).await;
    desk.decide(approved, Verdict::Approve).await.unwrap();
    let rejected = desk.submitted(desk.revoke(1)).await;
    desk.decide(rejected, Verdict::Reject("Không có căn cứ".to_owned())).await.unwrap();
    assert_eq!(desk.story(rejected).await.events.pop().map(|told| told.act), Some(RequestAct::Rejected));
    let new = RequestDraft {
        kind: RequestKind::New,
        official: desk.office.person(0),
        certificate: None,
        content: Content::default(),
    };
    desk.draft(new).await.unwrap();
    let all = counted(&desk, RequestFilter::default()).await;
    assert_eq!(all, BTreeMap::from([(Draft, 1), (Approved, 1)]));
    for (actor, expected) in [(&desk.manager, Draft), (&desk.officer, Approved)] {
        let waiting = RequestFilter { waiting: Some(waits_for(actor)), ..RequestFilter::default() };
        assert_eq!(counted(&desk, waiting).await, BTreeMap::from([(expected, 1)]), "{}", actor.name());
    }
    let later = desk.on(TODAY.saturating_add(Duration::days(10)));
    let overdue = RequestFilter { overdue: Some(overdue_today(&later.office.registry)), ..RequestFilter::default() };
    assert_eq!(counted(&later, overdue).await, BTreeMap::from([(Approved, 1)]), "a new certificate has no term");
}
