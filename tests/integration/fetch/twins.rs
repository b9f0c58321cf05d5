//! Two certificates that state one issuer and one serial number, one of them forged perhaps: lists go on being taken in, and whoever asks by
//! number is answered of the one that the CA signed.

use congvu::domain::certificate::answer::Told;
use congvu::domain::certificate::facts::{Certificate, CertificateFacts, Fingerprint};
use congvu::domain::certificate::signer::{IssuerRef, SignerKey};
use congvu::domain::certificate::status::{CertificateStatus, ChainVerdict, REASON_HOLD, status_at};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::CertificateId;
use congvu::domain::scope::Scope;
use congvu::storage::Header;
use congvu::storage::write::ListChanges;
use uuid::Uuid;

use super::words::{day, tell};
use crate::database::{TestDatabase, on_both_engines};
use crate::ocsp::reads::hear;
use crate::storage::registry::{ISSUER, Person, small};

on_both_engines! {
    a_list_names_both_of_two_with_one_number
    a_forgery_that_comes_in_first_does_not_answer_for_the_real_one
    a_twin_puts_back_no_hold_that_has_ended
}

/// The same issuer and serial number, another certificate.
fn twin(person: &Person, number: u128) -> Certificate {
    let (real, _) = &person.certificate;
    let facts = CertificateFacts { sha256: Fingerprint([200; 32]), ..real.facts.clone() };
    Certificate { id: CertificateId(Uuid::from_u128(number)), facts, official: None, der: vec![200] }
}

async fn insert(db: &TestDatabase, certificates: &[(Certificate, ChainVerdict)]) {
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(5) };
    let mut write = db.store.write(header).await.expect("a change set");
    write.insert_certificates(certificates).await.expect("certificates");
    write.commit().await.expect("a commit");
}

async fn status(db: &TestDatabase, key: &SignerKey, at: Timestamp) -> CertificateStatus {
    let facts = db.store.glance().signer(&Scope::Province, at, key).await.expect("a look-up").expect("a signer");
    status_at(&facts.evidence, at)
}

async fn a_list_names_both_of_two_with_one_number(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let person = &people[0];
    insert(&db, &[(twin(person, u128::MAX), ChainVerdict::Good)]).await;
    let held = tell(&db, 10, &[(person, 8, REASON_HOLD)]).await;
    assert_eq!(held, ListChanges { held: 2, ..ListChanges::default() });
    // From a hold to a revocation the words of before are ended, once.
    let revoked = tell(&db, 20, &[(person, 15, 1)]).await;
    assert_eq!(revoked, ListChanges { revoked: 2, ..ListChanges::default() });
    for sha256 in [person.certificate.0.facts.sha256, Fingerprint([200; 32])] {
        let key = SignerKey::Sha256(sha256);
        assert_eq!(status(&db, &key, day(9)).await, CertificateStatus::Hold);
        assert_eq!(status(&db, &key, day(21)).await, CertificateStatus::Revoked);
    }
    // Two that come in together when the list is there already.
    let known = &people[1];
    tell(&db, 30, &[(person, 15, 1), (known, 28, 1)]).await;
    let mut third = twin(known, u128::MAX - 1);
    third.facts.sha256 = Fingerprint([201; 32]);
    let mut fourth = twin(known, u128::MAX - 2);
    fourth.facts.sha256 = Fingerprint([202; 32]);
    insert(&db, &[(third, ChainVerdict::Untrusted), (fourth, ChainVerdict::Untrusted)]).await;
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    db.store.read().await.expect("a reader").verify(&mut none).await.expect("a verification");
}

async fn a_forgery_that_comes_in_first_does_not_answer_for_the_real_one(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let person = &people[0];
    // Known before the real one, by its place in the order.
    insert(&db, &[(twin(person, 1), ChainVerdict::Untrusted)]).await;
    let serial = person.certificate.0.facts.serial.clone();
    let keys = [
        SignerKey::Serial(IssuerRef::Key(ISSUER), serial.clone()),
        SignerKey::Serial(IssuerRef::Name(person.certificate.0.facts.issuer.clone()), serial),
    ];
    for key in &keys {
        assert_ne!(status(&db, key, day(9)).await, CertificateStatus::Untrusted, "{key}");
        let many =
            db.store.glance().signers(&Scope::Province, day(9), std::slice::from_ref(key)).await.expect("signers");
        let last = many.last().expect("both of them");
        assert_eq!(last.sha256, person.certificate.0.facts.sha256, "{key}");
    }
}

async fn a_twin_puts_back_no_hold_that_has_ended(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let (answered, listed) = (&people[0], &people[1]);
    let of = |person: &Person| SignerKey::Sha256(person.certificate.0.facts.sha256);
    tell(&db, 10, &[(answered, 8, REASON_HOLD), (listed, 8, REASON_HOLD)]).await;
    hear(&db, 12, 3, answered, Told::Good).await;
    insert(&db, &[(twin(answered, u128::MAX), ChainVerdict::Untrusted)]).await;
    // The list goes on naming it, made before the answer.
    tell(&db, 11, &[(answered, 8, REASON_HOLD), (listed, 8, REASON_HOLD)]).await;
    for (instant, expected) in [(11, CertificateStatus::Hold), (13, CertificateStatus::Valid)] {
        assert_eq!(status(&db, &of(answered), day(instant)).await, expected, "{instant}");
    }
    // One that had expired when the newest list was made is looked for on the list before that.
    tell(&db, 20, &[]).await;
    let mut expired = twin(listed, u128::MAX - 1);
    expired.facts.sha256 = Fingerprint([201; 32]);
    expired.facts.not_after = day(15);
    insert(&db, &[(expired, ChainVerdict::Untrusted)]).await;
    for (instant, expected) in [(19, CertificateStatus::Hold), (21, CertificateStatus::Valid)] {
        assert_eq!(status(&db, &of(listed), day(instant)).await, expected, "{instant}");
    }
    let mut none = |found: congvu::storage::read::verify::Inconsistency| panic!("{found}");
    db.store.read().await.expect("a reader").verify(&mut none).await.expect("a verification");
}
