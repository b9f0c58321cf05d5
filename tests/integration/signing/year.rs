//! People in the year-end report: as they are kept, as they were known, and those who are in no number.

use congvu::domain::agency::Level;
use congvu::domain::clock::Timestamp;
use congvu::domain::indicator::measured::Measured;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::operations::figure_findings::figure_findings;
use congvu::operations::indicators::{GoalDraft, set_goal};
use congvu::operations::keep_adoption::keep_adoption;
use congvu::operations::open_indicator::open_indicator;
use congvu::reports::dashboard::dashboard;
use congvu::reports::indicators::{RowsOf, spans_of};
use congvu::reports::year_end::{YearAsked, json, year_end};
use congvu::storage::{Store, StoreOptions};
use serde_json::{Value, json};

use super::indicators::leave;
use super::{Office, actor, day, registry};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    people_are_told_as_they_are_kept_and_as_they_were_known
    mailboxes_that_were_activated_stand_beside_what_is_aimed_at
    whoever_is_in_no_number_is_told
    figures_are_opened_over_one_connection
}

/// The report of 2019, asked for two hours after the office's now.
async fn report(office: &Office, known_at: Option<Timestamp>) -> Value {
    let now = office.registry.clock.now().plus_seconds(7200);
    let asked = YearAsked { year: 2019, scheme: PeriodScheme::default(), now, known_at, place: "Tỉnh" };
    let reader = office.db.store.read().await.expect("a reader");
    json(&year_end(&reader, &asked).await.expect("a report").expect("agencies"))
}

/// Kept, so that nobody is counted for what is known now.
async fn keep(office: &Office) {
    keep_adoption(&office.registry).await.expect("a turn");
    let today = office.registry.clock.today();
    assert!(dashboard(&office.db.store, &Scope::Province, today).await.expect("numbers").is_kept);
}

async fn people_are_told_as_they_are_kept_and_as_they_were_known(db: TestDatabase) {
    let mut office = Office::open(&db).await;
    let now = office.registry.clock.now();
    keep(&office).await;
    let staff = async |known_at| report(&office, known_at).await["figures"]["officials"]["value"].clone();
    assert_eq!((staff(None).await, staff(Some(now)).await), (json!(3), json!(3)));
    leave(&mut office, 2, 120).await;
    // It came to be known an hour later.
    let later = now.plus_seconds(3600).unix_micros();
    let last = "(select max(seq) from change_set)";
    db.by_hand(&format!("update change_set set recorded_at = {later} where seq = {last}")).await;
    keep(&office).await;
    let staff = async |known_at| report(&office, known_at).await["figures"]["officials"]["value"].clone();
    assert_eq!((staff(None).await, staff(Some(now)).await), (json!(2), json!(3)));
}

async fn mailboxes_that_were_activated_stand_beside_what_is_aimed_at(db: TestDatabase) {
    let office = Office::open(&db).await;
    for level in [None, Some(Level::Province), Some(Level::Commune)] {
        let (indicator, source) = ("activation".parse().expect("a code"), "Kế hoạch số 1/KH-UBND".to_owned());
        let draft = GoalDraft { indicator, level, year: 2019, amount: "90".to_owned(), source };
        assert!(set_goal(&office.registry, &actor(Role::Reporter, "H10/"), &draft).await.expect("a goal"));
    }
    let goals = report(&office, None).await["goals"].clone();
    let told = |goals: &Value| {
        let goals = goals.as_array().expect("goals").clone();
        goals.into_iter().map(|goal| json!([goal["level"], goal["reached"]["value"], goal["met"]])).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&goals),
        [json!([null, 100, true]), json!(["commune", null, null]), json!(["province", 100, true])]
    );
}

async fn whoever_is_in_no_number_is_told(db: TestDatabase) {
    let office = Office::open(&db).await;
    let day = day(60).day();
    for sql in [
        format!("update agency_version set effective_to = '{day}' where code = 'H10.2'"),
        // What is so today is projected.
        "delete from agency_current where code = 'H10.2'".to_owned(),
    ] {
        assert_eq!(db.by_hand(&sql).await, 1, "{sql}");
    }
    keep(&office).await;
    let report = report(&office, None).await;
    assert_eq!(report["figures"]["officials"]["value"], json!(2), "{report}");
    let unplaced = report["unplaced"].as_array().expect("agencies").clone();
    let told: Vec<Value> = unplaced.iter().map(|line| json!([line["code"], line["people"]])).collect();
    assert_eq!(told, [json!(["H10.2", 1])]);
}

/// Readers who hold one connection while they wait for another would end each other once there are as many as connections.
async fn figures_are_opened_over_one_connection(db: TestDatabase) {
    let office = Office::open(&db).await;
    let options = StoreOptions { connections: 1, ..StoreOptions::new(db.url.clone()) };
    let registry = registry(&db.through(Store::open(&options).await.expect("a store")));
    let (who, today) = (actor(Role::Reporter, "H10/"), office.registry.clock.today());
    let scheme = PeriodScheme::default();
    let spans = spans_of(scheme, scheme.month_of(today), today).expect("days");
    for indicator in [Measured::Coverage, Measured::RegularUse, Measured::RevokedOnTime, Measured::Usage] {
        let of = RowsOf { indicator, days: spans.period };
        let opened = open_indicator(&registry, &who, spans, None, of).await;
        assert!(opened.is_ok(), "{indicator}: {opened:?}");
    }
    assert_eq!(figure_findings(&registry, &who, scheme, 2019).await.expect("findings"), []);
}
