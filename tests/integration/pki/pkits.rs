//! NIST PKITS, from the package `cryptography-vectors`: 223 verdicts without a manifest (docs/CERTIFICATES.md, "Conformance").
//!
//! `CONGVU_PKITS_DIR` names the folder that holds `certs` and `crls`. Without it the suite is skipped, loudly.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator};

/// `DifferentPoliciesTest*` that are invalid even with any policy acceptable; the other tests of that name are valid.
const INVALID_DIFFERENT_POLICIES: [&str; 6] = ["4", "5", "7", "8", "9", "12"];

/// Tests that we answer otherwise, each with its reason. None may be an invalid one that we accept.
pub(crate) const DEVIATIONS: [(&str, &str); 2] = [
    (
        "ValidDSAParameterInheritanceTest5EE.crt",
        "OpenSSL 3 reads no DSA key that inherits its parameters; DSA is not used here",
    ),
    (
        "ValidcRLIssuerTest30EE.crt",
        "OpenSSL builds no path for a list issuer below the CA whose list it signs; not used here",
    ),
];

#[test]
fn pkits() {
    let Some(folder) = folder() else { return };
    let names = file_names(&folder.join("certs"));
    let is_end_entity = |name: &&String| name.ends_with("EE.crt");
    let anchor = read(&folder, "certs/TrustAnchorRootCertificate.crt");
    let others: Vec<Vec<u8>> = names
        .iter()
        .filter(|name| !is_end_entity(name) && *name != "TrustAnchorRootCertificate.crt")
        .map(|name| read(&folder, &format!("certs/{name}")))
        .collect();
    let trust = TrustStore::load(std::slice::from_ref(&anchor), &others, AlgorithmPolicy::general()).unwrap();
    let lists = lists(&folder, &trust);
    let at = Timestamp::parse_rfc3339("2012-01-01T00:00:00Z").unwrap();

    let (mut right, mut total) = (0, 0);
    let (mut false_accepts, mut false_rejects) = (Vec::new(), Vec::new());
    for name in names.iter().filter(is_end_entity) {
        let Some(expected) = expectation(name) else { continue };
        total += 1;
        let verdict = Validator { trust: &trust, lists: &lists }.validate(&read(&folder, &format!("certs/{name}")), at);
        match (expected, verdict.status == Status::Valid) {
            (true, true) | (false, false) => right += 1,
            (true, false) => false_rejects.push(format!("{name}: {} {:#?}", verdict.status, verdict.checks)),
            (false, true) => false_accepts.push(name.clone()),
        }
    }
    println!("PKITS: {right} of {total}, {} false accepts, {} false rejects", false_accepts.len(), false_rejects.len());
    assert_eq!(total, 223, "the recipe gives 223 verdicts");
    assert!(false_accepts.is_empty(), "false accepts: {false_accepts:#?}");
    let unexplained: Vec<&String> =
        false_rejects.iter().filter(|line| !DEVIATIONS.iter().any(|(name, _)| line.starts_with(name))).collect();
    assert!(
        unexplained.is_empty(),
        "{} false rejects: {}",
        unexplained.len(),
        unexplained.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
}

fn lists(folder: &Path, trust: &TrustStore) -> RevocationLists {
    let opened = file_names(&folder.join("crls")).into_iter().filter_map(|name| {
        let opened = VerifiedCrl::open(&read(folder, &format!("crls/{name}")), trust, &CrlLimits::default());
        if let Err(refusal) = &opened {
            println!("{name}: {refusal}");
        }
        opened.ok().map(Arc::new)
    });
    RevocationLists::new(opened.collect())
}

pub(crate) fn expectation(name: &str) -> Option<bool> {
    if name.starts_with("Valid") {
        return Some(true);
    }
    if name.starts_with("Invalid") {
        return Some(false);
    }
    let number = name.strip_suffix("EE.crt")?.split("Test").nth(1)?;
    let is_invalid = name.starts_with("DifferentPoliciesTest") && INVALID_DIFFERENT_POLICIES.contains(&number);
    Some(!is_invalid)
}

pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("CONGVU_PKITS_DIR").map(PathBuf::from).filter(|folder| folder.join("certs").is_dir());
    if folder.is_none() {
        let must = std::env::var("CONGVU_TEST_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(!must, "CONGVU_PKITS_DIR must name the folder with PKITS' certs and crls");
        println!("SKIPPED: PKITS; set CONGVU_PKITS_DIR to run it");
    }
    folder
}

pub(crate) fn file_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}
