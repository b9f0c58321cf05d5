//! Plans that are none, that are too old, or that nobody may approve.

use serde_json::Value;

use super::extent;
use crate::cli::demo_folder::{BASE, DemoFolder};
use crate::cli::program::assert_says;

const NO_PLAN: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_plan_is_refused_and_the_way_to_the_known_ones_is_told() {
    let demo = DemoFolder::running();
    let before = extent(&demo).await;
    for (plan, word) in [(NO_PLAN, "there is no plan"), ("latest", "'latest' is no plan's identifier")] {
        for verb in ["show", "apply"] {
            assert_says(&demo.program.run(&["directory", verb, plan]).refused(2), &[word, "congvu directory status"]);
        }
    }
    let line = demo.program.run(&["directory", "approve", NO_PLAN]).refused(2);
    assert_says(&line, &["approve directory plans", "logged in", "congvu login"]);
    demo.log_in("hr");
    let line = demo.program.run(&["directory", "approve", NO_PLAN]).refused(2);
    assert_says(&line, &["there is no plan"]);
    let mut after = extent(&demo).await;
    after.iter_mut().filter(|(table, _)| table == "session").for_each(|(_, rows)| *rows -= 1);
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_plan_is_not_applied() {
    let mut demo = DemoFolder::running();
    let name = format!("uid=m000003,ou=people,{BASE}");
    demo.change(&format!("dn: {name}\nchangetype: modify\nreplace: title\ntitle: Sai\n"));
    let plan: Value = demo.program.run(&["directory", "plan", "--json"]).json();
    assert_eq!(plan["plan"]["rows"], 1);
    let id = plan["plan"]["id"].as_str().unwrap();
    // Two days later.
    demo.program.set("CONGVU_CLOCK_START", "2020-01-02T12:00:00+07:00");
    let line = demo.program.run(&["directory", "apply", id]).refused(2);
    assert_says(&line, &["no longer valid", "congvu directory plan"]);
    assert_eq!(demo.entries("ou=people,", "(title=Sai)"), 1, "nothing was applied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_made_under_other_settings_is_not_applied() {
    let mut demo = DemoFolder::running();
    let plan: Value = demo.program.run(&["directory", "plan", "--json"]).json();
    let id = plan["plan"]["id"].as_str().unwrap();
    let access: Value = serde_json::from_slice(&std::fs::read(demo.dir().join("slapd/slapd.json")).unwrap()).unwrap();
    let elsewhere = access["url"].as_str().unwrap().replace("127.0.0.1", "localhost");
    demo.program.set("CONGVU_DIRECTORY_URL", elsewhere);
    let line = demo.program.run(&["directory", "apply", id]).refused(2);
    assert_says(&line, &["configuration changed", "congvu directory plan"]);
}
