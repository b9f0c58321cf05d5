//! The CA's word through several lists: every read of a status follows a hold that ends, and nothing leads back from revoked.

use std::collections::BTreeSet;

use congvu::demo::ca::Authority;
use congvu::domain::certificate::change::{Position, SignerChangeKind};
use congvu::domain::certificate::facts::{Fingerprint, Serial};
use congvu::domain::certificate::life::LifeState;
use congvu::domain::certificate::signer::SignerKey;
use congvu::domain::certificate::status::{CertificateStatus, ListWindow, REASON_HOLD, Revocation, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::scope::Scope;
use congvu::operations::hand_over_certificate::life_of;
use congvu::storage::Header;
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::write::{ListChanges, RevocationList};
use openssl::hash::MessageDigest;
use openssl::sign::Signer;
use sha2::{Digest as _, Sha256};

use crate::database::{TestDatabase, on_both_engines};
use crate::pki::ca;
use crate::storage::registry::{ISSUER, Person, START, small};

on_both_engines! {
    every_read_follows_a_hold_that_ends
    what_was_known_before_a_list_came_stays_what_was_known
}

use CertificateStatus::{Hold, Revoked, Valid};

/// The beginning of so many days after the registry's first.
pub(crate) fn day(number: i64) -> Timestamp {
    Timestamp::start_of(START).plus_seconds(number * 86_400)
}

pub(crate) fn serial(person: &Person) -> Serial {
    person.certificate.0.facts.serial.clone()
}

/// A list of day `number`, in force for thirty.
pub(crate) async fn tell(db: &TestDatabase, number: u8, entries: &[(&Person, i64, u8)]) -> ListChanges {
    let list = RevocationList {
        sha256: Fingerprint(Sha256::digest([number]).into()),
        issuer_key: ISSUER,
        issuer: "CN=Test CA,C=VN".to_owned(),
        number: Some(vec![number]),
        window: ListWindow { this_update: day(number.into()), next_update: day(i64::from(number) + 30) },
        der: vec![number],
    };
    let entries: Vec<_> = entries
        .iter()
        .map(|(who, on, reason)| (serial(who), Revocation { at: day(*on).plus_seconds(60), reason: *reason }))
        .collect();
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(number.into()) };
    let mut write = db.store.write(header).await.expect("a change set");
    let changes = write.insert_revocation_list(&list, &entries).await.expect("a list");
    write.commit().await.expect("a commit");
    changes
}

/// The first is held and let go, the second held and then revoked, the third revoked and then dropped from the list.
async fn told(db: &TestDatabase, people: &[Person]) {
    let [a, b, c] = [&people[0], &people[1], &people[2]];
    let first = tell(db, 10, &[(a, 8, REASON_HOLD), (b, 8, REASON_HOLD), (c, 9, 4)]).await;
    assert_eq!(first, ListChanges { held: 2, revoked: 1, ..ListChanges::default() });
    let second = tell(db, 20, &[(b, 15, 1), (c, 9, 4)]).await;
    assert_eq!(second, ListChanges { released: 1, revoked: 1, ..ListChanges::default() });
    let third = tell(db, 30, &[(a, 28, REASON_HOLD), (b, 15, 1)]).await;
    assert_eq!(third, ListChanges { held: 1, gone: 1, ..ListChanges::default() });
}

const EXPECTED: [(i64, [CertificateStatus; 3]); 8] = [
    (7, [Valid, Valid, Valid]),
    (8, [Hold, Hold, Valid]),
    (9, [Hold, Hold, Revoked]),
    (14, [Hold, Hold, Revoked]),
    (15, [Hold, Revoked, Revoked]),
    (20, [Valid, Revoked, Revoked]),
    (27, [Valid, Revoked, Revoked]),
    (28, [Hold, Revoked, Revoked]),
];

/// What every read says of each person's certificate, an hour into so many days after the registry's first.
pub(crate) async fn each_read_says(db: &TestDatabase, people: &[Person], said: &[(i64, [CertificateStatus; 3])]) {
    let reader = db.store.read().await.expect("a reader");
    let glance = db.store.glance();
    for &(number, expected) in said {
        let at = day(number).plus_seconds(3600);
        let view = View::of(at.day());
        // Signers.
        for (person, status) in people.iter().zip(expected) {
            let key = SignerKey::Sha256(person.certificate.0.facts.sha256);
            let facts = glance.signer(&Scope::Province, at, &key).await.expect("a look-up").expect("a signer");
            assert_eq!(status_at(&facts.evidence, at), status, "signer {number}");
            // Its told life, whatever events there were.
            let id = person.certificate.0.id;
            let (life, _) = life_of(&reader, (view, at), id, &facts.evidence).await.expect("a life");
            let state = match status {
                Revoked => LifeState::Revoked,
                Hold => LifeState::Hold,
                _ => LifeState::Issued,
            };
            assert_eq!(life.state(), state, "life {number}");
            let evidence = reader.revocation_evidence(&person.certificate.0.facts, at).await.expect("evidence");
            let is_told = evidence.revocation.is_some_and(|told| told.at <= at);
            assert_eq!(is_told, status != Valid, "evidence {number}");
            let standing = reader.standing_certificates(person.official.id, at).await.expect("certificates");
            assert_eq!(standing.is_empty(), status == Revoked, "standing {number}: a hold may end");
        }
        // Lists, with and without a status asked for.
        for &status in CertificateStatus::ALL {
            let filter = CertificateFilter { status: Some(status), ..CertificateFilter::default() };
            let lines = reader.certificate_page(&Scope::Province, view, at, &filter, None, 10).await.expect("lines");
            let found: BTreeSet<_> = lines.iter().map(|line| line.key.certificate).collect();
            let wanted = people.iter().zip(expected).filter(|(_, given)| *given == status);
            assert_eq!(found, wanted.map(|(person, _)| person.certificate.0.id).collect(), "{status} {number}");
        }
        // The day's end: figures, and what is published.
        let end = Timestamp::end_of(view.day);
        let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
        let published = reader.persons(&Scope::Province, view, 0, 9).await.expect("persons");
        for (place, (person, status)) in people.iter().zip(expected).enumerate() {
            let row = facts.certificates.iter().find(|row| row.official == person.official.id).expect("a certificate");
            assert_eq!(status_at(&row.evidence, end), status, "adoption {number}");
            assert_eq!(published[place].certificates.is_empty(), status != Valid, "published {number}");
        }
    }
}

async fn every_read_follows_a_hold_that_ends(db: TestDatabase) {
    use SignerChangeKind::{Held, Released, Revoked as Told};

    let (_, _, people) = small(&db.store).await;
    told(&db, &people).await;
    each_read_says(&db, &people, &EXPECTED).await;
    // Those who keep answers are told, once each.
    let page = db.store.read().await.unwrap().signer_changes(&Scope::Province, Position::after(0), 100).await.unwrap();
    let mut kinds: Vec<_> = page.changes.iter().map(|change| (change.position.seq, change.kind)).collect();
    kinds.sort_unstable();
    kinds.retain(|(seq, _)| *seq > 1);
    assert_eq!(kinds, [(2, Told), (2, Held), (2, Held), (3, Told), (3, Released), (4, Held)]);
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    db.store.read().await.unwrap().verify(&mut none).await.expect("a verification");
}

async fn what_was_known_before_a_list_came_stays_what_was_known(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    told(&db, &people).await;
    let reader = db.store.read().await.expect("a reader");
    // The day is the 16th; what is told of it changes with what has come in.
    for (known_at, expected) in
        [(2, [Hold, Hold, Revoked]), (3, [Hold, Revoked, Revoked]), (4, [Hold, Revoked, Revoked])]
    {
        let view = View::as_known_at(day(16).day(), known_at);
        let facts = reader.adoption(&Scope::Province, view).await.expect("facts");
        let end = Timestamp::end_of(view.day);
        let found = people.iter().map(|person| {
            let row = facts.certificates.iter().find(|row| row.official == person.official.id).expect("a certificate");
            status_at(&row.evidence, end)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected, "{known_at}");
    }
    let later = |known_at| View::as_known_at(day(25).day(), known_at);
    for (known_at, expected) in [(2, Hold), (3, Valid), (4, Valid)] {
        let facts = reader.adoption(&Scope::Province, later(known_at)).await.expect("facts");
        let row = facts.certificates.iter().find(|row| row.official == people[0].official.id).expect("a certificate");
        assert_eq!(status_at(&row.evidence, Timestamp::end_of(day(25).day())), expected, "{known_at}");
    }
}

/// The same list as a delta of another, signed anew.
pub(super) fn forged_scope(list: &[u8]) -> Vec<u8> {
    let (_, outer, _) = element(list);
    let (_, tbs, rest) = element(outer);
    let (_, _, signature) = element(rest);
    let algorithm = &rest[..rest.len() - signature.len()];
    // The extensions stand last.
    let (mut at, mut left) = (0, tbs);
    while !left.is_empty() && left[0] != 0xA0 {
        let (_, _, after) = element(left);
        at += left.len() - after.len();
        left = after;
    }
    let (_, explicit, _) = element(left);
    let (_, extensions, _) = element(explicit);
    let delta = hex::decode("300d0603551d1b0101ff0403020101").unwrap();
    let extensions = build(0xA0, &build(0x30, &[extensions, &delta].concat()));
    let tbs = build(0x30, &[&tbs[..at], &extensions].concat());
    let mut signer = Signer::new(MessageDigest::sha256(), ca().key(Authority::G2Issuing)).unwrap();
    let signature = signer.sign_oneshot_to_vec(&tbs).unwrap();
    let signature = build(3, &[&[0], signature.as_slice()].concat());
    build(0x30, &[tbs.as_slice(), algorithm, &signature].concat())
}

/// Tag, content, and what follows.
fn element(bytes: &[u8]) -> (u8, &[u8], &[u8]) {
    let (length, start) = match bytes[1] {
        short @ 0..0x80 => (usize::from(short), 2),
        long => {
            let octets = usize::from(long & 0x7F);
            (bytes[2..2 + octets].iter().fold(0, |length, octet| length << 8 | usize::from(*octet)), 2 + octets)
        }
    };
    (bytes[0], &bytes[start..start + length], &bytes[start + length..])
}

fn build(tag: u8, content: &[u8]) -> Vec<u8> {
    let octets: Vec<u8> = content.len().to_be_bytes().into_iter().skip_while(|&octet| octet == 0).collect();
    let length = match octets.as_slice() {
        [short @ 0..0x80] => vec![*short],
        long => [&[0x80 | u8::try_from(long.len()).unwrap()], long].concat(),
    };
    [&[tag], length.as_slice(), content].concat()
}
