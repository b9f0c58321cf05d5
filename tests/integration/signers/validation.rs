//! A certificate that somebody shows: judged from the registry, or from its bytes, the roots and the stored lists.

use std::sync::Arc;

use congvu::demo::ca::{Authority, Generation, pem};
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind};
use congvu::domain::certificate::signer::{SignerKey, SignerReason};
use congvu::domain::certificate::status::{CertificateStatus, Revocation};
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{FactId, IdSource};
use congvu::operations::ask_signer::{ask_address, ask_signer, ask_signers};
use congvu::operations::import_certificates::import_certificates;
use congvu::operations::refresh_revocation::refresh_revocation;
use congvu::operations::validate_certificate::{Validated, validate_certificate};
use congvu::operations::{Actor, OperationError, Province, Registry};

use super::machine;
use crate::database::{TestDatabase, on_both_engines};
use crate::pki::{at, crl, leaf, now, trust};
use crate::storage::registry::{header, small};

on_both_engines! {
    every_question_is_counted_for_the_record
    an_unknown_certificate_is_judged_by_roots_and_lists
    what_is_not_one_certificate_is_refused_with_a_remedy
}

fn registry(db: &TestDatabase) -> Registry {
    let province =
        Province { name: "Tỉnh".to_owned(), code: "H10".to_owned(), mail_domain: "binhphuoc.gov.vn".to_owned() };
    Registry::new(db.store.clone(), Arc::new(FixedClock(now())), true, province, IdSource::seeded(9))
}

fn admin() -> Actor {
    let Actor::Principal(mut principal) = machine("H10/") else { unreachable!("a machine is a principal") };
    principal.grants[0].role = congvu::domain::principal::Role::ItAdmin;
    Actor::Principal(principal)
}

async fn judged(registry: &Registry, bytes: Vec<u8>, instant: Option<Timestamp>) -> Validated {
    validate_certificate(registry, &machine("H10/"), bytes, instant).await.expect("a verdict")
}

async fn an_unknown_certificate_is_judged_by_roots_and_lists(db: TestDatabase) {
    small(&db.store).await;
    let bare = registry(&db);
    let unjudged = validate_certificate(&bare, &machine("H10/"), leaf(1, Generation::G2), None).await;
    assert!(matches!(unjudged, Err(OperationError::NotConfigured { .. })), "{unjudged:?}");

    let trust = Arc::new(trust());
    let registry = registry(&db).trusting(Arc::clone(&trust));
    let (good, bad) = (leaf(1, Generation::G2), leaf(2, Generation::G2));
    let unlisted = judged(&registry, good.clone(), None).await;
    assert_eq!(unlisted.signer.standing.status, CertificateStatus::Indeterminate, "there is no list yet");
    assert_eq!((unlisted.is_known, unlisted.signer.facts.list), (false, None));

    let serial = congvu::pki::facts::parse(&bad).expect("facts").facts.serial;
    let revoked_at = at("2019-12-01T00:00:00Z");
    let list = crl(Authority::G2Issuing, &[(serial, Revocation { at: revoked_at, reason: 1 })]);
    refresh_revocation(&registry, &trust, &admin(), &[("list".to_owned(), list)]).await.expect("a list");
    let told = judged(&registry, good.clone(), None).await;
    assert!(told.signer.standing.is_good() && !told.is_known, "{told:?}");
    assert_eq!(told.signer.facts.list.expect("a list").number, Some(vec![7]));
    assert_eq!(told.signer.facts.common_name.as_deref(), Some("Nguyễn Thị Thử Nghiệm"));
    let told = judged(&registry, pem("CERTIFICATE", &bad).into_bytes(), None).await;
    assert_eq!(told.signer.standing.reasons, [SignerReason::Revoked]);
    let before = judged(&registry, bad, Some(revoked_at.plus_seconds(-1))).await;
    assert_eq!(before.signer.standing.status, CertificateStatus::Valid, "a later list speaks for the instant before");
    let stale = judged(&registry, good.clone(), Some(at("2020-03-01T00:00:00Z"))).await;
    assert_eq!(stale.signer.standing.reasons, [SignerReason::NoFreshList]);
    let mut forged = good.clone();
    *forged.last_mut().expect("octets") ^= 1;
    let forged = judged(&registry, forged, None).await;
    assert_eq!(forged.signer.standing.status, CertificateStatus::Untrusted);

    // Once it is in the registry, our own order to stop counts. Who may not ask about its holder is told what anybody can know.
    let part = machine("H10/H10.1/");
    let unknown = validate_certificate(&registry, &part, good.clone(), None).await.expect("a verdict");
    import_certificates(&registry, &trust, &admin(), &[("one.cer".to_owned(), good.clone())]).await.expect("an import");
    let known = judged(&registry, good.clone(), None).await;
    assert!(known.is_known && known.signer.standing.is_good());
    let reader = db.store.read().await.expect("a reader");
    let ownerless = reader
        .ownerless_certificates(&congvu::domain::scope::Scope::Province, congvu::storage::read::View::of(now().day()))
        .await
        .expect("certificates");
    let stop = CertificateEvent {
        id: FactId(registry.new_id()),
        certificate: ownerless[0].0.id,
        kind: CertificateEventKind::StopUse,
        effective_at: at("2019-12-15T00:00:00Z"),
        details: String::new(),
    };
    drop(reader);
    let mut write = db.store.write(header(now().day())).await.expect("a change set");
    write.insert_certificate_events(&[stop]).await.expect("an event");
    write.commit().await.expect("a commit");
    let told = judged(&registry, good.clone(), None).await;
    assert_eq!((told.signer.standing.status, told.is_known), (CertificateStatus::StopUse, true));
    let told = validate_certificate(&registry, &part, good, None).await.expect("a verdict");
    assert_eq!(told, unknown, "a stop in another part of the tree is not told, nor that anything is known");
    assert_eq!(told.signer.standing.status, CertificateStatus::Valid);
}

async fn what_is_not_one_certificate_is_refused_with_a_remedy(db: TestDatabase) {
    let registry = registry(&db).trusting(Arc::new(trust()));
    let two = [pem("CERTIFICATE", &leaf(1, Generation::G2)), pem("CERTIFICATE", &leaf(2, Generation::G2))].concat();
    let mut cut = leaf(1, Generation::G2);
    cut.truncate(300);
    let giant = vec![0x30; 200 * 1024];
    for bytes in [Vec::new(), b"hello".to_vec(), two.into_bytes(), cut, giant] {
        let refused = validate_certificate(&registry, &machine("H10/"), bytes, None).await;
        let Err(OperationError::Invalid { problems }) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.len(), 1);
        assert!(!problems[0].remedy.vi.is_empty() && !problems[0].remedy.en.is_empty());
    }
}

async fn every_question_is_counted_for_the_record(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db).trusting(Arc::new(trust()));
    let (asker, key) = (machine("H10/"), SignerKey::Sha256(people[0].certificate.0.facts.sha256));
    ask_signer(&registry, &asker, &key, None).await.expect("an answer");
    let twice = [key.clone(), SignerKey::of_serial("CN=nobody", "01").expect("a key")];
    ask_signers(&registry, &asker, &twice, Some(now())).await.expect("answers");
    ask_address(&registry, &asker, &people[1].address.address, None).await.expect("answers");
    judged(&registry, leaf(1, Generation::G2), None).await;
    assert_eq!(registry.flush_signer_log(true).await.expect("a flush"), 1, "one account, one minute");
    let told = db.texts("select cast(questions as text) from signer_log").await;
    assert_eq!(told, ["5"]);
}
