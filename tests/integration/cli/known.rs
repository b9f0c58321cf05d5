//! `--known-at` of the reports: the same figures where all was known by then, and whose instants are refused.

use serde_json::Value;

use super::demo_folder::DemoFolder;
use super::program::assert_says;

#[test]
fn indicators_are_asked_for_as_they_were_known() {
    let demo = DemoFolder::at_rest();
    let run = |more: &[&str]| demo.program.run(&[&["report", "indicators", "--period", "2019-12"], more].concat());
    let today = run(&["--json"]).json();
    let now = today["generated_at"].as_str().unwrap();
    let known = run(&["--json", "--known-at", now]).json();
    for part in ["total", "levels", "units", "period", "cumulative"] {
        assert_eq!(known[part], today[part], "{part}: all was known by then");
    }
    assert_eq!(known["known"]["at"], now);
    assert!(known["known"]["change_set"].as_u64().unwrap() > 0 && today["known"].is_null());
    assert_says(&run(&["--lang", "vi", "--known-at", now]).done(), &["theo dữ liệu đã ghi nhận đến"]);
    assert_says(&run(&["--known-at", "2031-01-01T00:00:00+07:00"]).refused(2), &["2031-01-01", "future"]);
    let before = run(&["--known-at", "2019-01-01T00:00:00+07:00"]).refused(2);
    assert_says(&before, &["no such agency", "as known at 2019-01-01T00:00:00+07:00"]);
    let rows = run(&["--rows", "coverage", "--known-at", now]);
    assert_eq!((rows.status, rows.out.as_str()), (Some(2), ""), "rows are as known now");
}

#[test]
fn the_yearly_report_is_asked_for_as_it_was_known() {
    let demo = DemoFolder::at_rest();
    let run = |more: &[&str]| demo.program.run(&[&["report", "demand", "--year", "2019"], more].concat());
    let today = run(&["--format", "json"]).json();
    let now = today["generated_at"].as_str().unwrap();
    let known = run(&["--format", "json", "--known-at", now]).json();
    for part in ["certificates", "devices", "coverage", "need", "units"] {
        assert_eq!(known[part], today[part], "{part}: all was known by then");
    }
    assert_eq!((&known["known"]["at"], &today["known"]), (&Value::from(now), &Value::Null));
    assert_says(&run(&["--lang", "vi", "--known-at", now]).done(), &["theo dữ liệu đã ghi nhận đến"]);
    assert_says(&run(&["--known-at", "2031-01-01T00:00:00+07:00"]).refused(2), &["2031-01-01", "future"]);
    let before = run(&["--known-at", "2019-01-01T00:00:00+07:00"]).refused(2);
    assert_says(&before, &["knew no agency at 2019-01-01T00:00:00+07:00"]);
    let pages = demo.dir().join("demand.pdf").display().to_string();
    run(&["--format", "pdf", "--known-at", now, "--out", &pages]).done();
    assert_says(&crate::paper::flowing(&std::fs::read(&pages).unwrap()), &["theo dữ liệu đã ghi nhận đến"]);
}

#[test]
fn a_drafted_month_shows_its_indicators_in_text_and_json() {
    let demo = DemoFolder::at_rest();
    demo.log_in("reporter");
    let run = |more: &[&str]| demo.program.run(&[&["--lang", "vi", "report"], more].concat());
    run(&["draft", "2019-12"]).done();
    let shown = run(&["show", "2019-12", "--draft", "--format", "json"]).json()["indicators"].clone();
    let live = run(&["indicators", "--period", "2019-12", "--json"]).json();
    let issued = |document: &Value| {
        let figures = document["total"]["figures"].as_array().unwrap();
        let of_all = |one: &&Value| one["indicator"] == "issued" && one["rank"].is_null();
        figures.iter().find(of_all).unwrap()["period"].clone()
    };
    assert_eq!(issued(&shown), issued(&live));
    assert_eq!((&shown["period"], &shown["cumulative"]), (&live["period"], &live["cumulative"]));
    assert_eq!(shown["units"].as_array().map(Vec::len), live["units"].as_array().map(Vec::len));
    let text = run(&["show", "2019-12", "--draft"]).done();
    assert_says(&text, &["CÁC CHỈ TIÊU VỀ HỘP THƯ CÔNG VỤ VÀ CHỮ KÝ SỐ", "theo dữ liệu đã ghi nhận đến"]);
}
