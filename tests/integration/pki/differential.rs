//! OpenSSL's command line as an oracle: on mutated certificates we are never *valid* where it says *invalid*.

use std::fs;

use congvu::demo::ca::{Authority, Generation, pem};
use congvu::pki::validate::{Status, Validator};

use super::{ca, crl, leaf, lists, now, openssl, trust};

/// Positions and changes are spread evenly rather than drawn, so that a failure repeats.
const MUTANTS: usize = 400;

#[test]
fn never_valid_where_openssl_says_invalid() {
    let folder = tempfile::tempdir().unwrap();
    ca().export(folder.path()).unwrap();
    let all: String = Authority::ALL.iter().map(|&authority| pem("X509 CRL", &crl(authority, &[]))).collect();
    fs::write(folder.path().join("lists.pem"), all).unwrap();
    let trust = trust();
    let lists = lists(&trust, &[]);
    let validator = Validator { trust: &trust, lists: &lists };

    let originals = [leaf(1, Generation::G2), leaf(1, Generation::G1)];
    let candidates: Vec<Vec<u8>> =
        originals.iter().cloned().chain((0..MUTANTS).map(|n| mutant(&originals[n % 2], n))).collect();
    let names: Vec<String> = (0..candidates.len()).map(|n| format!("{n}.crt")).collect();
    for (name, der) in names.iter().zip(&candidates) {
        fs::write(folder.path().join(name), der).unwrap();
    }
    let instant = now().unix_seconds().to_string();
    let common = ["verify", "-CAfile", "anchors.pem", "-untrusted", "intermediates.pem", "-CRLfile", "lists.pem"];
    let checks = ["-crl_check_all", "-policy_check", "-attime", &instant];
    let arguments: Vec<&str> = common.into_iter().chain(checks).chain(names.iter().map(String::as_str)).collect();
    let (_, said) = openssl(folder.path(), &arguments);
    let is_ok = |name: &str| said.lines().any(|line| line == format!("{name}: OK"));

    let (mut both_valid, mut only_theirs) = (0, 0);
    for (name, der) in names.iter().zip(&candidates) {
        let verdict = validator.validate(der, now());
        match (verdict.status == Status::Valid, is_ok(name)) {
            (true, false) => panic!("{name} is valid for us and not for OpenSSL: {verdict:#?}"),
            (true, true) => both_valid += 1,
            (false, true) => only_theirs += 1,
            (false, false) => {}
        }
    }
    println!("{} candidates: {both_valid} valid for both, {only_theirs} only for OpenSSL", candidates.len());
    assert!(both_valid >= 2, "the originals at least: {said}");
}

fn mutant(original: &[u8], number: usize) -> Vec<u8> {
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
