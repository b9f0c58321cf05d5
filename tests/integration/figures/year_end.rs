//! The year-end report, counted from what was reported.

use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::reports::year_end::{json, year_end};
use serde_json::{Value, json};

use super::enter;
use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::Office;
use crate::main_job::province::account_over;

on_both_engines! {
    each_figure_is_counted_from_its_rows_and_follows_them
}

async fn figures(office: &Office) -> Value {
    let now = office.registry.clock.now();
    let report = year_end(&office.registry.store, PeriodScheme::default(), 2019, now).await.expect("a report");
    json(&report.expect("agencies"))["figures"].clone()
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
    assert_eq!(told(&before, "networked_bodies"), json!([310, null, "measured", "2019-12-31", 0]));
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
        json!([1, 11, "declared", "2017-04-30", 2]),
        "who said no counts among all; a department of the province is no district"
    );
    let corrected = rows.lines().next().expect("a row").replace("27", "20") + "\n";
    assert!(enter(&office, &reporter, &corrected, false).await.report.committed);
    assert_eq!(figures(&office).await["videoconference_meetings"]["value"], json!(22));
}
