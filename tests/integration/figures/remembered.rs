//! What was reported is remembered until something of it changes: whatever happens, it is what stands.

use std::sync::Arc;

use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::indicators::{GoalDraft, set_goal};
use congvu::operations::withdraw_figure::withdraw_figure;
use congvu::storage::Header;
use congvu::storage::read::indicator::{ValueFilter, ValueLine};
use congvu::storage::read::{Reader, View};
use time::Duration;

use super::enter;
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    what_is_remembered_is_what_stands
    an_earlier_reader_sees_what_stood_then
}

const NOVEMBER: &str = "Văn bản đi,H10.12,,15/10/2019,14/11/2019,1.250,Số lượng,Báo cáo,Báo cáo tháng 11\n";

async fn reported(reader: &Reader, view: View) -> Arc<Vec<ValueLine>> {
    reader.reported(view, &ValueFilter::default()).await.expect("figures")
}

/// As it is remembered, and as it is read each time.
async fn both(office: &Office) -> Arc<Vec<ValueLine>> {
    let reader = office.registry.store.read().await.expect("a reader");
    let today = office.registry.clock.today();
    for view in [View::of(today - Duration::days(40)), View::of(today), View::as_known_at(today, 1)] {
        let read =
            reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), 100).await.expect("figures");
        assert_eq!(*reported(&reader, view).await, read);
    }
    reported(&reader, View::of(today)).await
}

async fn what_is_remembered_is_what_stands(db: TestDatabase) {
    let office = Office::new(db).await;
    let registry = &office.registry;
    let reporter = account_over(registry, &office.it_admin, Role::Reporter, "H10").await;
    let amounts = |lines: &[ValueLine]| lines.iter().map(|line| line.value.amount.0).collect::<Vec<_>>();
    assert!(both(&office).await.is_empty());
    enter(&office, &reporter, NOVEMBER, false).await;
    let first = both(&office).await;
    assert_eq!(amounts(&first), [1250]);

    let goal = GoalDraft {
        indicator: "documents_outgoing".parse().expect("a code"),
        level: None,
        year: 2019,
        amount: "7".to_owned(),
        source: "Kế hoạch".to_owned(),
    };
    assert!(set_goal(registry, &reporter, &goal).await.expect("a goal"));
    assert!(Arc::ptr_eq(&first, &both(&office).await), "a goal is no figure: nothing is read again");

    enter(&office, &reporter, &NOVEMBER.replace("1.250", "1.300"), false).await;
    let corrected = both(&office).await;
    assert_eq!(amounts(&corrected), [1300]);

    let header = Header { actor: "tester".to_owned(), operation: "test", at: registry.clock.now() };
    let mut change = registry.store.write(header).await.expect("a change set");
    let versions = change.reader().all_agency_versions(View::of(registry.clock.today())).await.expect("agencies");
    let old = versions.into_iter().find(|version| version.code.as_str() == "H10.12").expect("an agency");
    let mut renamed = old.clone();
    renamed.id = congvu::domain::ids::FactId(registry.new_id());
    renamed.name = "Cơ quan mang tên khác".to_owned();
    change.replace_agency_versions(&[old.id], &[renamed]).await.expect("another name");
    change.commit().await.expect("a commit");
    assert_eq!(both(&office).await[0].agency_name, "Cơ quan mang tên khác");

    withdraw_figure(registry, &reporter, corrected[0].value.id, "Sai số").await.expect("withdrawn");
    assert!(both(&office).await.is_empty());
}

async fn an_earlier_reader_sees_what_stood_then(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let today = View::of(office.registry.clock.today());
    enter(&office, &reporter, NOVEMBER, false).await;
    let earlier = office.registry.store.read().await.expect("a reader");
    // Its moment begins with its first question.
    assert!(earlier.newest_change_set().await.expect("a number") > 0);
    enter(&office, &reporter, &NOVEMBER.replace("1.250", "1.300"), false).await;
    let amount = |lines: &[ValueLine]| lines[0].value.amount.0;
    let later = office.registry.store.read().await.expect("a reader");
    assert_eq!(amount(&reported(&later, today).await), 1300);
    assert_eq!(amount(&reported(&earlier, today).await), 1250);
    assert_eq!(amount(&reported(&later, today).await), 1300, "and nobody is given what an earlier one read");
}
