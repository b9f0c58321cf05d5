//! OpenSSL's command line as an oracle: on mutated certificates we are never *valid* where it says *invalid*; and a known way never
//! changes a verdict. A difference that is right after review belongs here by OpenSSL's words for it; there is none.

use std::collections::BTreeMap;
use std::fs;

use congvu::demo::ca::{Authority, Generation, pem};
use congvu::pki::policy::InitialPolicies;
use congvu::pki::validate::{Status, Terms, Validator};
use openssl::hash::MessageDigest;
use openssl::sign::Signer;

use super::forger::element;
use super::{ca, crl, leaf, lists, now, openssl, trust};

/// Octets changed anywhere.
const CHANGED: usize = 500;
/// Octets changed in what the CA signs, and signed by it: only what the certificate says is wrong with these.
const SIGNED_ANEW: usize = 1_500;

#[test]
fn never_valid_where_openssl_says_invalid() {
    let folder = tempfile::tempdir().unwrap();
    ca().export(folder.path()).unwrap();
    let all: String = Authority::ALL.iter().map(|&authority| pem("X509 CRL", &crl(authority, &[]))).collect();
    fs::write(folder.path().join("lists.pem"), all).unwrap();
    let candidates = candidates();
    let names: Vec<String> = (0..candidates.len()).map(|n| format!("{n}.crt")).collect();
    for (name, der) in names.iter().zip(&candidates) {
        fs::write(folder.path().join(name), der).unwrap();
    }
    let instant = now().unix_seconds().to_string();
    let common = ["verify", "-CAfile", "anchors.pem", "-untrusted", "intermediates.pem", "-CRLfile", "lists.pem"];
    let checks = ["-crl_check_all", "-policy_check", "-attime", &instant];
    let arguments: Vec<&str> = common.into_iter().chain(checks).chain(names.iter().map(String::as_str)).collect();
    let (_, said) = openssl(folder.path(), &arguments);
    let theirs = answers(&said);

    let (trust, terms, without_ways) = (trust(), Terms::default(), without_ways());
    let lists = lists(&trust, &[]);
    let validator = Validator { trust: &trust, lists: &lists };
    let (mut both_valid, mut only_theirs, mut wrong) = (0, 0, Vec::new());
    for (name, der) in names.iter().zip(&candidates) {
        let verdict = validator.validate_for(der, now(), &terms);
        let by_openssl_alone = validator.validate_for(der, now(), &without_ways);
        assert_eq!(verdict.status, by_openssl_alone.status, "{name}: {verdict:#?} {by_openssl_alone:#?}");
        let answer = theirs.get(name.as_str()).map_or("it cannot be read", String::as_str);
        match (verdict.status == Status::Valid, answer == "OK") {
            (true, false) => wrong.push(format!("{name}: {answer} {}", hex::encode(der))),
            (true, true) => both_valid += 1,
            (false, true) => only_theirs += 1,
            (false, false) => {}
        }
    }
    println!("{} candidates: {both_valid} valid for both, {only_theirs} only for OpenSSL", candidates.len());
    assert!(wrong.is_empty(), "valid for us and not for OpenSSL: {wrong:#?}");
    assert!(both_valid >= 100, "the originals, and those whose change harms nothing: {both_valid}");
}

/// The very same question, asked so that no known way may be used: any policy, named as one.
fn without_ways() -> Terms {
    let any = InitialPolicies::Only(vec!["2.5.29.32.0".parse().unwrap()]);
    Terms { policies: any, ..Terms::default() }
}

/// OpenSSL's answer by file: OK, or its words for what is wrong first.
fn answers(said: &str) -> BTreeMap<&str, String> {
    let mut answers = BTreeMap::new();
    let mut pending = String::new();
    for line in said.lines() {
        if let Some(name) = line.strip_suffix(": OK") {
            answers.insert(name, "OK".to_owned());
        } else if let Some((_, name)) = line.split_once("error ").filter(|_| line.ends_with("verification failed")) {
            answers.insert(name.trim_end_matches(": verification failed"), std::mem::take(&mut pending));
        } else if line.starts_with("error ") && pending.is_empty() {
            line.clone_into(&mut pending);
        }
    }
    answers
}

/// The originals, then mutants. Positions and changes are spread evenly rather than drawn, so that a failure repeats.
fn candidates() -> Vec<Vec<u8>> {
    let originals = [leaf(1, Generation::G2), leaf(1, Generation::G1)];
    let changed = (0..CHANGED).map(|n| changed(&originals[n % 2], n));
    let issuers = [Authority::G2Issuing, Authority::G1Issuing];
    let signed = (0..SIGNED_ANEW).map(|n| signed_anew(&originals[n % 2], issuers[n % 2], n / 2));
    originals.iter().cloned().chain(changed).chain(signed).collect()
}

fn changed(original: &[u8], number: usize) -> Vec<u8> {
    let mut der = original.to_vec();
    let position = number * 7919 % der.len();
    match number % 4 {
        0 => der[position] ^= 0x01,
        1 => der[position] = der[position].wrapping_add(0x55),
        2 => der.truncate(position),
        _ => {
            let octet = der[position];
            der.insert(position, octet);
        }
    }
    der
}

/// The certificate with an octet of its signed part changed, signed by its CA again.
fn signed_anew(original: &[u8], authority: Authority, number: usize) -> Vec<u8> {
    // Both originals begin with two lengths of two octets: SEQUENCE, SEQUENCE.
    let length = usize::from(original[6]) << 8 | usize::from(original[7]);
    let mut tbs = original[4..8 + length].to_vec();
    let algorithm = &original[8 + length..8 + length + 15];
    let position = 4 + number * 7919 % (tbs.len() - 4);
    tbs[position] ^= [0x01, 0x02, 0x04, 0x10, 0x20, 0x80, 0xFF][number % 7];
    let digest = if authority == Authority::G1Issuing { MessageDigest::sha1() } else { MessageDigest::sha256() };
    let signature = Signer::new(digest, ca().key(authority)).unwrap().sign_oneshot_to_vec(&tbs).unwrap();
    element(0x30, &[&tbs, algorithm, &element(0x03, &[&[0], &signature[..]].concat())].concat())
}
