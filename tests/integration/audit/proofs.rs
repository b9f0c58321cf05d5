//! Roots and proofs out of the store, and signed checkpoints.

use congvu::domain::audit::checkpoint::Checkpoint;
use congvu::domain::audit::proof::{includes, is_consistent};
use congvu::domain::audit::tree::{Frontier, leaf_hash};
use congvu::operations::audit_checkpoint::{CheckpointPolicy, checkpoint_if_due, make_checkpoint, note_key};

use super::office::{append, assert_whole, now, registry, registry_at};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_store_proves_every_record_and_every_growth
    a_checkpoint_is_signed_once_for_a_size
    a_checkpoint_comes_by_itself_when_it_is_due
}

async fn the_store_proves_every_record_and_every_growth(db: TestDatabase) {
    append(&registry(&db), 13).await;
    let reader = db.store.read().await.expect("a reader");
    let leaves: Vec<_> = reader.audit_octets(0, 100).await.expect("octets");
    let leaves: Vec<_> = leaves.into_iter().map(|(_, octets)| leaf_hash(&octets)).collect();
    let mut roots = vec![Frontier::default().root()];
    let mut frontier = Frontier::default();
    for leaf in &leaves {
        frontier.append(*leaf);
        roots.push(frontier.root());
    }
    for size in 0..=13 {
        assert_eq!(reader.audit_root(size as u64).await.expect("a root"), roots[size], "{size}");
        for (record, leaf) in leaves.iter().enumerate().take(size) {
            let proof = reader.audit_inclusion(record as u64, size as u64).await.expect("a proof").expect("included");
            assert!(includes(&roots[size], size as u64, record as u64, leaf, &proof), "{record} of {size}");
        }
        for old in 1..=size {
            let proof = reader.audit_consistency(old as u64, size as u64).await.expect("a proof").expect("consistent");
            assert!(is_consistent((old as u64, &roots[old]), (size as u64, &roots[size]), &proof), "{old} in {size}");
        }
    }
    assert_eq!(reader.audit_inclusion(13, 13).await.expect("an answer"), None);
}

async fn a_checkpoint_is_signed_once_for_a_size(db: TestDatabase) {
    let registry = registry(&db);
    append(&registry, 5).await;
    let first = make_checkpoint(&registry).await.expect("a checkpoint");
    assert_eq!(make_checkpoint(&registry).await.expect("the same"), first);
    append(&registry, 2).await;
    let second = make_checkpoint(&registry).await.expect("a checkpoint");
    let key = note_key(&registry).expect("a key").public();
    let read = Checkpoint::open(&second.note, &key).expect("a signed checkpoint");
    assert_eq!((read.origin.as_str(), read.size, read.root), ("congvu/H10", 7, second.root));
    let reader = db.store.read().await.expect("a reader");
    assert_eq!(reader.checkpoints().await.expect("checkpoints"), [first, second.clone()]);
    assert_eq!(reader.last_checkpoint().await.expect("a checkpoint"), Some(second));
    assert_whole(&registry, 7).await;
}

async fn a_checkpoint_comes_by_itself_when_it_is_due(db: TestDatabase) {
    let policy = CheckpointPolicy { records: 4, seconds: 3600 };
    let due = async |seconds| {
        let made = checkpoint_if_due(&registry_at(&db, now().plus_seconds(seconds)), policy).await;
        made.expect("an answer").map(|row| row.size)
    };
    assert_eq!(due(0).await, None, "nothing is recorded");
    append(&registry(&db), 1).await;
    assert_eq!(due(0).await, Some(1), "the first");
    assert_eq!(due(9999).await, None, "nothing new");
    append(&registry(&db), 3).await;
    assert_eq!(due(3599).await, None);
    assert_eq!(due(3600).await, Some(4), "time went by");
    append(&registry(&db), 4).await;
    assert_eq!(due(3601).await, Some(8), "enough records");
}
