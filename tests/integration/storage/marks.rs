//! Marks of what has to be looked at in a directory: made with the change, claimed once, settled unless made again.

use congvu::domain::ids::TargetId;
use congvu::storage::Store;
use congvu::storage::row::directory::TargetRow;
use congvu::storage::row::dirty::{Claim, MarkCause, MarkedSubject};
use congvu::storage::write::PutOff;
use uuid::Uuid;

use super::registry::{Maker, START, header, insert_agencies, insert_people};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_change_marks_the_person_and_the_groups_they_leave_and_enter
    a_mark_is_claimed_once_and_stays_when_it_is_made_again
    what_is_put_off_waits_and_a_new_change_wakes_it
    a_comparison_of_everything_settles_what_it_covered
}

const TARGET: TargetId = TargetId(Uuid::from_u128(77));

async fn put_target(store: &Store) {
    let row = TargetRow {
        id: TARGET,
        name: "main".to_owned(),
        profile: "openldap".to_owned(),
        capabilities: None,
        server_hash: vec![0; 32],
        primed_at: None,
        replica_reload_required: false,
    };
    let books = store.bookkeeping().await.unwrap();
    books.put_target(&row).await.unwrap();
    books.commit().await.unwrap();
}

async fn claim(store: &Store, holder: u128, seconds: i64) -> Claim {
    let books = store.bookkeeping().await.unwrap();
    let claim = books.claim_marks(TARGET, Uuid::from_u128(holder), 100, seconds).await.unwrap();
    books.commit().await.unwrap();
    claim
}

async fn settle(store: &Store, claim: &Claim) -> u64 {
    let books = store.bookkeeping().await.unwrap();
    let held = books.settle_marks(TARGET, claim.holder, &claim.marks.iter().collect::<Vec<_>>()).await.unwrap();
    books.commit().await.unwrap();
    held
}

async fn mark(store: &Store, subjects: &[MarkedSubject]) {
    let books = store.bookkeeping().await.unwrap();
    books.mark_dirty(TARGET, subjects, MarkCause::Directory).await.unwrap();
    books.commit().await.unwrap();
}

fn person(number: u128) -> MarkedSubject {
    MarkedSubject { kind: "person".to_owned(), id: Uuid::from_u128(number) }
}

fn marked(claim: &Claim) -> Vec<(&str, Uuid)> {
    let mut marked: Vec<_> = claim.marks.iter().map(|mark| (mark.subject.kind.as_str(), mark.subject.id)).collect();
    marked.sort_unstable();
    marked
}

async fn a_change_marks_the_person_and_the_groups_they_leave_and_enter(db: TestDatabase) {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let other = maker.agency("H10.1", Some(&root));
    let mut write = db.store.write(header(START)).await.unwrap();
    insert_agencies(&mut write, &[root.clone(), other.clone()]).await.unwrap();
    write.commit().await.unwrap();
    assert!(db.texts("select subject_kind from dirty").await.is_empty(), "without a directory nobody is told");
    put_target(&db.store).await;
    let made = maker.person(root.agency, "Nguyễn Thị Hòa");
    let mut write = db.store.write(header(START)).await.unwrap();
    insert_people(&mut write, std::slice::from_ref(&made)).await.unwrap();
    write.commit().await.unwrap();
    let first = claim(&db.store, 1, 60).await;
    let mailbox = made.mailbox.id.0;
    assert_eq!(marked(&first), [("group", root.agency.0), ("person", mailbox)]);
    assert_eq!(settle(&db.store, &first).await, 2);

    let mut write = db.store.write(header(START)).await.unwrap();
    let mut posting = made.posting.clone();
    posting.id = congvu::domain::ids::PostingId(maker.id());
    posting.agency = other.agency;
    write.replace_postings(&[made.posting.id], &[posting]).await.unwrap();
    write.commit().await.unwrap();
    let moved = claim(&db.store, 2, 60).await;
    let mut both = [("group", root.agency.0), ("group", other.agency.0), ("person", mailbox)];
    both.sort_unstable();
    assert_eq!(marked(&moved), both);
}

async fn a_mark_is_claimed_once_and_stays_when_it_is_made_again(db: TestDatabase) {
    put_target(&db.store).await;
    mark(&db.store, &[person(1), person(2)]).await;
    let mine = claim(&db.store, 1, 60).await;
    assert_eq!(marked(&mine), [("person", Uuid::from_u128(1)), ("person", Uuid::from_u128(2))]);
    assert!(claim(&db.store, 2, 60).await.marks.is_empty(), "nobody else has them meanwhile");
    mark(&db.store, &[person(2)]).await;
    assert!(claim(&db.store, 2, 60).await.marks.is_empty(), "nor when one is made again");
    assert_eq!(settle(&db.store, &mine).await, 2);
    let again = claim(&db.store, 2, 60).await;
    assert_eq!(marked(&again), [("person", Uuid::from_u128(2))]);

    // The holder falls silent: its lease ends, another takes over, and it changes nothing any more.
    db.by_hand("update dirty set lease_until = 1").await;
    let taken = claim(&db.store, 3, 60).await;
    assert_eq!(marked(&taken), marked(&again));
    let books = db.store.bookkeeping().await.unwrap();
    for (claim, is_held) in [(&again, false), (&taken, true)] {
        let marks: Vec<_> = claim.marks.iter().collect();
        assert_eq!(books.keep_claim(TARGET, claim.holder, &marks, 60).await.unwrap(), is_held);
    }
    books.commit().await.unwrap();
    assert_eq!(settle(&db.store, &again).await, 0);
    assert_eq!(settle(&db.store, &taken).await, 1);
    assert!(db.texts("select subject_kind from dirty").await.is_empty());
}

async fn what_is_put_off_waits_and_a_new_change_wakes_it(db: TestDatabase) {
    put_target(&db.store).await;
    mark(&db.store, &[person(1)]).await;
    let mine = claim(&db.store, 1, 60).await;
    let why = PutOff { seconds: 600, failure: "19 bad value".to_owned(), stopped_plan: None, counts: true };
    let books = db.store.bookkeeping().await.unwrap();
    books.put_off_marks(TARGET, mine.holder, &[&mine.marks[0]], &why).await.unwrap();
    books.commit().await.unwrap();
    assert!(claim(&db.store, 2, 60).await.marks.is_empty());
    let reader = db.store.read().await.unwrap();
    let waiting = reader.waiting_marks(TARGET, 10).await.unwrap();
    assert_eq!((waiting[0].attempts, waiting[0].failure.as_deref()), (1, Some("19 bad value")));
    let counts = reader.mark_counts(TARGET).await.unwrap();
    assert_eq!((counts.total, counts.put_off, counts.stopped), (1, 1, 0));
    assert_eq!(reader.marks_due(TARGET, 5).await.unwrap(), 0);
    drop(reader);
    mark(&db.store, &[person(1)]).await;
    let woken = claim(&db.store, 2, 60).await;
    assert_eq!((woken.marks.len(), woken.marks[0].attempts), (1, 0));
}

async fn a_comparison_of_everything_settles_what_it_covered(db: TestDatabase) {
    use congvu::domain::ids::PlanId;
    put_target(&db.store).await;
    let plan = PlanId(Uuid::from_u128(9));
    mark(&db.store, &[person(1), person(2), person(3)]).await;
    let books = db.store.bookkeeping().await.unwrap();
    books.cover_marks(TARGET, plan).await.unwrap();
    books.commit().await.unwrap();
    mark(&db.store, &[person(2), person(4)]).await;
    let books = db.store.bookkeeping().await.unwrap();
    assert_eq!(books.settle_covered(TARGET, plan, &[person(3)]).await.unwrap(), 1);
    books.commit().await.unwrap();
    let left = claim(&db.store, 1, 60).await;
    assert_eq!(marked(&left).iter().map(|(_, id)| id.as_u128()).collect::<Vec<_>>(), [2, 3, 4]);
}
