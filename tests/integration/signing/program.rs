//! The commands: a system is registered, its export taken in, told and judged anew.

use serde_json::json;

use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::assert_says;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_taken_in_by_command() {
    let demo = DemoFolder::at_rest();
    demo.log_in("it_admin");
    // Beside the two systems of the demo, which have no findings: one more of the same make.
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/src/connectors/ioffice.toml");
    let add = ["document-system", "add", "ioffice-so", "--name", "iOffice tỉnh", "--mapping", mapping];
    assert_says(&demo.program.run(&add).done(), &["ioffice-so", "iOffice tỉnh", "yes"]);
    assert_eq!(demo.program.run(&add).status, Some(2), "there is one of that code");
    let listed = demo.program.run(&["document-system", "list", "--json"]).json();
    assert_eq!(
        listed["items"],
        json!([
            {"code": "ioffice", "name": "iOffice", "has_mapping": true, "reporters": []},
            {"code": "ioffice-so", "name": "iOffice tỉnh", "has_mapping": true, "reporters": []},
            {"code": "onewinsys", "name": "OneWin Sys", "has_mapping": true, "reporters": []},
        ])
    );
    let line = |id: &str, action: &str, agency: &str| {
        json!({"idKySo": id, "vanBan": {"id": "vb-1", "soKyHieu": "12/STTTT", "maDinhDanhDonVi": agency}, "loaiKy": action,
            "chungThu": {"soHieu": "00ab", "nhaCungCap": "CN=Ai do"}, "thoiGianKy": "2019-12-20T09:00:00Z",
            "dinhDang": "PDF", "thuatToanBam": "SHA256", "giaTriBam": "0c".repeat(32)})
        .to_string()
    };
    let text = [line("e-1", "LANH_DAO_KY_DUYET", "H10"), line("e-2", "KHAC", "H10"), "no json".to_owned()].join("\n");
    let file = demo.program.file("export.jsonl", text.into_bytes());
    let import = ["event", "import", file.as_str(), "--system", "ioffice-so"];
    let checked = demo.program.run(&[&import[..], &["--check"]].concat()).no();
    assert_says(&checked, &["Only checked", "1 recorded", "2 refused"]);
    let said = demo.program.run(&import).no();
    assert_says(
        &said,
        &["Line 2 (e-2)", "action", "Line 3", "unreadable", "1 recorded", "0 already known", "2 refused"],
    );
    assert_says(&said, &["certificate unknown: 1"]);
    assert_says(&said, &["stamped_at", "dauThoiGian.thoiGian", "0 of 2 lines"]);
    let again = demo.program.run(&[&import[..], &["--json"]].concat()).no();
    let again: serde_json::Value = serde_json::from_str(&again).expect("one document");
    assert_eq!((again["recorded"].as_u64(), again["already_known"].as_u64()), (Some(0), Some(1)), "{again}");
    assert_eq!(again["refused"], json!({"unreadable": 1, "wrong_fields": 1}));
    let findings = demo.program.run(&["event", "findings"]).no();
    assert_says(&findings, &["ioffice-so", "Unknown certificates: 1 (1 signatures)", "CN=Ai do+00ab"]);
    let refused = demo.program.run(&["event", "findings", "--system", "ioffice-so", "--kind", "unreadable"]).no();
    assert_says(&refused, &["export.jsonl:3", "unreadable"]);
    let settle = ["event", "settle", "--system", "ioffice-so", "--kind", "unreadable", "--reason", "test line"];
    assert_says(&demo.program.run(&settle).done(), &["1 refused events are settled"]);
    assert_says(
        &demo.program.run(&["event", "findings", "--system", "ioffice-so", "--kind", "unreadable"]).done(),
        &["settled: test line"],
    );
    let named = ["document-system", "reporters", "ioffice-so", "--account"];
    assert_eq!(demo.program.run(&[&named[..], &["ai-do"]].concat()).status, Some(2), "there is no such account");
    let list = demo.program.run(&["event", "list", "--agency", "H10", "--json"]).json();
    let of_the_file = |item: &&serde_json::Value| item["event_id"] == "e-1";
    let event = list["items"].as_array().expect("a list").iter().find(of_the_file).expect("the event");
    assert_eq!(
        (event["event_id"].as_str(), event["verdict"]["outcome"].as_str()),
        (Some("e-1"), Some("unknown_certificate"))
    );
    assert_eq!(event["claimed_at"].as_str(), Some("2019-12-20T09:00:00+07:00"), "local time, whatever is written");
    let id = event["id"].as_str().expect("a key");
    assert_says(
        &demo.program.run(&["event", "show", id]).done(),
        &["12/STTTT", "Verdict as known when signed: certificate unknown", "Verdict now: certificate unknown"],
    );
    assert_says(&demo.program.run(&["event", "list", "--agency", "H10"]).done(), &["12/STTTT"]);
    let nobody = demo.program.run(&["event", "rejudge"]).done();
    assert_says(&nobody, &["0 with another verdict", "0 signers are waiting"]);
    assert_eq!(demo.program.run(&["event", "import", &file, "--system", "fax"]).status, Some(2));
    assert_eq!(demo.program.run(&["event", "list"]).status, Some(2), "whose is to be said");
}
