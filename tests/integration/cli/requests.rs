//! Requests to the CA by the command: from a recruit's draft to the letter, each act by the account that may.

use super::demo_folder::DemoFolder;
use super::program::assert_says;

const DRAFT: &str = r#"{
  "issuer": "H10", "number": 902, "symbol": "QĐ-SNV", "signed_on": "2019-12-20", "signer": "Trần Văn Bình",
  "summary": "Về việc tuyển dụng công chức",
  "subjects": [{
    "person": {"new": {"full_name": "Lý Văn Đề", "birth_date": "1990-03-05", "category": "cong_chuc"}},
    "effective_from": "2019-12-20",
    "act": {"kind": "recruit", "address": "proposed",
            "post": {"agency": "H10.31", "position": "Chuyên viên", "rank": "staff"}}
  }]
}"#;

#[test]
fn a_recruits_request_goes_to_the_ca_by_commands() {
    let demo = DemoFolder::at_rest();
    let run = |arguments: &[&str]| demo.program.run(arguments);
    let english = |arguments: &[&str]| demo.program.run(&[&["--lang", "en"], arguments].concat());
    assert_says(&run(&["request", "list"]).refused(2), &["logged in"]);
    demo.log_in("hr");
    let file = demo.program.file("decision.json", DRAFT);
    run(&["decision", "record", "--file", &file]).done();
    run(&["decision", "run"]).done();
    assert_says(&english(&["request", "list", "--mine"]).done(), &["There is no request."]);

    demo.log_in("subscriber_manager");
    assert_says(
        &english(&["request", "list", "--mine", "--under", "H10.31"]).done(),
        &["Lý Văn Đề", "New certificate"],
    );
    let listed = run(&["request", "list", "--mine", "--kind", "new", "--json"]).json();
    let mine = listed["requests"].as_array().unwrap();
    let line = mine.iter().find(|line| line["full_name"] == "Lý Văn Đề").unwrap();
    assert_eq!((&line["state"], &line["opened_on"]), (&"draft".into(), &"2019-12-31".into()));
    let (id, official) = (line["id"].as_str().unwrap(), line["official"].as_str().unwrap());
    assert_says(&run(&["request", "submit", id]).refused(2), &["/medium"]);
    assert_says(&english(&["request", "mend", id, "--medium", "sim", "--mobile", "hai"]).refused(2), &["/mobile"]);
    let mended = run(&["--lang", "vi", "request", "mend", id, "--medium", "usb"]).done();
    assert_says(&mended, &["Cấp mới chứng thư", "Đang soạn"]);
    assert_says(&english(&["request", "submit", id]).done(), &["New certificate", "Submitted"]);
    assert_says(&english(&["request", "approve", id]).refused(2), &["decide certificate requests"]);
    let twice = ["request", "draft", "new", "--official", official, "--medium", "usb"];
    assert_says(&english(&twice).refused(2), &["asked already"]);
    let wrong = ["request", "draft", "new", "--official", official, "--reason", "stolen"];
    let said = run(&wrong);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert_says(&said.err, &["'stolen' is not a RevocationReason", "key_exposed"]);

    demo.log_in("ra_approver");
    assert_says(&english(&["request", "take-up", id]).done(), &["With the registration authority"]);
    assert_says(&english(&["request", "return", id, "--reason", "Thiếu ảnh"]).done(), &["Returned for repair"]);
    assert_says(&english(&["request", "approve", id]).refused(2), &["stands at 'Returned for repair'"]);
    demo.log_in("subscriber_manager");
    run(&["request", "submit", id]).done();
    demo.log_in("ra_approver");
    assert_says(&run(&["--lang", "vi", "request", "approve", id]).done(), &["Đã duyệt"]);

    demo.log_in("ra_officer");
    let scan = demo.program.file("scan.pdf", "một bản quét");
    let letter =
        ["request", "letter", id, "--number", "12/STTTT-CNTT", "--dated-on", "2019-12-31", "--scan", &scan, "--json"];
    let sent = run(&letter).json();
    assert_eq!(
        (&sent["requests"][0]["state"], &sent["requests"][0]["due_on"]),
        (&"sent_to_ca".into(), &"2020-01-06".into())
    );
    let shown = english(&["request", "show", id]).done();
    let expected = [
        "Lý Văn Đề",
        "Medium: USB token",
        "drafted (the program): Lập theo quyết định về cán bộ",
        "returned (",
        "Thiếu ảnh",
        "no. 12/STTTT-CNTT",
        "due 2020-01-06",
    ];
    assert_says(&shown, &expected);
    let told = run(&["request", "show", id, "--json"]).json();
    assert_eq!(told["content"]["medium"], "usb");
    let hash = told["events"].as_array().unwrap().last().unwrap()["letter"]["sha256"].as_str().unwrap().to_owned();
    assert_eq!(hash.len(), 64);
    let refuse = ["request", "refuse", id, "--number", "9/CYCP", "--dated-on", "2019-12-31", "--reason", "Sai mẫu"];
    assert_says(&english(&refuse).done(), &["Rejected by the CA"]);
    assert_says(&run(&["request", "show", "01976cf0-0000-7000-8000-000000000000"]).refused(2), &["no such request"]);
    let record = run(&["audit", "export"]).done();
    assert_says(&record, &["\"action\":\"approve_request\"", "\"action\":\"record_letter\"", "\"what\":\"request\""]);
}
