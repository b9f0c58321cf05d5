//! `cert validate` and `cert validate-many` by the binary, on files alone: no configuration, no database.

use std::path::Path;

use congvu::demo::ca::{
    Authority, CertificateOrder, DemoCa, Generation, OcspOrder, OcspSigner, OcspWord, Subject, pem,
};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::pki::facts::parse;
use serde_json::Value;

use super::program::{Program, Said, assert_says};
use crate::pki::forger::{Forgery, key_usage};
use crate::pki::{at, ca, crl, leaf};

const AT: &str = "2019-12-31T09:00:00+07:00";

/// A folder as an operator would have been given it: `pki/anchors.pem`, `pki/intermediates.pem`, `crls/*.crl`, `good.crt`.
struct Desk {
    program: Program,
}

impl Desk {
    fn new(entries: &[(Serial, Revocation)]) -> Self {
        let program = Program::new();
        ca().export(&program.home().join("pki")).unwrap();
        for authority in Authority::ALL {
            let entries = if authority.is_root() { &[] } else { entries };
            std::fs::create_dir_all(program.home().join("crls")).unwrap();
            std::fs::write(program.home().join("crls").join(authority.file_name("crl")), crl(authority, entries))
                .unwrap();
        }
        program.file("good.crt", leaf(1, Generation::G2));
        Self { program }
    }

    /// `cert validate CERT` with roots and CAs, at the demo's now, and what else is asked.
    fn run(&self, certificate: &str, more: &[&str]) -> Said {
        let common =
            ["cert", "validate", certificate, "--anchor", "pki/anchors.pem", "--intermediate", "pki/intermediates.pem"];
        let instant: &[&str] = if more.contains(&"--at") { &[] } else { &["--at", AT] };
        self.program.run(&[&common[..], instant, more].concat())
    }

    /// With the lists too.
    fn listed(&self, certificate: &str, more: &[&str]) -> Said {
        self.run(certificate, &[&["--crl", "crls"][..], more].concat())
    }
}

/// The status in JSON, after checking it against the exit status.
#[track_caller]
fn status(said: Said) -> String {
    let (code, out) = (said.status, said.out);
    let verdict: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out} {}", said.err));
    let status = verdict["status"].as_str().unwrap().to_owned();
    assert_eq!(code, Some(i32::from(status != "valid")), "{out}");
    status
}

fn revoked(der: &[u8], reason: u8) -> (Serial, Revocation) {
    (parse(der).unwrap().facts.serial, Revocation { at: at("2019-12-20T00:00:00Z"), reason })
}

#[test]
fn a_good_certificate_is_valid_with_its_path_and_checks() {
    let desk = Desk::new(&[]);
    let verdict = desk.listed("good.crt", &["--json"]).json();
    assert_eq!(verdict["status"], "valid");
    let path = verdict["path"].as_array().unwrap();
    assert_eq!(path.len(), 3);
    assert_says(path[0]["subject"].as_str().unwrap(), &["CN=Nguyễn Thị Thử Nghiệm"]);
    assert_eq!(path[2]["sha256"].as_str().unwrap().len(), 64);
    let checks = verdict["checks"].as_array().unwrap();
    for (rule, depths) in [("path", 3), ("algorithm", 3), ("purpose", 1), ("validity", 1), ("revocation", 2)] {
        let of_rule: Vec<&Value> = checks.iter().filter(|check| check["rule"] == rule).collect();
        assert_eq!(of_rule.len(), depths, "{rule}: {verdict}");
        assert!(
            of_rule.iter().all(|check| check["outcome"] == "pass" && !check["clause"].as_str().unwrap().is_empty())
        );
    }
    let text = desk.listed("good.crt", &[]).done();
    assert_says(&text, &["2019-12-31 09:00 (UTC+7): valid", "0  CN=Nguyễn Thị Thử Nghiệm", "✓ revocation", "SHA-256"]);
    let text = desk.listed("good.crt", &["--lang", "vi"]).done();
    assert_says(&text, &["09:00 ngày 31/12/2019: có hiệu lực", "✓ tình trạng thu hồi"]);
    // The same from DER, folders, bundles and several files.
    let list = |authority: Authority| pem("X509 CRL", &crl(authority, &[]));
    desk.program.file("lists.pem", Authority::ALL.map(list).concat());
    std::fs::create_dir(desk.program.home().join("roots")).unwrap();
    for root in ["g1-root.crt", "g2-root.crt"] {
        std::fs::copy(desk.program.home().join("pki").join(root), desk.program.home().join("roots").join(root))
            .unwrap();
    }
    let issuing = "pki/g2-issuing.crt";
    let common = ["cert", "validate", "good.crt", "--at", AT, "--json", "--crl", "lists.pem"];
    for means in [
        &["--anchor", "roots", "--intermediate", "pki/g1-issuing.crt", issuing][..],
        &["--anchor", "pki/g1-root.crt", "--anchor", "pki/g2-root.crt", "--intermediate", "pki"],
        &["--anchor", "pki/g2-root.crt", "--intermediate", issuing],
    ] {
        let said = desk.program.run(&[&common[..], means].concat());
        assert_eq!((status(said)).as_str(), "valid", "{means:?}");
    }
    desk.program.file(
        "bundle.pem",
        [pem("CERTIFICATE", &leaf(1, Generation::G2)), pem("CERTIFICATE", ca().certificate(Authority::G2Issuing))]
            .concat(),
    );
    assert_eq!(status(desk.listed("bundle.pem", &["--json"])), "valid");
}

#[test]
fn each_status_has_its_case_and_only_valid_ends_with_0() {
    let (bad, held) = (leaf(2, Generation::G2), leaf(3, Generation::G2));
    let desk = Desk::new(&[revoked(&bad, 1), revoked(&held, 6)]);
    desk.program.file("bad.crt", &bad);
    desk.program.file("held.crt", &held);
    let told = |file: &str, more: &[&str]| status(desk.listed(file, &[more, &["--json"]].concat()));
    let of = |file: &str| serde_json::from_str::<Value>(&desk.listed(file, &["--json"]).out).unwrap();
    assert_eq!(told("bad.crt", &[]), "revoked");
    assert_eq!(of("bad.crt")["revocation"]["reason"], 1);
    assert_eq!((told("held.crt", &[]).as_str(), &of("held.crt")["revocation"]["reason"]), ("revoked", &Value::from(6)));
    assert_says(&desk.listed("held.crt", &[]).no(), &["revoked", "on hold since 2019-12-20 07:00 (UTC+7)"]);
    assert_eq!(told("bad.crt", &["--at", "2019-12-19T00:00:00Z"]), "valid");
    assert_eq!(told("good.crt", &["--at", "2018-01-01T00:00:00Z"]), "not_yet_valid");
    assert_eq!(told("good.crt", &["--at", "2024-01-01T00:00:00Z"]), "expired");
    assert_eq!(told("bad.crt", &["--at", "2024-01-01T00:00:00Z"]), "revoked", "before expired");
    assert_eq!(told("good.crt", &["--at", "2020-02-01T00:00:00Z"]), "indeterminate", "the lists are stale");
    assert_eq!(status(desk.run("good.crt", &["--json"])), "indeterminate", "no lists");
    assert_eq!(status(desk.run("bad.crt", &["--json", "--no-revocation"])), "valid");
    assert_eq!(status(desk.run("good.crt", &["--json", "--no-revocation", "--at", "2024-01-01T00:00:00Z"])), "expired");
    let without =
        desk.program.run(&["cert", "validate", "good.crt", "--anchor", "pki/anchors.pem", "--crl", "crls", "--json"]);
    assert_eq!(status(without), "untrusted");
    let stranger = DemoCa::new(1).unwrap();
    stranger.export(&desk.program.home().join("strangers")).unwrap();
    let anchor = ["cert", "validate", "good.crt", "--anchor", "strangers/anchors.pem", "--json"];
    assert_eq!(
        status(desk.program.run(&[&anchor[..], &["--intermediate", "pki/intermediates.pem"]].concat())),
        "untrusted"
    );
    // Without --at it is now, years after the end.
    let common =
        ["cert", "validate", "good.crt", "--anchor", "pki/anchors.pem", "--intermediate", "pki/intermediates.pem"];
    let now = desk.program.run(&[&common[..], &["--json", "--no-revocation"]].concat());
    assert_eq!(status(now), "expired");
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("page", b"<html>404</html>".to_vec()),
        ("cut", leaf(1, Generation::G2)[..900].to_vec()),
        ("longer", [leaf(1, Generation::G2), vec![0]].concat()),
        ("list", crl(Authority::G2Issuing, &[])),
        ("nested", [0x30, 0x80].repeat(30_000)),
        ("giant", vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("large", vec![0x30; 3 << 20]),
        ("damaged.pem", b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n".to_vec()),
    ] {
        desk.program.file(name, bytes);
        let said = desk.listed(name, &["--json"]);
        let verdict: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((verdict["status"].as_str(), said.status), (Some("malformed"), Some(1)), "{name}");
        assert!(!verdict["checks"][0]["detail"].as_str().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn wrong_use_is_2_and_what_is_not_good_in_the_evidence_is_told_and_left_out() {
    let desk = Desk::new(&[]);
    let wrong = |arguments: &[&str], words: &[&str]| {
        let said = desk.program.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{arguments:?}: {}", said.err);
        assert_says(&said.err, words);
    };
    let good = ["cert", "validate", "good.crt", "--anchor", "pki/anchors.pem"];
    let with = |more: &'static [&'static str]| [&good[..], more].concat();
    wrong(&["cert", "validate", "good.crt"], &["--anchor"]);
    wrong(&["cert", "validate", "--anchor", "pki/anchors.pem"], &["CERT"]);
    wrong(&["cert", "validate", "none.crt", "--anchor", "pki/anchors.pem"], &["cannot read none.crt"]);
    wrong(&["cert", "validate", "good.crt", "--anchor", "none.pem"], &["cannot read none.pem"]);
    wrong(
        &["cert", "validate", "good.crt", "--anchor", "crls"],
        &["--anchor crls/g1-issuing.crl", "a revocation list"],
    );
    wrong(&with(&["--crl", "none.crl"]), &["cannot read none.crl"]);
    wrong(&with(&["--at", "31/12/2019"]), &["2019-12-31T09:00:00+07:00"]);
    wrong(&with(&["--policy", "public duty"]), &["no object identifier"]);
    wrong(&with(&["--purpose", "encrypt"]), &["encrypt"]);
    wrong(&with(&["--no-revocation", "--crl", "crls"]), &["--no-revocation", "--crl"]);

    // Of four lists and an answer one is not good each time: the others still count, and standard error names it.
    let mut forged = crl(Authority::G2Issuing, &[]);
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let hostile = [
        ("forged.crl", forged, "is not signed by"),
        ("page.crl", b"<html>".to_vec(), "a web page"),
        ("giant.crl", vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], "damaged"),
        ("cut.crl", crl(Authority::G2Issuing, &[])[..200].to_vec(), "left out"),
    ];
    for (name, bytes, word) in hostile {
        desk.program.file(name, bytes);
        let said = desk.run("good.crt", &["--crl", "crls/g2-root.crl", name, "--json"]);
        assert_says(&said.err, &[name, word]);
        assert_eq!(status(said), "indeterminate", "{name}");
        let said = desk.listed("good.crt", &["--crl", name, "--json"]);
        assert_says(&said.err, &[name, word]);
        assert_eq!(status(said), "valid", "{name}");
    }
    let said = desk.listed("good.crt", &["--intermediate", "page.crl", "--ocsp", "page.crl", "--json"]);
    assert_says(&said.err, &["not an OCSP answer", "not a certificate"]);
    assert_eq!(status(said), "valid");
    // A serial number that our reader takes and OpenSSL does not.
    desk.program.file("padded.crt", Forgery { serial: vec![0, 0, 1], ..Forgery::default() }.sign());
    let said = desk.listed("good.crt", &["--intermediate", "padded.crt", "--json"]);
    assert_says(&said.err, &["padded.crt is left out", "OpenSSL does not take"]);
    assert_eq!(status(said), "valid");
}

#[test]
fn sha1_holds_under_the_first_generations_root_alone_and_as_long_as_is_configured() {
    let desk = Desk::new(&[]);
    let issued = |number, not_before: &str| {
        let subject = Subject {
            full_name: "Nguyễn Văn Thử",
            organisation: "Sở Nội vụ",
            locality: "Tỉnh Bình Phước",
            address: "thu.snv@binhphuoc.gov.vn",
        };
        let (not_before, not_after) = (at(not_before), at("2023-06-01T00:00:00Z"));
        ca().issue(&CertificateOrder { number, subject, generation: Generation::G1, not_before, not_after }).unwrap()
    };
    desk.program.file("early.crt", issued(21, "2018-12-31T23:59:59+07:00"));
    desk.program.file("late.crt", issued(22, "2019-01-01T00:00:00+07:00"));
    desk.program.file("elsewhere.crt", Forgery { sha1: true, ..Forgery::default() }.sign());
    let told = |file: &str, more: &[&str]| status(desk.listed(file, &[more, &["--json"]].concat()));
    assert_eq!(told("early.crt", &[]), "valid");
    assert_eq!(told("late.crt", &[]), "untrusted");
    assert_eq!(told("elsewhere.crt", &[]), "untrusted");
    for file in ["early.crt", "late.crt", "elsewhere.crt"] {
        assert_eq!(told(file, &["--purpose", "any"]), "valid", "{file}");
    }
    let root = desk.program.home().join("pki/g1-root.crt");
    let pinned =
        |root: &Path, until: &str| format!("[pki]\nsha1_root = \"{}\"\nsha1_until = \"{until}\"\n", root.display());
    let config = desk.program.file("later.toml", pinned(&root, "2020-01-01T00:00:00+07:00"));
    assert_eq!(told("late.crt", &["--config", &config]), "valid");
    assert_eq!(told("elsewhere.crt", &["--config", &config]), "untrusted");
    let other = desk.program.home().join("pki/g2-root.crt");
    let config = desk.program.file("other.toml", pinned(&other, "2020-01-01T00:00:00+07:00"));
    assert_eq!(told("early.crt", &["--config", &config]), "untrusted");
}

#[test]
fn purpose_policy_and_ocsp_decide_as_they_are_said() {
    let desk = Desk::new(&[]);
    let told = |file: &str, more: &[&str]| status(desk.listed(file, &[more, &["--json"]].concat()));
    desk.program.file("encryption.crt", Forgery { extensions: vec![key_usage(0x20)], ..Forgery::default() }.sign());
    assert_eq!(told("encryption.crt", &[]), "untrusted");
    assert_eq!(told("encryption.crt", &["--purpose", "sign"]), "untrusted");
    assert_eq!(told("encryption.crt", &["--purpose", "any"]), "valid");

    // Policy 1.2, and the demand that some policy be acceptable.
    let policy = hex::decode("300e0603551d2004073005300306012a").unwrap();
    let explicit = hex::decode("300f0603551d240101ff04053003800100").unwrap();
    desk.program.file("bound.crt", Forgery { extensions: vec![policy, explicit], ..Forgery::default() }.sign());
    assert_eq!(told("bound.crt", &[]), "valid");
    assert_eq!(told("bound.crt", &["--policy", "any"]), "valid");
    assert_eq!(told("bound.crt", &["--policy", "2.16.704.1.1.1.1.1", "1.2"]), "valid");
    assert_eq!(told("bound.crt", &["--policy", "2.16.704.1.1.1.1.1"]), "untrusted");
    assert_eq!(told("good.crt", &["--policy", "2.5.29"]), "valid", "nobody asks for a policy");

    let serial = parse(&leaf(1, Generation::G2)).unwrap().facts.serial;
    for (word, expected) in [
        (OcspWord::Good, "valid"),
        (OcspWord::Revoked(Revocation { at: at("2019-12-20T00:00:00Z"), reason: 1 }), "revoked"),
        (OcspWord::Unknown, "indeterminate"),
    ] {
        let (made, next_update) = (at("2019-12-31T00:00:00Z"), Some(at("2020-01-07T00:00:00Z")));
        let words = [(serial.clone(), word)];
        let signer = OcspSigner::Authority;
        let order = OcspOrder {
            signer,
            at: made,
            produced_at: None,
            next_update,
            by_sha256: false,
            nonce: None,
            words: &words,
        };
        let answer = ca().ocsp(Authority::G2Issuing, &order).unwrap();
        desk.program.file("answer.der", &answer);
        desk.program.file("answer.pem", pem("OCSP RESPONSE", &answer));
        for form in ["answer.der", "answer.pem"] {
            let said = desk.run("good.crt", &["--crl", "crls/g2-root.crl", "--ocsp", form, "--json"]);
            assert_eq!(status(said), expected, "{form}");
        }
    }
}

#[test]
fn many_are_judged_in_order_a_line_each() {
    let bad = leaf(2, Generation::G2);
    let desk = Desk::new(&[revoked(&bad, 1)]);
    desk.program.file("bad.crt", &bad);
    desk.program.file("junk.crt", b"junk");
    let many = |list: &str| {
        desk.program.file("list.txt", list);
        let means =
            ["--anchor", "pki/anchors.pem", "--intermediate", "pki/intermediates.pem", "--crl", "crls", "--at", AT];
        desk.program.run(&[&["cert", "validate-many", "--list", "list.txt"][..], &means].concat())
    };
    let lines = |out: &str| -> Vec<Value> { out.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let said = many("good.crt\r\nbad.crt\n\njunk.crt\ngood.crt").done();
    let told: Vec<(String, String)> = lines(&said)
        .iter()
        .map(|line| (line["cert"].as_str().unwrap().to_owned(), line["status"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [("good.crt", "valid"), ("bad.crt", "revoked"), ("junk.crt", "malformed"), ("good.crt", "valid")];
    assert_eq!(told, expected.map(|(path, status)| (path.to_owned(), status.to_owned())));
    let single = desk.listed("bad.crt", &["--json"]);
    let mut alone: Value = serde_json::from_str(&single.out).unwrap();
    alone["cert"] = "bad.crt".into();
    assert_eq!(lines(&said)[1], alone, "the same verdict as by itself");
    assert_eq!(many("").done(), "");
    let said = many("good.crt\nnone.crt\nbad.crt\n");
    assert_eq!(said.status, Some(2));
    assert_says(&said.err, &["1 of 3"]);
    let told = lines(&said.out);
    assert_eq!((told.len(), &told[2]["status"]), (3, &Value::from("revoked")));
    assert!(told[1]["status"].is_null() && told[1]["error"].as_str().unwrap().contains("none.crt"), "{}", said.out);
}
