//! Certificates and lists of the demo CA, any number of them, made before a clock runs.

use congvu::demo::ca::{Authority, CertificateOrder, CrlOrder, DemoCa, Generation, Subject};
use congvu::domain::certificate::facts::Serial;
use congvu::domain::certificate::status::Revocation;
use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::facts::parse;

use super::AnyError;

const SEED: u64 = 2019;
/// Of so many certificates one is revoked.
pub(super) const REVOKED_EVERY: usize = 50;

/// The demo's now.
pub(super) fn now() -> Result<Timestamp, AnyError> {
    Ok(Timestamp::parse_rfc3339("2019-12-31T09:00:00+07:00")?)
}

pub(super) fn ca() -> Result<DemoCa, AnyError> {
    Ok(DemoCa::new(SEED)?)
}

pub(super) fn trust(ca: &DemoCa) -> Result<TrustStore, AnyError> {
    Ok(TrustStore::load(&ca.anchors(), &ca.intermediates(), AlgorithmPolicy::default())?)
}

/// So many officials' certificates, DER, made on all cores.
pub(super) fn certificates(ca: &DemoCa, count: u32) -> Result<Vec<Vec<u8>>, AnyError> {
    let numbers: Vec<u32> = (0..count).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts: Vec<Result<Vec<Vec<u8>>, AnyError>> = std::thread::scope(|scope| {
        let made: Vec<_> = numbers
            .chunks(numbers.len().div_ceil(threads).max(1))
            .map(|part| scope.spawn(move || part.iter().map(|&number| certificate(ca, number)).collect()))
            .collect();
        made.into_iter().map(|part| part.join().unwrap_or_else(|_| Err("a thread died".into()))).collect()
    });
    Ok(parts.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

fn certificate(ca: &DemoCa, number: u32) -> Result<Vec<u8>, AnyError> {
    let (name, address) = (format!("Nguyễn Văn {number}"), format!("nguoi{number}.stttt@binhphuoc.gov.vn"));
    let subject = Subject {
        full_name: &name,
        organisation: "Sở Thông tin và Truyền thông",
        locality: "Tỉnh Bình Phước",
        address: &address,
    };
    let (not_before, not_after) = ("2018-06-01T00:00:00+07:00", "2023-06-01T00:00:00+07:00");
    let (not_before, not_after) = (Timestamp::parse_rfc3339(not_before)?, Timestamp::parse_rfc3339(not_after)?);
    Ok(ca.issue(&CertificateOrder { number, subject, generation: Generation::G2, not_before, not_after })?)
}

/// A list of `authority` with so many entries: every fiftieth of the certificates, the rest serial numbers of nobody.
pub(super) fn list(
    ca: &DemoCa,
    authority: Authority,
    certificates: &[Vec<u8>],
    entries: usize,
) -> Result<Vec<u8>, AnyError> {
    let revocation = Revocation { at: Timestamp::parse_rfc3339("2019-12-01T00:00:00Z")?, reason: 4 };
    let mut listed = Vec::with_capacity(entries);
    for der in certificates.iter().step_by(REVOKED_EVERY).take(entries) {
        listed.push((parse(der)?.facts.serial, revocation));
    }
    let mut state = 7_u64;
    while listed.len() < entries {
        listed.push((serial(&mut state), revocation));
    }
    let (this_update, next_update) =
        (Timestamp::parse_rfc3339("2019-12-30T00:00:00Z")?, Timestamp::parse_rfc3339("2020-01-30T00:00:00Z")?);
    Ok(ca.crl(authority, &CrlOrder { number: 7, this_update, next_update, entries: &listed })?)
}

/// Eight octets in no order, the same in each run (xorshift).
pub(super) fn serial(state: &mut u64) -> Serial {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    let mut octets = state.to_be_bytes().to_vec();
    if let Some(first) = octets.first_mut() {
        *first = (*first & 0x3F) | 0x40;
    }
    Serial(octets)
}
