//! Steps of decisions by the command, and that reading of people by commands is recorded.

use serde_json::Value;

use super::demo_folder::DemoFolder;
use super::program::assert_says;

const DRAFT: &str = r#"{
  "issuer": "H10", "number": 901, "symbol": "QĐ-SNV", "signed_on": "2019-12-20", "signer": "Trần Văn Bình",
  "summary": "Về việc tuyển dụng công chức",
  "subjects": [{
    "person": {"new": {"full_name": "Lý Văn Lệnh", "birth_date": "1990-03-05", "category": "cong_chuc"}},
    "effective_from": "2019-12-20",
    "act": {"kind": "recruit", "address": "proposed",
            "post": {"agency": "H10.31", "position": "Chuyên viên", "rank": "staff"}}
  }]
}"#;

#[test]
fn steps_are_listed_and_finished_and_who_read_is_recorded() {
    let demo = DemoFolder::at_rest();
    let run = |arguments: &[&str]| demo.program.run(arguments);
    assert_says(&run(&["decision", "steps"]).refused(2), &["logged in"]);
    demo.log_in("hr");
    let file = demo.program.file("decision.json", DRAFT);
    run(&["decision", "record", "--file", &file, "--preview"]).done();
    run(&["decision", "record", "--file", &file]).done();
    run(&["decision", "run"]).done();
    run(&["decision", "list"]).done();
    let told = run(&["--lang", "en", "decision", "steps", "--under", "H10.31"]).done();
    assert_says(&told, &["Lý Văn Lệnh", "901/QĐ-SNV", "[waiting", "it_admin]", "The activation sheet"]);
    assert_eq!(run(&["--lang", "en", "decision", "steps", "--mine"]).done(), "No steps.\n");
    assert_says(&run(&["decision", "steps", "--agency", "H99"]).refused(2), &["no agency H99"]);
    let kind = ["decision", "steps", "--kind", "hand_over_activation", "--json"];
    let steps = run(&kind).json();
    let steps: Vec<&Value> = steps.as_array().unwrap().iter().filter(|one| one["full_name"] == "Lý Văn Lệnh").collect();
    let step = steps[0]["id"].as_str().unwrap();
    assert_says(&run(&["--lang", "en", "decision", "finish", step]).refused(2), &["reset passwords"]);
    demo.log_in("it_admin");
    assert_says(&run(&["decision", "finish", "x"]).refused(2), &["decision steps"]);
    let done = run(&["decision", "finish", step, "--note", "Đã giao", "--json"]).json();
    assert_eq!((&done["state"], &done["note"]), (&"done".into(), &"Đã giao".into()));
    run(&["decision", "finish", step]).done();
    let otherwise = run(&["--lang", "en", "decision", "finish", step, "--not-needed", "Không cần"]).refused(2);
    assert_says(&otherwise, &["done already"]);
    let record = run(&["audit", "export"]).done();
    for what in ["decision_preview", "decisions", "steps"] {
        assert!(record.contains(&format!("\"what\":\"{what}\"")), "{what} is not recorded");
    }
    assert_says(&record, &["\"action\":\"end_step\"", "\"state\":\"done\""]);
}
