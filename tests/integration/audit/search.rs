//! Searching: filters, pages, and only what concerns the auditor's part of the tree.

use std::collections::BTreeSet;

use congvu::domain::audit::details::Details;
use congvu::domain::audit::leaf::SubjectRef;
use congvu::domain::clock::Timestamp;
use congvu::domain::principal::Role;
use congvu::operations::search_audit::search_audit;
use congvu::operations::{Actor, OperationError};
use congvu::storage::row::audit::AuditFilter;

use super::office::{TODAY, account, actions, append, lines, now, registry, registry_at};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{START, header, insert_people, small};

on_both_engines! {
    filters_find_what_they_say
    pages_give_every_record_once
    an_auditor_sees_what_concerns_their_part_of_the_tree
    who_may_not_search_gets_nothing_and_a_search_is_recorded
}

async fn filters_find_what_they_say(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let early = registry(&db);
    append(&early, 2).await;
    early.record_read(&Actor::Shell, "case_file", people[2].official.id).await.expect("a read");
    early.flush_reads().await.expect("written");
    append(&registry_at(&db, now().plus_seconds(60)), 2).await;
    let found = async |filter: AuditFilter| -> Vec<u64> {
        lines(&db, &filter).await.iter().map(|line| line.leaf.record).collect()
    };
    let all = AuditFilter::default;
    assert_eq!(found(all()).await, [5, 4, 3, 2, 1, 0]);
    assert_eq!(found(AuditFilter { actor: Some("tester".to_owned()), ..all() }).await, [0]);
    assert_eq!(found(AuditFilter { action: Some("event".to_owned()), ..all() }).await, [5, 4, 2, 1]);
    assert_eq!(found(AuditFilter { official: Some(people[2].official.id), ..all() }).await, [3, 0]);
    assert_eq!(found(AuditFilter { official: Some(people[0].official.id), ..all() }).await, [0]);
    let (from, until) = (Some(Timestamp::start_of(TODAY)), Some(now().plus_seconds(60)));
    assert_eq!(found(AuditFilter { from, ..all() }).await, [5, 4, 3, 2, 1]);
    assert_eq!(found(AuditFilter { from, until, ..all() }).await, [3, 2, 1]);
    let action = Some("event".to_owned());
    assert_eq!(found(AuditFilter { from: until, action, ..all() }).await, [5, 4]);
}

async fn pages_give_every_record_once(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let registry = registry(&db);
    append(&registry, 24).await;
    let auditor = account("auditor", Role::Auditor, &agencies[0]);
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = search_audit(&registry, &auditor, &AuditFilter::default(), before, 7).await.expect("a page");
        seen.extend(page.iter().map(|line| line.leaf.record));
        match page.last() {
            Some(last) => before = Some(last.leaf.record),
            None => break,
        }
    }
    assert_eq!(seen, (0..25).rev().collect::<Vec<u64>>());
}

async fn an_auditor_sees_what_concerns_their_part_of_the_tree(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let mut write = db.store.write(header(START)).await.expect("a change set");
    let newcomer = maker.person(agencies[2].agency, "Lê Văn Cường");
    insert_people(&mut write, &[newcomer]).await.expect("people");
    write.commit().await.expect("a commit");
    append(&registry, 1).await;
    registry.record_read(&Actor::Shell, "case_file", people[0].official.id).await.expect("a read");
    registry.flush_reads().await.expect("written");

    let sees = async |root: usize| {
        let auditor = account("auditor", Role::Auditor, &agencies[root]);
        search_audit(&registry, &auditor, &AuditFilter::default(), None, 100).await.expect("records")
    };
    let numbers = |found: &[congvu::storage::row::audit::AuditLine]| -> Vec<u64> {
        found.iter().map(|line| line.leaf.record).collect()
    };
    assert_eq!(numbers(&sees(0).await), [3, 2, 1, 0]);
    let first = sees(1).await;
    assert_eq!(numbers(&first), [3, 0], "record 1 is another department's, 2 concerns no agency");
    assert_eq!(numbers(&sees(2).await), [1, 0]);

    let whole = &first[0];
    assert_eq!((whole.people.as_slice(), whole.people_total), ([people[0].official.id].as_slice(), Some(1)));
    let part = &first[1];
    assert_eq!((&part.leaf.details, part.people_total), (&Details::default(), None));
    let own: BTreeSet<_> = [people[0].official.id, people[1].official.id].into();
    assert_eq!(part.people.iter().copied().collect::<BTreeSet<_>>(), own, "not the other department's person");
    assert_eq!(part.leaf.subjects, [SubjectRef::Agency(agencies[1].agency.0)].into());

    let elsewhere = AuditFilter { official: Some(people[2].official.id), ..AuditFilter::default() };
    let auditor = account("auditor", Role::Auditor, &agencies[1]);
    let found = search_audit(&registry, &auditor, &elsewhere, None, 100).await.expect("records");
    // One record is theirs too, without its person: that it is about that person is not told by asking either.
    assert_eq!(numbers(&found), Vec::<u64>::new());
    let province = account("auditor", Role::Auditor, &agencies[0]);
    let found = search_audit(&registry, &province, &elsewhere, None, 100).await.expect("records");
    assert_eq!(numbers(&found), [0]);
}

async fn who_may_not_search_gets_nothing_and_a_search_is_recorded(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let registry = registry(&db);
    for role in [Role::ItAdmin, Role::Hr, Role::Helpdesk, Role::Machine, Role::Official] {
        let actor = account("somebody", role, &agencies[0]);
        let refused = search_audit(&registry, &actor, &AuditFilter::default(), None, 10).await;
        assert!(matches!(refused, Err(OperationError::NotAllowed { .. })), "{role}");
    }
    assert!(search_audit(&registry, &Actor::Shell, &AuditFilter::default(), None, 10).await.is_err());
    let auditor = account("auditor", Role::Auditor, &agencies[0]);
    search_audit(&registry, &auditor, &AuditFilter::default(), None, 10).await.expect("records");
    registry.flush_reads().await.expect("written");
    assert_eq!(actions(&db).await, ["test", "list"]);
}
