//! The commands: `cert refresh` that asks a responder or takes answers from files, what `doctor` says of it, and the API.

use congvu::demo::ca::{Authority, OcspOrder, OcspSigner, OcspWord, ResponderBook};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::clock::Timestamp;
use congvu::pki::facts::{fingerprint, parse};

use super::office::{DAY, revoked};
use super::responder::{Reply, Responder};
use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::assert_says;
use crate::pki::{at, ca};

/// A certificate of the second generation in the demo that is valid, and not on its list.
fn certificate(demo: &DemoFolder) -> Vec<u8> {
    let said = demo.program.run(&["cert", "alarms", "--kind", "contested", "--json"]);
    assert_eq!(said.status, Some(0), "{}", said.out);
    let folder = demo.dir().join("pki/certificates");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let issuer = parse(ca().certificate(Authority::G2Issuing)).unwrap().facts.subject;
    let list = congvu::pki::revocation::VerifiedCrl::open(
        &std::fs::read(demo.dir().join("pki/g2-issuing.crl")).unwrap(),
        &crate::pki::trust(),
        &congvu::pki::revocation::CrlLimits::default(),
    );
    let list = list.expect("the demo's list");
    let good = paths.iter().map(|path| std::fs::read(path).unwrap()).find(|der| {
        let facts = parse(der).unwrap().facts;
        let is_valid = facts.not_before < at("2019-12-01T00:00:00Z") && at("2020-06-01T00:00:00Z") < facts.not_after;
        facts.issuer == issuer && is_valid && list.index().find(&facts.serial).next().is_none()
    });
    good.expect("a certificate")
}

fn answer(serial: Serial, word: OcspWord, made: Timestamp, question: Option<&[u8]>) -> Vec<u8> {
    let (signer, next_update, words) = (OcspSigner::Authority, Some(made.plus_seconds(DAY)), [(serial, word)]);
    if let Some(question) = question {
        let book = ResponderBook { signer, at: made, next_update, repeats_nonce: true, words: &words };
        return ca().respond(Authority::G2Issuing, question, &book).unwrap().expect("a question");
    }
    let order =
        OcspOrder { signer, at: made, produced_at: None, next_update, by_sha256: false, nonce: None, words: &words };
    ca().ocsp(Authority::G2Issuing, &order).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_asked_about_by_command_and_answers_are_taken_from_files() {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    let der = certificate(&demo);
    let (serial, sha256) = (parse(&der).unwrap().facts.serial, fingerprint(&der).to_string());
    let ask = ["cert", "refresh", "--ocsp", sha256.as_str(), "--reason", "Người giữ báo mất"];
    // The demo asks nobody.
    assert_says(&demo.program.run(&ask).done(), &["not asked", "http://ocsp.ca.gov.vn", "[pki.fetch] hosts"]);
    let unfounded = demo.program.run(&ask[..4]);
    assert!(unfounded.status == Some(2) && unfounded.err.contains("--reason <REASON>"), "{}", unfounded.err);
    assert_says(
        &demo.program.run(&["cert", "refresh", "--ocsp", "x", "--reason", "y"]).refused(2),
        &["'x' is no certificate"],
    );
    let responder = Responder::start(|_, _| Some(Reply { head: "503 Busy", body: Vec::new() })).await;
    let settings = format!(
        "every_minutes = 0\nhosts = [\"{0}\"]\nprivate_hosts = [\"127.0.0.1\"]\nocsp_responders = [\"http://{0}/ocsp\"]",
        responder.address
    );
    let config = std::fs::read_to_string(demo.config()).unwrap();
    std::fs::write(demo.config(), config.replace("every_minutes = 0\nhosts = []", &settings)).unwrap();
    assert_says(&demo.program.run(&["config", "print"]).done(), &["pki.fetch.ocsp_most", "pki.fetch.ocsp_responders"]);
    assert_says(&demo.program.run(&ask).no(), &["no answer (unknown since", "503"]);
    assert_says(&demo.program.run(&["doctor"]).out, &["✕ OCSP responders", "/ocsp: nothing good since", "503"]);
    let made = at("2019-12-31T09:00:00+07:00");
    let known = serial.clone();
    responder.does(move |_, question| Some(Reply::answer(answer(known.clone(), OcspWord::Good, made, Some(question)))));
    let said = demo.program.run(&ask).done();
    assert_says(&said, &["OCSP http://", "/ocsp, certificate ", ": not revoked (the answer holds until"]);
    assert_says(&demo.program.run(&["doctor"]).out, &["✓ OCSP responders"]);
    // Brought in a folder: revoked.
    let word = revoked(at("2019-12-30T00:00:00Z"), 1);
    let file = demo.program.file("answer.ors", answer(serial, word, made.plus_seconds(60), None));
    let document = demo.program.run(&["cert", "refresh", "--from", &file, "--json"]).json();
    let row = &document["answers"][0];
    assert_eq!((row["outcome"].as_str(), row["status"].as_str()), (Some("taken"), Some("revoked")), "{document}");
    assert_eq!((row["change"].as_str(), document["results"].as_array().map(Vec::len)), (Some("revoked"), Some(0)));
    assert_says(&demo.program.run(&["cert", "refresh", "--from", &file]).done(), &["already known"]);
    let told = row["certificate"].as_str().unwrap().to_owned();
    let alarms = demo.program.run(&["cert", "alarms", "--kind", "unannounced_revocation"]).no();
    assert_says(&alarms, &[&told]);
}
