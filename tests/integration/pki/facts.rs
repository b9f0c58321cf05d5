//! Facts of demo certificates against what OpenSSL's command line prints.

use std::fs;

use congvu::demo::ca::{Authority, Generation};
use congvu::domain::mailbox::address::MailAddress;
use congvu::pki::facts::{Finding, MalformedCertificate, fingerprint, parse};

use super::forger::Forgery;
use super::{at, ca, leaf, openssl};

#[test]
fn facts_agree_with_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let mut certificates: Vec<Vec<u8>> = Authority::ALL.map(|authority| ca().certificate(authority).to_vec()).into();
    certificates.extend((0..4).flat_map(|number| [leaf(number, Generation::G1), leaf(number, Generation::G2)]));
    for der in certificates {
        fs::write(folder.path().join("c.crt"), &der).unwrap();
        let ask = |what: &[&str]| {
            let common = ["x509", "-inform", "DER", "-in", "c.crt", "-noout"];
            openssl(folder.path(), &[&common[..], what].concat()).1.trim().to_owned()
        };
        let value = |what: &[&str]| ask(what).split_once('=').map(|(_, value)| value.trim().to_owned()).unwrap();
        let parsed = parse(&der).unwrap();
        let facts = parsed.facts;
        assert_eq!(facts.subject, value(&["-subject", "-nameopt", "RFC2253,-esc_msb,utf8"]));
        assert_eq!(facts.issuer, value(&["-issuer", "-nameopt", "RFC2253,-esc_msb,utf8"]));
        assert_eq!(facts.serial.to_string().to_uppercase(), value(&["-serial"]));
        let digest = value(&["-fingerprint", "-sha256"]).replace(':', "").to_lowercase();
        assert_eq!(facts.sha256.to_string(), digest);
        assert_eq!(facts.addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>().join("\n"), ask(&["-email"]));
        assert_eq!(facts.is_ca, ask(&["-ext", "basicConstraints"]).contains("CA:TRUE"));
        let text = ask(&["-text"]);
        assert!(text.contains(&format!("Signature Algorithm: {}", facts.signature_algorithm)), "{text}");
        assert!(text.contains(&format!("Public-Key: ({} bit)", facts.key.trim_start_matches("RSA "))), "{text}");
        assert_eq!(facts.may_sign, text.contains("Digital Signature") || text.contains("Non Repudiation"));
        let address_is_missing = parsed.findings == [Finding::NoAddress];
        assert_eq!(parsed.findings.is_empty(), !facts.is_ca, "{:?}", parsed.findings);
        assert_eq!(address_is_missing, facts.is_ca);
    }
}

#[test]
fn validity_is_half_open_and_serials_are_raw() {
    let facts = parse(&leaf(3, Generation::G1)).unwrap().facts;
    assert_eq!(facts.not_before, at("2018-06-01T00:00:00+07:00"));
    assert_eq!(facts.not_after, at("2023-06-01T00:00:00+07:00"));
    assert_eq!(facts.serial.0, [1, 0, 3]);
    let issuing = parse(ca().certificate(Authority::G1Issuing)).unwrap().facts;
    assert_eq!(facts.issuer, issuing.subject);
    assert_ne!(facts.issuer_key, issuing.issuer_key);
    let negative = Forgery { serial: vec![0xFF], ..Forgery::default() }.sign();
    let parsed = parse(&negative).unwrap();
    assert_eq!(parsed.facts.serial.0, [0xFF]);
    assert!(parsed.findings.contains(&Finding::IrregularSerial));
}

#[test]
fn an_illegal_empty_issuer_alt_name_is_a_finding_and_no_failure() {
    let empty_names = hex::decode("3009 0603551d12 0402 3000".replace(' ', "")).unwrap();
    let der = Forgery { extensions: vec![empty_names.clone()], ..Forgery::default() }.sign();
    assert_eq!(parse(&der).unwrap().findings, [Finding::EmptyIssuerAltName, Finding::NoAddress]);
    let der = Forgery { extensions: vec![empty_names.clone(), empty_names], ..Forgery::default() }.sign();
    let twice = parse(&der).unwrap().findings;
    assert!(twice.contains(&Finding::DuplicateExtension { oid: "2.5.29.18".to_owned() }), "{twice:?}");
}

#[test]
fn truncated_trailing_and_mutated_bytes_are_refused_or_read_but_never_panic() {
    let der = leaf(1, Generation::G2);
    for length in 0..der.len() {
        assert!(parse(&der[..length]).is_err(), "{length}");
    }
    let longer = [&der[..], &[0]].concat();
    assert_eq!(parse(&longer), Err(MalformedCertificate::TrailingBytes { bytes: 1 }));
    for position in 0..der.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut mutant = der.clone();
            mutant[position] ^= flip;
            if let Ok(parsed) = parse(&mutant) {
                assert_eq!(parsed.facts.sha256, fingerprint(&mutant));
                assert!(parsed.facts.not_before < parsed.facts.not_after);
            }
        }
    }
}
