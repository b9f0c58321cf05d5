//! Whatever is done to the record by hand is found, and the first bad record is named.

use congvu::domain::audit::leaf::Leaf;
use congvu::domain::audit::tree::{Frontier, leaf_hash};
use congvu::operations::Registry;
use congvu::operations::audit_checkpoint::make_checkpoint;
use congvu::operations::verify_audit::{AuditVerification, verify_audit};
use congvu::operations::verify_registry::verify_registry;

use super::office::{append, assert_whole, registry, verified};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    an_altered_leaf_is_named
    a_deleted_leaf_is_named
    two_swapped_leaves_are_named
    a_tail_cut_behind_a_checkpoint_is_named
    an_altered_node_is_named
    a_forgery_with_every_hash_is_found_by_a_checkpoint_kept_elsewhere
    columns_to_search_by_are_held_against_the_octets
    a_change_set_altered_with_its_hash_is_found_by_its_leaf
    a_forged_checkpoint_is_not_believed
}

/// Twelve records, the first of a change set, and nothing that keeps a hand from them.
async fn twelve(db: &TestDatabase) -> Registry {
    small(&db.store).await;
    let registry = registry(db);
    append(&registry, 11).await;
    assert_whole(&registry, 12).await;
    unguarded(db).await;
    registry
}

/// Takes away what keeps a hand from the record.
pub(super) async fn unguarded(db: &TestDatabase) {
    if !db.is_postgres() {
        for table in ["audit_leaf", "audit_subject", "audit_checkpoint"] {
            db.by_hand(&format!("drop trigger {table}_no_update")).await;
            db.by_hand(&format!("drop trigger {table}_no_delete")).await;
        }
    }
}

fn literal(db: &TestDatabase, octets: &[u8]) -> String {
    let digits = hex::encode(octets);
    if db.is_postgres() { format!("decode('{digits}', 'hex')") } else { format!("x'{digits}'") }
}

pub(super) async fn octets(db: &TestDatabase, record: u64) -> Vec<u8> {
    let reader = db.store.read().await.expect("a reader");
    reader.audit_octets(record, 1).await.expect("octets").swap_remove(0).1
}

pub(super) async fn set(db: &TestDatabase, record: u64, column: &str, octets: &[u8]) {
    let value = literal(db, octets);
    assert_eq!(db.by_hand(&format!("update audit_leaf set {column} = {value} where seq = {record}")).await, 1);
}

#[track_caller]
fn assert_first_bad(found: &AuditVerification, record: u64, words: &str) {
    assert_eq!(found.first_bad, Some(record), "{:#?}", found.problems);
    assert!(found.problems.iter().any(|problem| problem.what.contains(words)), "{words}: {:#?}", found.problems);
}

async fn an_altered_leaf_is_named(db: TestDatabase) {
    let registry = twelve(&db).await;
    let mut leaf = Leaf::decode(&octets(&db, 5).await).expect("a leaf");
    leaf.actor = "somebody-else".to_owned();
    set(&db, 5, "octets", &leaf.encode().expect("octets")).await;
    assert_first_bad(&verified(&registry).await, 5, "its octets are not what was written");
    let all = verify_registry(&registry, None).await.expect("a verification");
    assert!(all.problems.iter().any(|problem| problem.row == "audit_leaf 5"), "{:#?}", all.problems);
}

async fn a_deleted_leaf_is_named(db: TestDatabase) {
    let registry = twelve(&db).await;
    db.by_hand("delete from audit_leaf where seq = 7").await;
    assert_first_bad(&verified(&registry).await, 7, "record 7 is missing");
    db.by_hand("delete from audit_leaf where seq = 0").await;
    let found = verified(&registry).await;
    assert_first_bad(&found, 0, "record 0 is missing");
    assert!(found.problems.iter().any(|problem| problem.row == "change_set 1"), "{:#?}", found.problems);
}

async fn two_swapped_leaves_are_named(db: TestDatabase) {
    let registry = twelve(&db).await;
    for (from, to) in [(4, 1000), (8, 4), (1000, 8)] {
        db.by_hand(&format!("update audit_leaf set seq = {to} where seq = {from}")).await;
    }
    assert_first_bad(&verified(&registry).await, 4, "its octets are those of record 8");
}

async fn a_tail_cut_behind_a_checkpoint_is_named(db: TestDatabase) {
    let registry = twelve(&db).await;
    let kept = make_checkpoint(&registry).await.expect("a checkpoint");
    db.by_hand("delete from audit_leaf where seq >= 10").await;
    db.by_hand("update audit_head set size = 10").await;
    assert_first_bad(&verified(&registry).await, 10, "records 10 to 11 are missing");
    db.by_hand("delete from audit_checkpoint").await;
    assert_whole(&registry, 10).await;
    let found = verify_audit(&registry, Some(&kept.note)).await.expect("a verification");
    assert_first_bad(&found, 10, "the given checkpoint");
}

async fn an_altered_node_is_named(db: TestDatabase) {
    let registry = twelve(&db).await;
    let mut frontier = Frontier::default();
    let mut kept = Vec::new();
    for record in 0..8 {
        kept = frontier.append(leaf_hash(&octets(&db, record).await)).concat();
    }
    assert_eq!(kept.len(), 4 * 32, "record 7 completes subtrees of 1, 2, 4 and 8");
    kept[3 * 32] ^= 1;
    set(&db, 7, "nodes", &kept).await;
    assert_first_bad(&verified(&registry).await, 7, "the hash of records 0 to 7");
}

async fn a_forgery_with_every_hash_is_found_by_a_checkpoint_kept_elsewhere(db: TestDatabase) {
    let registry = twelve(&db).await;
    let kept = make_checkpoint(&registry).await.expect("a checkpoint");
    db.by_hand("delete from audit_checkpoint").await;
    let mut frontier = Frontier::default();
    for record in 0..12 {
        let mut leaf = Leaf::decode(&octets(&db, record).await).expect("a leaf");
        if record == 6 {
            leaf.details.put("number", 99_i64);
        }
        let forged = leaf.encode().expect("octets");
        set(&db, record, "nodes", &frontier.append(leaf_hash(&forged)).concat()).await;
        set(&db, record, "octets", &forged).await;
    }
    assert_whole(&registry, 12).await;
    let found = verify_audit(&registry, Some(&kept.note)).await.expect("a verification");
    assert_first_bad(&found, 0, "one of the records 0 to 11 is not what it was");
}

async fn columns_to_search_by_are_held_against_the_octets(db: TestDatabase) {
    let registry = twelve(&db).await;
    db.by_hand("update audit_leaf set actor = 'nobody' where seq = 3").await;
    assert_first_bad(&verified(&registry).await, 3, "the columns that it is searched by");
    db.by_hand("delete from audit_subject where seq = 0 and kind = 'person'").await;
    assert_first_bad(&verified(&registry).await, 0, "the rows that say what it is about");
}

async fn a_change_set_altered_with_its_hash_is_found_by_its_leaf(db: TestDatabase) {
    let registry = twelve(&db).await;
    let value = literal(&db, &[0; 32]);
    db.by_hand(&format!("update change_set set facts_hash = {value}")).await;
    assert_first_bad(&verified(&registry).await, 0, "the hash of change set 1 is not the one it took down");
}

async fn a_forged_checkpoint_is_not_believed(db: TestDatabase) {
    let registry = twelve(&db).await;
    let kept = make_checkpoint(&registry).await.expect("a checkpoint");
    let forged = kept.note.replace("\n12\n", "\n11\n");
    assert_ne!(forged, kept.note);
    let found = verify_audit(&registry, Some(&forged)).await.expect("a verification");
    assert!(found.problems.iter().any(|problem| problem.what.contains("altered")), "{:#?}", found.problems);
    db.by_hand(&format!("update audit_checkpoint set note = '{forged}'")).await;
    let all = verify_registry(&registry, None).await.expect("a verification");
    assert!(all.problems.iter().any(|problem| problem.row == "audit_checkpoint 12"), "{:#?}", all.problems);
}
