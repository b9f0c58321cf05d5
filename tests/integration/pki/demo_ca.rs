//! The demo CA is deterministic, and OpenSSL's command line agrees with all that it makes.

use std::fs;

use congvu::demo::ca::{Authority, CertificateOrder, DemoCa, Generation, pem};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;

use super::{SEED, at, ca, crl, leaf, openssl, order};

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let again = DemoCa::new(SEED).unwrap();
    for authority in Authority::ALL {
        assert_eq!(ca().certificate(authority), again.certificate(authority));
    }
    let orders: Vec<_> = (0..40).map(|number| order(number, Generation::G2)).collect();
    let in_order: Vec<Vec<u8>> = orders.iter().map(|order| ca().issue(order).unwrap()).collect();
    let (first, second) = orders.split_at(20);
    let issue = |orders: &[CertificateOrder<'_>]| -> Vec<Vec<u8>> {
        orders.iter().map(|order| again.issue(order).unwrap()).collect()
    };
    let (first, second) = std::thread::scope(|scope| {
        let late = scope.spawn(|| issue(second));
        (issue(first), late.join().unwrap())
    });
    assert_eq!(in_order, [first, second].concat());
    assert_eq!(crl(Authority::G2Issuing, &[]), crl(Authority::G2Issuing, &[]));
}

#[test]
fn openssl_verifies_chain_and_lists_of_both_generations() {
    let folder = tempfile::tempdir().unwrap();
    ca().export(folder.path()).unwrap();
    let mut lists = String::new();
    let (good, bad) = (leaf(1, Generation::G2), leaf(2, Generation::G2));
    let serial = congvu::pki::facts::parse(&bad).unwrap().facts.serial;
    let entries = [(serial, Revocation { at: at("2019-12-01T00:00:00Z"), reason: 1 })];
    for authority in Authority::ALL {
        let list = crl(authority, if authority == Authority::G2Issuing { &entries } else { &[] });
        DemoCa::export_crl(folder.path(), authority, &list).unwrap();
        lists += &pem("X509 CRL", &list);
    }
    fs::write(folder.path().join("lists.pem"), lists).unwrap();
    for (name, der) in [("good", &good), ("bad", &bad), ("g1", &leaf(8, Generation::G1))] {
        fs::write(folder.path().join(name), pem("CERTIFICATE", der)).unwrap();
    }
    let verify = |name: &str| {
        let common = ["verify", "-CAfile", "anchors.pem", "-untrusted", "intermediates.pem", "-CRLfile", "lists.pem"];
        let checks = ["-crl_check_all", "-policy_check", "-check_ss_sig", "-attime", "1577757600", name];
        openssl(folder.path(), &[&common[..], &checks[..]].concat())
    };
    for name in ["good", "g1"] {
        let (is_good, said) = verify(name);
        assert!(is_good, "{name}: {said}");
    }
    let (is_good, said) = verify("bad");
    assert!(!is_good && said.contains("certificate revoked"), "{said}");
}

#[test]
fn certificates_have_the_real_profile() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("g2.crt"), leaf(3, Generation::G2)).unwrap();
    fs::write(folder.path().join("g1.crt"), leaf(8, Generation::G1)).unwrap();
    let text = |name: &str| {
        openssl(
            folder.path(),
            &["x509", "-inform", "DER", "-in", name, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus"],
        )
        .1
    };
    let g2 = text("g2.crt");
    for expected in [
        "Signature Algorithm: sha256WithRSAEncryption",
        "CN=CA phục vụ các cơ quan Nhà nước G2",
        "C=VN,L=Tỉnh Bình Phước,O=Sở Thông tin và Truyền thông,CN=Nguyễn Thị Thử Nghiệm",
        "Public-Key: (2048 bit)",
        "X509v3 Key Usage: critical",
        "Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment",
        "TLS Web Client Authentication, E-mail Protection, Microsoft Smartcard Login",
        "Policy: 2.16.704.1.1.1.1.1",
        "email:thunghiem.stttt@binhphuoc.gov.vn",
        "URI:http://ca.gov.vn/pki/pub/crl/cpcag2.crl",
        "OCSP - URI:http://ocsp.ca.gov.vn",
    ] {
        assert!(g2.contains(expected), "{expected} is missing in {g2}");
    }
    let g1 = text("g1.crt");
    for expected in ["sha1WithRSAEncryption", "CN=Co quan chung thuc so Chinh phu", "Serial Number: 65544 (0x10008)"] {
        assert!(g1.contains(expected), "{expected} is missing in {g1}");
    }
    assert!(!g1.contains("Policy:") && !g1.contains("Digital Signature, Non"), "{g1}");
}

#[test]
fn openssl_reads_the_lists_entries() {
    let folder = tempfile::tempdir().unwrap();
    let entries = [
        (Serial(vec![1, 2, 3]), Revocation { at: at("2019-12-01T00:00:00Z"), reason: 3 }),
        (Serial(vec![0x7F, 0xFF]), Revocation { at: at("2019-12-02T12:34:56Z"), reason: 0 }),
    ];
    DemoCa::export_crl(folder.path(), Authority::G1Issuing, &crl(Authority::G1Issuing, &entries)).unwrap();
    let (_, said) = openssl(folder.path(), &["crl", "-inform", "DER", "-in", "g1-issuing.crl", "-noout", "-text"]);
    for expected in [
        "Version 2 (0x1)",
        "Last Update: Dec 30 00:00:00 2019 GMT",
        "Next Update: Jan 30 00:00:00 2020 GMT",
        "X509v3 CRL Number: \n                7",
        "Serial Number: 010203",
        "Affiliation Changed",
        "Serial Number: 7FFF",
        "Revocation Date: Dec  2 12:34:56 2019 GMT",
    ] {
        assert!(said.contains(expected), "{expected} is missing in {said}");
    }
}
