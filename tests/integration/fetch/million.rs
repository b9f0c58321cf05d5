//! A list of a million entries: a page of its index at a time, facts of our own certificates only, and every other serial found all
//! the same.

use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::status::{ListWindow, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::storage::row::packed::ListEntries;
use congvu::storage::write::RevocationList;
use sha2::{Digest as _, Sha256};

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{ISSUER, START, header, small};

on_both_engines! {
    a_million_entries_cost_a_few_hundred_rows
}

const ENTRIES: u32 = 1_000_000;

/// Serials 0x40000000 and on, each made when it is asked for; and one of ours.
struct Generated(Serial);

fn nth(number: u32) -> Serial {
    Serial((0x4000_0000 + number).to_be_bytes().to_vec())
}

fn said(number: u32) -> Revocation {
    Revocation { at: Timestamp::start_of(START).plus_seconds(i64::from(number % 1000)), reason: 1 }
}

impl ListEntries for Generated {
    fn find(&self, serial: &Serial) -> Option<Revocation> {
        if *serial == self.0 {
            return Some(said(5));
        }
        let number = u32::from_be_bytes(serial.0.as_slice().try_into().ok()?).checked_sub(0x4000_0000)?;
        (number < ENTRIES).then(|| said(number))
    }

    fn sorted(&self) -> Box<dyn Iterator<Item = (Serial, Revocation)> + Send + '_> {
        let strangers = (0..ENTRIES).map(|number| (nth(number), said(number)));
        Box::new(strangers.chain([(self.0.clone(), said(5))]))
    }
}

async fn a_million_entries_cost_a_few_hundred_rows(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let (first, next) = (Timestamp::start_of(START), Timestamp::start_of(START).plus_seconds(30 * 86_400));
    let der: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_be_bytes()[3]).collect();
    let list = RevocationList {
        sha256: Fingerprint(Sha256::digest(&der).into()),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![1]),
        window: ListWindow { this_update: first, next_update: next },
        der,
    };
    let ours = &people[1].certificate.0.facts;
    let mut write = db.store.write(header(START)).await.expect("a change set");
    let changes = write.insert_revocation_list(&list, &Generated(ours.serial.clone())).await.expect("a list");
    write.commit().await.expect("a commit");
    assert_eq!(changes.revoked, 1);
    let count = async |table: &str| db.texts(&format!("select cast(count(*) as text) from {table}")).await.remove(0);
    assert_eq!([count("crl_page").await, count("evidence_part").await, count("revocation").await], ["245", "3", "1"]);
    let at = Timestamp::start_of(START).plus_seconds(86_400);
    let reader = db.store.read().await.expect("a reader");
    let mut stranger = ours.clone();
    for (serial, told) in [
        (nth(0), Some(said(0))),
        (nth(4095), Some(said(4095))),
        (nth(4096), Some(said(4096))),
        (nth(777_777), Some(said(777_777))),
        (nth(ENTRIES - 1), Some(said(ENTRIES - 1))),
        (nth(ENTRIES), None),
        (Serial(vec![0x3F, 0xFF, 0xFF, 0xFF]), None),
        (Serial(vec![0x41]), None),
        (Serial(vec![0x7F; 20]), None),
    ] {
        stranger.serial = serial;
        let evidence = reader.revocation_evidence(&stranger, at).await.expect("evidence");
        assert_eq!(evidence.revocation, told, "{}", stranger.serial);
        assert!(evidence.list.is_some());
    }
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    reader.verify(&mut none).await.expect("a verification");
}
