//! What an auditor proves at a glance: one record by the newest checkpoint, and that checkpoint by what is kept.

use congvu::domain::agency::AgencyVersion;
use congvu::domain::audit::leaf::Leaf;
use congvu::domain::audit::tree::leaf_hash;
use congvu::domain::principal::Role;
use congvu::operations::audit_checkpoint::make_checkpoint;
use congvu::operations::audit_proof::{ProvedRecord, audit_standing, prove_record};
use congvu::operations::{Actor, OperationError, OperationResult, Registry};

use super::office::{account, append, registry};
use super::tamper::{octets, set, unguarded};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    a_record_is_proved_by_the_newest_checkpoint_that_covers_it
    a_record_of_elsewhere_is_as_good_as_none
    what_was_altered_is_seen_at_a_glance
    who_may_not_read_the_record_is_told_nothing_of_it
}

/// So many records, the first of a change set; with the agencies that it concerns.
async fn recorded(db: &TestDatabase, count: usize) -> (Registry, Vec<AgencyVersion>) {
    let (_, agencies, _) = small(&db.store).await;
    let registry = registry(db);
    append(&registry, count - 1).await;
    (registry, agencies)
}

fn is_missing(answer: &OperationResult<ProvedRecord>) -> bool {
    matches!(answer, Err(OperationError::NotFound { .. }))
}

async fn a_record_is_proved_by_the_newest_checkpoint_that_covers_it(db: TestDatabase) {
    let (registry, agencies) = recorded(&db, 5).await;
    let auditor = account("auditor", Role::Auditor, &agencies[0]);
    let prove = async |number| prove_record(&registry, &auditor, number).await;
    let alone = prove(2).await.expect("a record");
    assert_eq!((alone.line.leaf.record, alone.proof), (2, None));
    assert_eq!(alone.hash, leaf_hash(&octets(&db, 2).await));
    let unsigned = audit_standing(&registry, &auditor).await.expect("a standing");
    assert_eq!((unsigned.records, unsigned.newest), (5, None));

    let signed = make_checkpoint(&registry).await.expect("a checkpoint");
    append(&registry, 3).await;
    for number in 0..5 {
        let proof = prove(number).await.expect("a record").proof.expect("a proof");
        assert_eq!((proof.size, proof.at, proof.holds), (5, signed.at, true), "{number}");
    }
    assert_eq!(prove(5).await.expect("a record").proof, None, "recorded since");
    let standing = audit_standing(&registry, &auditor).await.expect("a standing");
    let newest = standing.newest.expect("a checkpoint");
    assert_eq!((standing.records, newest.row, newest.is_signed, newest.holds), (8, signed, Some(true), true));
    for number in [8, u64::MAX] {
        assert!(is_missing(&prove(number).await), "{number}");
    }
}

async fn a_record_of_elsewhere_is_as_good_as_none(db: TestDatabase) {
    let (registry, agencies) = recorded(&db, 3).await;
    make_checkpoint(&registry).await.expect("a checkpoint");
    let whole = account("auditor", Role::Auditor, &agencies[0]);
    let part = account("auditor", Role::Auditor, &agencies[1]);
    // The first concerns every agency that has people, the others none.
    let seen = prove_record(&registry, &part, 0).await.expect("a record");
    let all = prove_record(&registry, &whole, 0).await.expect("a record");
    assert_eq!((seen.hash, seen.proof), (all.hash, all.proof), "the proof is over all of it");
    assert_ne!(seen.line.leaf.details, all.line.leaf.details, "and tells no more than the search does");
    assert!(is_missing(&prove_record(&registry, &part, 1).await));
}

async fn what_was_altered_is_seen_at_a_glance(db: TestDatabase) {
    let (registry, agencies) = recorded(&db, 12).await;
    let auditor = account("auditor", Role::Auditor, &agencies[0]);
    make_checkpoint(&registry).await.expect("a checkpoint");
    unguarded(&db).await;
    let mut leaf = Leaf::decode(&octets(&db, 5).await).expect("a leaf");
    leaf.actor = "somebody-else".to_owned();
    set(&db, 5, "octets", &leaf.encode().expect("octets")).await;
    let holds =
        async |number| prove_record(&registry, &auditor, number).await.expect("a record").proof.expect("a proof").holds;
    assert!(!holds(5).await, "it is not what was signed");
    assert!(holds(9).await);

    let newest = async || audit_standing(&registry, &auditor).await.expect("a standing").newest.expect("a checkpoint");
    assert!(newest().await.holds, "hashes that are kept are as they were");
    // Record 7 keeps the hashes of the trees that end with it, that over the first eight among them.
    set(&db, 7, "nodes", &[0; 128]).await;
    assert!(!newest().await.holds);
    db.by_hand("delete from audit_leaf where seq = 7").await;
    assert!(!newest().await.holds, "what is missing is an answer, not a failure");
    db.by_hand("update audit_checkpoint set note = 'forged'").await;
    assert_eq!(newest().await.is_signed, Some(false));
}

async fn who_may_not_read_the_record_is_told_nothing_of_it(db: TestDatabase) {
    let (registry, agencies) = recorded(&db, 2).await;
    for role in [Role::ItAdmin, Role::Hr, Role::AgencyHead, Role::Official] {
        let actor = account("somebody", role, &agencies[0]);
        let proved = prove_record(&registry, &actor, 0).await;
        assert!(matches!(proved, Err(OperationError::NotAllowed { .. })), "{role}");
        let stands = audit_standing(&registry, &actor).await;
        assert!(matches!(stands, Err(OperationError::NotAllowed { .. })), "{role}");
    }
    assert!(prove_record(&registry, &Actor::Shell, 0).await.is_err());
}
