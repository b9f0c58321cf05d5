//! What the demo's province did in 2019, as the reports tell it: its leaders signed, its agencies reported, a month is published, points are given.

use serde_json::Value;

use super::demo_folder::DemoFolder;
use super::program::assert_says;

/// 20,000 signatures at 6,149 mailboxes, in proportion.
const EVENTS: i64 = 20_000 * 400 / 6_149;

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leaders_signed_by_both_systems_and_nearly_all_signatures_are_good() {
    let demo = DemoFolder::at_rest();
    let database = demo.database().await;
    assert_eq!(database.number("select count(*) from signing_event").await, EVENTS);
    assert_eq!(database.number("select count(distinct system) from signing_event").await, 2);
    let good = database.number("select count(*) from signing_event where outcome = 'good'").await;
    assert!(good * 100 > EVENTS * 90 && good < EVENTS, "{good} of {EVENTS}");
    demo.log_in("it_admin");
    demo.program.run(&["event", "findings"]).done();
    // What the systems exported lies there, and taken in once more it is known.
    for (system, file) in [("ioffice", "ioffice-2019.jsonl"), ("onewinsys", "onewinsys-2019.csv")] {
        let file = demo.dir().join("events").join(file).display().to_string();
        let again = demo.program.run(&["event", "import", &file, "--system", system, "--json"]).json();
        assert_eq!(again["recorded"], 0, "{again}");
        assert!(again["already_known"].as_i64().unwrap() > 50, "{again}");
    }
    assert_eq!(database.number("select count(*) from signing_event").await, EVENTS);
}

/// The figure of a line that is of all ranks and levels.
fn of_all<'a>(line: &'a Value, code: &str) -> &'a Value {
    let is_it = |one: &&Value| one["indicator"] == code && one["rank"].is_null() && one["exchange_level"].is_null();
    array(&line["figures"]).iter().find(is_it).unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn the_indicators_of_a_month_are_numbers() {
    let demo = DemoFolder::at_rest();
    let document = demo.program.run(&["report", "indicators", "--period", "2019-11", "--json"]).json();
    for code in ["issued", "activation", "coverage", "expiring"] {
        let figure = &of_all(&document["total"], code)["period"];
        assert!(figure["not_applicable"].is_null() && figure["value"].is_number(), "{code}: {figure}");
    }
    for code in ["usage", "usage_person", "documents_known", "electronic_exchange", "time_stamped"] {
        let figure = of_all(&document["total"], code);
        for span in ["period", "cumulative"] {
            assert!(figure[span]["not_applicable"].is_null(), "{code}: {figure}");
            assert!(figure[span]["value"].as_f64().unwrap() > 0.0, "{code}: {figure}");
        }
    }
    let usage = of_all(&document["total"], "usage");
    assert!(usage["period"]["numerator"].as_u64() < usage["period"]["denominator"].as_u64(), "{usage}");
    assert_eq!((&document["unknown_agencies"], &document["waiting"]), (&Value::Array(vec![]), &0.into()));
}

#[test]
fn points_are_given_by_the_set_of_the_year_and_goals_are_told() {
    let demo = DemoFolder::at_rest();
    let league = demo.program.run(&["report", "league", "--period", "2019-11", "--format", "json"]).json();
    assert_eq!(league["set"]["version"], "binhphuoc-2019");
    let blocks = array(&league["blocks"]);
    let districts = blocks.iter().find(|block| block["block"] == "districts").expect("the districts");
    assert_eq!(array(&districts["lines"]).len(), 11);
    for line in array(&districts["lines"]) {
        let criteria = array(&line["criteria"]);
        let of = |code: &str| criteria.iter().find(|one| one["code"] == code).expect("the criterion");
        assert!(of("signed")["figure"]["count"].as_u64().is_some(), "reported: {line}");
        assert_eq!(of("one_stop")["figure"]["answer"], true, "{line}");
    }
    let year = demo.program.run(&["report", "year-end", "--year", "2019", "--json"]).json();
    let goals = array(&year["goals"]);
    assert_eq!(goals.len(), 7);
    assert!(goals.iter().any(|goal| goal["indicator"] == "usage" && goal["met"].is_boolean()), "{goals:?}");
    assert!(year["left_out"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn november_is_published_by_another_than_its_drafter_once_everybody_has_seen_it() {
    let demo = DemoFolder::running();
    let database = demo.database().await;
    assert_eq!(database.number("select count(*) from report_act where kind = 'seen'").await, 159);
    let said_by = "select count(distinct done_by) from report_act";
    assert_eq!(database.number(said_by).await, 12, "the province's bodies, and each district with its communes");
    demo.log_in("it_admin");
    let run = |more: &[&str]| demo.program.run(&[&["--lang", "en", "report"], more].concat());
    let shown = run(&["show", "2019-11", "--format", "json"]).json();
    assert_eq!((&shown["drafted_by"], &shown["published_by"]), (&"reporter".into(), &"it-admin".into()));
    assert_says(&run(&["publish", "2019-11"]).refused(2), &["no draft"]);
    demo.program.run(&["verify"]).done();
}
