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
    drafted_form(&demo, id);
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
    forms_of_the_letter(&demo, id);
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
    assert_says(
        &record,
        &[
            "\"action\":\"approve_request\"",
            "\"action\":\"record_letter\"",
            "\"what\":\"request\"",
            "\"what\":\"request_form\"",
        ],
    );
}

/// The form of a draft, by who drafts: as JSON, and what cannot be.
fn drafted_form(demo: &DemoFolder, id: &str) {
    let english = |arguments: &[&str]| demo.program.run(&[&["--lang", "en"], arguments].concat());
    let told = demo.program.run(&["form", "1", "--request", id]).json();
    assert_eq!((&told["form"], &told["draft"], &told["dated_on"]), (&"01".into(), &true.into(), &"2019-12-31".into()));
    assert_eq!(told["table"]["rows"][0]["fields"]["full_name"], "Lý Văn Đề");
    assert_eq!(told["law"], "Nghị định số 130/2018/NĐ-CP");
    let twice = format!("{id},{id}");
    for (arguments, says) in [
        (["form", "5", "--request", id], "form 5 is for revocation".replace('5', "05")),
        (["form", "1", "--request", &twice], "each once".to_owned()),
        (["form", "1", "--letter", "99"], "no such letter".to_owned()),
    ] {
        assert_says(&english(&arguments).refused(2), &[&says]);
    }
    let wrong = ["form", "1", "--request", id, "--set", "mobile=hai", "--set", "full_name=Khác"];
    assert_says(&english(&wrong).refused(2), &["/set/mobile", "/set/full_name"]);
    for arguments in [["form", "7", "--request", id], ["form", "1", "--format", "pdf"], ["form", "1", "--set", "x"]] {
        let said = demo.program.run(&arguments);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{arguments:?}: {}", said.err);
    }
}

/// The form of a letter, into files: gaps filled by hand, read by nobody else, the same file for the same facts.
fn forms_of_the_letter(demo: &DemoFolder, id: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let given =
        demo.program.file("gaps.txt", "# what the card says\nid_issued_on=04/05/2016\n\nid_issued_at=Công an tỉnh\n");
    // Somebody made the file before, for everybody to read.
    let out = demo.program.file("form.xlsx", "");
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o644)).unwrap();
    let form = [
        "--lang",
        "en",
        "form",
        "1",
        "--letter",
        "12/STTTT-CNTT",
        "--set-file",
        &given,
        "--set",
        "mobile=+84912345678",
    ];
    let told = demo.program.run(&[&form[..], &["--format", "xlsx", "--out", &out]].concat()).done();
    assert_says(&told, &["form 01, rows: 1; fields that the registry lacks: ", ", masked: 1", "SHA-256 "]);
    let bytes = std::fs::read(&out).unwrap();
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let again = demo.program.run(&[&form[..], &["--format", "xlsx", "--out", &out]].concat()).done();
    assert_eq!(again, told, "the same facts, the same file");
    let pages = demo.program.file("form.pdf", "");
    std::fs::set_permissions(&pages, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = demo.program.run(&[&form[..], &["--format", "pdf", "--out", &pages]].concat()).done();
    assert_says(&told, &["form 01, rows: 1; ", "SHA-256 "]);
    assert_eq!(std::fs::metadata(&pages).unwrap().permissions().mode() & 0o777, 0o600);
    let read = crate::paper::flowing(&std::fs::read(&pages).unwrap());
    assert_says(&read, &["Số: 12/STTTT-CNTT", "0912345678", "04/05/2016,", "Công an tỉnh", "Chỗ nền xám"]);
    let json = demo.program.run(&form).json();
    assert_eq!((&json["heading"]["number"], &json["draft"]), (&"12/STTTT-CNTT".into(), &false.into()));
    let row = &json["table"]["rows"][0];
    assert_eq!((&row["request"], &row["fields"]["mobile"]), (&id.into(), &"0912345678".into()));
    assert_eq!(
        (&row["fields"]["id_issued_on"], &row["fields"]["id_issued_at"]),
        (&"2016-05-04".into(), &"Công an tỉnh".into())
    );
}
