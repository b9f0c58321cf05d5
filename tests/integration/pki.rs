//! Certificates, chains and lists: against OpenSSL's command line, the demo CA, and the public conformance suite.

mod bounds;
mod containers;
mod demo_ca;
mod differential;
mod facts;
pub(crate) mod forger;
mod lint;
mod ocsp;
pub(crate) mod official;
pub(crate) mod pkits;
mod revocation;
mod validation;

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use congvu::demo::ca::{Authority, CertificateOrder, CrlOrder, DemoCa, Generation, Subject};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::{AlgorithmPolicy, Sha1Exception};
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::fingerprint;
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};

const SEED: u64 = 2019;

/// The one demo CA of this process.
pub(crate) fn ca() -> &'static DemoCa {
    static CA: OnceLock<DemoCa> = OnceLock::new();
    CA.get_or_init(|| DemoCa::new(SEED).unwrap())
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// The demo's now.
pub(crate) fn now() -> Timestamp {
    at("2019-12-31T09:00:00+07:00")
}

fn order(number: u32, generation: Generation) -> CertificateOrder<'static> {
    let subject = Subject {
        full_name: "Nguyễn Thị Thử Nghiệm",
        organisation: "Sở Thông tin và Truyền thông",
        locality: "Tỉnh Bình Phước",
        address: "thunghiem.stttt@binhphuoc.gov.vn",
    };
    let (not_before, not_after) = (at("2018-06-01T00:00:00+07:00"), at("2023-06-01T00:00:00+07:00"));
    CertificateOrder { number, subject, generation, not_before, not_after }
}

pub(crate) fn leaf(number: u32, generation: Generation) -> Vec<u8> {
    ca().issue(&order(number, generation)).unwrap()
}

/// SHA-1 is good under the G1 root for what was issued before 2020.
pub(crate) fn policy() -> AlgorithmPolicy {
    let anchors = vec![fingerprint(ca().certificate(Authority::G1Root))];
    let sha1 = Some(Sha1Exception { anchors, issued_before: at("2020-01-01T00:00:00+07:00") });
    AlgorithmPolicy { sha1, ..AlgorithmPolicy::default() }
}

pub(crate) fn trust() -> TrustStore {
    TrustStore::load(&ca().anchors(), &ca().intermediates(), policy()).unwrap()
}

pub(crate) fn crl(authority: Authority, entries: &[(Serial, Revocation)]) -> Vec<u8> {
    let (this_update, next_update) = (at("2019-12-30T00:00:00Z"), at("2020-01-30T00:00:00Z"));
    ca().crl(authority, &CrlOrder { number: 7, this_update, next_update, entries }).unwrap()
}

/// Lists of all four authorities, with these entries on those of both issuing CAs.
fn lists(trust: &TrustStore, entries: &[(Serial, Revocation)]) -> RevocationLists {
    let open = |authority: Authority| {
        let entries = if authority.is_root() { &[] } else { entries };
        Arc::new(VerifiedCrl::open(&crl(authority, entries), trust, &CrlLimits::default()).unwrap())
    };
    RevocationLists::new(Authority::ALL.map(open).into())
}

/// Runs OpenSSL's command line in a folder: whether it succeeded, and all that it said.
fn openssl(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
