//! A bag of ten thousand certificates: every one is told of, and memory stays within bounds.

use std::sync::Arc;

use congvu::operations::import_certificates::{ImportOutcome, import_certificates};

use super::{certificate, officer, registry};
use crate::database::{TestDatabase, with_sqlite};
use crate::pki::trust;
use crate::storage::registry::small;

const CERTIFICATES: u32 = 10_000;
/// What taking the file in may add to the process's memory at its highest, in KiB: twelve times the file.
const MOST: u64 = 128 << 10;

/// The same certificate under as many serial numbers: none but the first has a good signature.
fn bag() -> Vec<u8> {
    let first = certificate("nguoi1@binhphuoc.gov.vn", 0, "2019-03-01", "2024-03-01").der();
    let serial = 0x4000_0000_u32.to_be_bytes();
    let place = first.windows(4).position(|octets| octets == serial).expect("a serial number");
    let mut certificates = Vec::with_capacity(first.len() * CERTIFICATES as usize);
    for number in 0..CERTIFICATES {
        let start = certificates.len() + place;
        certificates.extend_from_slice(&first);
        certificates[start..start + 4].copy_from_slice(&(0x4000_0000 + number).to_be_bytes());
    }
    let oid = |hex: &str| element(6, &hex::decode(hex).expect("an OID"));
    let signed = [
        element(2, &[1]),
        element(0x31, &[]),
        element(0x30, &oid("2a864886f70d010701")),
        element(0xA0, &certificates),
        element(0x31, &[]),
    ];
    element(0x30, &[oid("2a864886f70d010702"), element(0xA0, &element(0x30, &signed.concat()))].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let octets: Vec<u8> = content.len().to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    let header = match octets.as_slice() {
        [] => vec![tag, 0],
        [short @ 0..0x80] => vec![tag, *short],
        long => [&[tag, 0x80 | u8::try_from(long.len()).expect("few octets")], long].concat(),
    };
    [header.as_slice(), content].concat()
}

/// The kernel's high-water mark of this process, in KiB. Each test has a process of its own under nextest.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a high-water mark");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bag_of_ten_thousand_is_taken_in_within_bounds() {
    with_sqlite(taken_in).await;
}

async fn taken_in(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db);
    let files = [("tui.p7b".to_owned(), bag())];
    let before = peak();
    let rows = import_certificates(&registry, &Arc::new(trust()), &officer(), &files).await.expect("an import");
    let added = peak() - before;
    let imported = rows.iter().filter(|row| matches!(row.outcome, ImportOutcome::Imported { .. })).count();
    assert_eq!((rows.len(), imported), (CERTIFICATES as usize, CERTIFICATES as usize));
    assert!(added < MOST, "{added} KiB more for a file of {} KiB", files[0].1.len() >> 10);
}
