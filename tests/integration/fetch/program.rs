//! The commands: `cert refresh` from a server and from files, what `doctor` says of it, and `cert alarms`.

use congvu::demo::ca::{Authority, CrlOrder};

use super::server::{Reply, Server};
use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::assert_says;
use crate::pki::{at, ca};

fn list(number: u64) -> Vec<u8> {
    let (this_update, next_update) = (at("2019-12-31T08:00:00+07:00"), at("2020-02-15T00:00:00+07:00"));
    ca().crl(Authority::G2Issuing, &CrlOrder { number, this_update, next_update, entries: &[] }).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_fetched_by_command_and_what_fails_is_told() {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    // The demo asks nobody.
    let said = demo.program.run(&["cert", "refresh"]).done();
    assert_says(&said, &["http://ca.gov.vn/pki/pub/crl/cpcag2.crl: not asked", "[pki.fetch] hosts"]);
    let server = Server::start(Reply::with("503 Busy", "", "")).await;
    let settings = format!(
        "every_minutes = 0\nhosts = [\"{0}\"]\nprivate_hosts = [\"127.0.0.1\"]\nsources = [\"http://{0}/g2.crl\"]",
        server.address
    );
    let config = std::fs::read_to_string(demo.config()).unwrap();
    std::fs::write(demo.config(), config.replace("every_minutes = 0\nhosts = []", &settings)).unwrap();
    assert_says(&demo.program.run(&["config", "print"]).done(), &["pki.fetch.max_mib", "pki.fetch.hosts"]);
    let said = demo.program.run(&["cert", "refresh"]).no();
    assert_says(&said, &["could not be fetched (unknown since", "the server answered 503"]);
    assert_says(&demo.program.run(&["doctor"]).out, &["✕ list addresses", "/g2.crl: unknown since", "503"]);
    server.say(Reply::Honest { etag: "\"2\"", body: list(2) });
    assert_says(&demo.program.run(&["cert", "refresh"]).done(), &["/g2.crl: taken (0 entries", "next due by"]);
    assert_says(&demo.program.run(&["cert", "refresh"]).done(), &["/g2.crl: no newer one"]);
    assert_says(&demo.program.run(&["doctor"]).out, &["✓ list addresses"]);
    let file = demo.program.file("g2.pem", congvu::demo::ca::pem("X509 CRL", &list(3)));
    assert_says(&demo.program.run(&["cert", "refresh", "--from", &file]).done(), &["taken"]);
    let rows = demo.program.run(&["cert", "refresh", "--json"]);
    assert_eq!(rows.status, Some(0), "{}", rows.out);
    let rows: serde_json::Value = serde_json::from_str(&rows.out).unwrap();
    let outcomes: Vec<_> =
        rows["results"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert!(outcomes.contains(&"unchanged") && outcomes.contains(&"left_out"), "{outcomes:?}");
}

#[test]
fn alarms_are_told_with_their_reason_and_a_status() {
    let demo = DemoFolder::at_rest();
    assert_says(&demo.program.run(&["cert", "alarms"]).refused(2), &["congvu login"]);
    demo.log_in("auditor");
    let said = demo.program.run(&["cert", "alarms", "--kind", "unannounced_revocation"]).no();
    let words = ["Holder", "Agency", "Serial number", "revoked or put on hold without"];
    assert_says(&said, &words);
    let document = demo.program.run(&["cert", "alarms", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&document.out).unwrap();
    let alarms = document["alarms"].as_array().unwrap();
    let of_kind = |alarm: &&serde_json::Value| alarm["kind"] == "unannounced_revocation" && alarm["is_note"] == false;
    let alarm = alarms.iter().find(of_kind).unwrap();
    for known in [&alarm["full_name"], &alarm["agency_name"], &alarm["serial"]] {
        assert!(!known.as_str().unwrap().is_empty(), "{alarm}");
    }
    // A person reads who, where, and which, in one line of the table.
    let name = alarm["full_name"].as_str().unwrap().split(' ').next().unwrap();
    let line = said.lines().find(|line| line.contains(alarm["serial"].as_str().unwrap())).unwrap();
    assert!(line.starts_with('!') && line.contains(name), "{line}");
    assert!(line.contains(alarm["certificate"].as_str().unwrap()), "cert show takes it: {line}");
    assert_says(
        &demo.program.run(&["cert", "alarms", "--kind", "x"]).refused(2),
        &["'x' is not a AlarmKind", "orphan"],
    );
}

#[test]
fn a_certificate_that_is_nobodys_is_shown_on_record() {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    let document = demo.program.run(&["cert", "alarms", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&document.out).unwrap();
    let certificate = document["alarms"][0]["certificate"].as_str().unwrap();
    let nobodys = ["cert", "owner", certificate, "--nobody", "--reason", "Không rõ chủ"];
    demo.program.run(&nobodys).done();
    assert_says(&demo.program.run(&["--lang", "en", "cert", "show", certificate]).done(), &["nobody's"]);
    demo.log_in("auditor");
    let record = demo.program.run(&["audit", "export"]).done();
    // Its subject names somebody: a list of one.
    let leaf =
        record.lines().find(|line| line.contains("\"action\":\"list\"") && line.contains("\"what\":\"certificate\""));
    assert!(leaf.is_some_and(|line| line.contains("\"count\":1")), "{leaf:?}");
}
