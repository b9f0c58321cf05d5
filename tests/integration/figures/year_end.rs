//! The year-end report, counted from what was reported.

use congvu::domain::agency::Level;
use congvu::domain::clock::Timestamp;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::operations::indicators::{GoalDraft, set_goal};
use congvu::reports::year_end::{YearAsked, json, year_end};
use serde_json::{Value, json};

use super::enter;
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    each_figure_is_counted_from_its_rows_and_follows_them
    a_year_is_told_as_it_was_known
    goals_stand_beside_what_was_reached
    what_reaches_beyond_the_year_is_told_in_it
}

async fn figures(office: &Office) -> Value {
    report(office, None).await["figures"].clone()
}

pub(super) async fn report(office: &Office, known_at: Option<Timestamp>) -> Value {
    let asked = YearAsked {
        year: 2019,
        scheme: PeriodScheme::default(),
        now: office.registry.clock.now(),
        known_at,
        place: "Tỉnh Bình Phước",
    };
    let reader = office.registry.store.read().await.expect("a reader");
    json(&year_end(&reader, &asked).await.expect("a report").expect("agencies"))
}

/// What is told of a figure beside its rows.
fn told(figures: &Value, code: &str) -> Value {
    let figure = &figures[code];
    json!([figure["value"], figure["of"], figure["status"], figure["as_of"], figure["rows"].as_array().map(Vec::len)])
}

async fn each_figure_is_counted_from_its_rows_and_follows_them(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let before = figures(&office).await;
    assert_eq!(told(&before, "networked_bodies"), json!([310, null, "measured", "2019-12-31", 310]));
    assert_eq!(told(&before, "mailboxes_issued"), json!([0, null, "measured", "2019-12-31", 0]));
    assert_eq!(told(&before, "coverage"), json!([null, null, "unknown", null, 0]), "nobody of nobody is no share");
    assert_eq!(told(&before, "videoconference_meetings"), json!([null, null, "unknown", null, 0]), "not told is not 0");
    let rows = "videoconference_meetings,H10.12,,01/01/2019,30/11/2019,27,,,Báo cáo\n\
        videoconference_meetings,H10.31,,15/11/2019,14/12/2019,2,,Ước tính,Báo cáo\n\
        videoconference_meetings,H10.31,,01/11/2018,14/12/2018,9,,,Báo cáo\n\
        videoconference_points,H10.12,,,30/11/2019,1,,,Báo cáo\n\
        videoconference_points,H10.31,,,01/06/2019,1,,,Báo cáo\n\
        videoconference_points,H10.31,,,01/12/2019,2,,,Báo cáo\n\
        electronic_exchange,H10,,,30/11/2019,95,,Ước tính,Báo cáo\n\
        electronic_exchange,H10,Tỉnh - xã,,30/11/2019,\"90,5\",,Ước tính,Báo cáo\n\
        electronic_exchange,H10.31,Tỉnh - huyện,,30/11/2019,10,,,Báo cáo\n\
        one_stop_software,H10.31,,,30/04/2017,có,,,Báo cáo\n\
        one_stop_software,H10.32,,,30/04/2017,không,,,Báo cáo\n\
        one_stop_software,H10.12,,,30/04/2017,có,,,Báo cáo\n";
    let entered = enter(&office, &reporter, rows, false).await;
    assert!(entered.report.committed, "{:?}", super::told(&entered));
    let after = figures(&office).await;
    assert_eq!(
        told(&after, "videoconference_meetings"),
        json!([29, null, "estimated", "2019-12-14", 2]),
        "as doubtful as its worst row; last year's are last year's"
    );
    assert_eq!(told(&after, "videoconference_points"), json!([3, null, "declared", "2019-12-01", 2]));
    assert_eq!(told(&after, "exchange_overall"), json!([95, null, "estimated", "2019-11-30", 1]));
    assert_eq!(told(&after, "exchange_province_commune"), json!([90.5, null, "estimated", "2019-11-30", 1]));
    assert_eq!(told(&after, "exchange_province_district"), json!([null, null, "unknown", null, 0]), "a district's own");
    assert_eq!(
        told(&after, "one_stop_districts"),
        json!([1, 11, "declared", "2017-04-30", 11]),
        "who said no counts among all; a department of the province is no district"
    );
    assert_eq!(after["one_stop_districts"]["answered"], json!(2));
    let answers = after["one_stop_districts"]["rows"].as_array().expect("rows");
    let silent = answers.iter().filter(|row| row["value"].is_null()).count();
    assert_eq!(silent, 9, "nine districts said neither yes nor no");
    assert_eq!(after["one_stop_communes"]["value"], json!(null), "of communes nobody told anything");
    assert_eq!(after["mailboxes_issued"]["opens"], "congvu report adoption --as-of 2019-12-31 --people mailboxes");
    let corrected = rows.lines().next().expect("a row").replace("27", "20") + "\n";
    assert!(enter(&office, &reporter, &corrected, false).await.report.committed);
    assert_eq!(figures(&office).await["videoconference_meetings"]["value"], json!(22));
}

async fn a_year_is_told_as_it_was_known(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let row = "videoconference_meetings,H10.12,,01/01/2019,30/11/2019,27,,,Báo cáo\n";
    assert!(enter(&office, &reporter, row, false).await.report.committed);
    // The clock of this registry stands still: the correction came an hour later.
    let now = office.registry.clock.now();
    assert!(enter(&office, &reporter, &row.replace("27", "29"), false).await.report.committed);
    let later = now.plus_seconds(3600).unix_micros();
    let last = "(select max(seq) from change_set)";
    office.db.by_hand(&format!("update change_set set recorded_at = {later} where seq = {last}")).await;
    let meetings =
        async |known_at| report(&office, known_at).await["figures"]["videoconference_meetings"]["value"].clone();
    assert_eq!(meetings(None).await, json!(29));
    assert_eq!(meetings(Some(now)).await, json!(27), "what was known then");
    let opens = report(&office, Some(now)).await["figures"]["officials"]["opens"].clone();
    assert_eq!(opens, format!("congvu report adoption --as-of 2019-12-31 --people staff --known-at {now}"));
    let reader = office.registry.store.read().await.expect("a reader");
    assert_eq!(reader.known_at(now.plus_seconds(-86_400 * 36_500)).await.expect("a number"), 0, "before all");
}

async fn goals_stand_beside_what_was_reached(db: TestDatabase) {
    let office = Office::new(db).await;
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    for (indicator, level, amount) in [
        ("electronic_exchange", Some(Level::Commune), "85"),
        ("electronic_exchange", None, "96"),
        ("one_stop_software", Some(Level::District), "có"),
        ("videoconference_meetings", None, "29"),
        ("videoconference_meetings", Some(Level::District), "3"),
        ("usage", None, "80"),
        ("coverage", None, "90"),
    ] {
        let (indicator, source) = (indicator.parse().expect("a code"), "Nghị quyết số 17/NQ-CP".to_owned());
        let draft = GoalDraft { indicator, level, year: 2019, amount: amount.to_owned(), source };
        assert!(set_goal(&office.registry, &reporter, &draft).await.expect("a goal"));
    }
    let rows = "videoconference_meetings,H10.12,,01/01/2019,30/11/2019,27,,,Báo cáo\n\
        videoconference_meetings,H10.31,,15/11/2019,14/12/2019,2,,,Báo cáo\n\
        electronic_exchange,H10,,,30/11/2019,95,,,Báo cáo\n\
        electronic_exchange,H10,Tỉnh - xã,,30/11/2019,\"90,5\",,,Báo cáo\n\
        documents_outgoing,H10.12,,15/11/2019,14/12/2019,10,,,Báo cáo\n\
        documents_signed_person,H10.12,,15/11/2019,14/12/2019,8,,,Báo cáo\n\
        one_stop_software,H10.31,,,30/11/2019,có,,,Báo cáo\n";
    assert!(enter(&office, &reporter, rows, false).await.report.committed);
    let goals = report(&office, None).await["goals"].clone();
    let told: Vec<Value> = goals
        .as_array()
        .expect("goals")
        .iter()
        .map(|goal| json!([goal["indicator"], goal["level"], goal["value"], goal["reached"]["value"], goal["met"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["coverage", null, 90, null, null]),
            json!(["electronic_exchange", null, 96, 95, false]),
            json!(["electronic_exchange", "commune", 85, 90.5, true]),
            json!(["one_stop_software", "district", true, 1, false]),
            json!(["usage", null, 80, 80, true]),
            json!(["videoconference_meetings", null, 29, 29, true]),
            json!(["videoconference_meetings", "district", 3, 2, false]),
        ]
    );
}

async fn what_reaches_beyond_the_year_is_told_in_it(db: TestDatabase) {
    let office = super::league::later(Office::new(db).await, time::macros::date!(2020 - 03 - 20));
    let reporter = account_over(&office.registry, &office.it_admin, Role::Reporter, "H10").await;
    let rows = "videoconference_meetings,H10.12,,01/12/2019,31/01/2020,9,,,Báo cáo\n\
        videoconference_meetings,H10.12,,15/02/2020,14/03/2020,4,,,Báo cáo\n\
        videoconference_meetings,H10.12,,15/10/2019,14/11/2019,2,,,Báo cáo\n";
    assert!(enter(&office, &reporter, rows, false).await.report.committed);
    let told = report(&office, None).await;
    assert_eq!(told["figures"]["videoconference_meetings"]["value"], json!(2));
    let left_out = told["left_out"].as_array().expect("rows");
    let left_out: Vec<_> = left_out.iter().map(|row| (row["from"].clone(), row["value"].clone())).collect();
    assert_eq!(left_out, [(json!("2019-12-01"), json!(9))], "neither year can have it, so each tells it");
    assert_eq!(told["findings"]["counts"], json!({ "left_out": 1 }));
}
