//! What is recorded, with what it is about, and what erasure leaves.

use congvu::auth::password::Password;
use congvu::domain::audit::details::Detail;
use congvu::domain::audit::leaf::{Outcome, SubjectRef};
use congvu::domain::ids::TargetId;
use congvu::domain::principal::Role;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::log_in::{log_in, log_out};
use congvu::operations::{Actor, OperationError};
use congvu::storage::row::audit::AuditFilter;
use congvu::storage::row::directory::TargetRow;
use time::macros::date;

use super::office::{actions, append, assert_whole, lines, registry};
use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::{START, header, insert_people, small};

on_both_engines! {
    every_change_set_has_its_leaf
    what_does_not_commit_is_not_recorded
    accounts_and_log_ins_are_recorded
    writers_at_once_leave_one_tree
    the_record_holds_no_personal_data_and_outlives_erasure
    a_transfer_concerns_both_agencies
    what_recording_costs
}

async fn every_change_set_has_its_leaf(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let all = lines(&db, &AuditFilter::default()).await;
    assert_eq!(all.len(), 1);
    let leaf = &all[0].leaf;
    assert_eq!(
        (leaf.record, leaf.actor.as_str(), leaf.action.as_str(), leaf.outcome),
        (0, "tester", "test", Outcome::Done)
    );
    assert_eq!(leaf.at, header(START).at);
    let hash = if db.is_postgres() { "encode(facts_hash, 'hex')" } else { "lower(hex(facts_hash))" };
    let hash = db.texts(&format!("select {hash} from change_set")).await;
    assert_eq!(leaf.details.get("facts_hash"), Some(&Detail::code(&hash[0])));
    assert_eq!(leaf.details.number("change_set"), Some(1));
    let mut officials: Vec<_> = people.iter().map(|person| person.official.id).collect();
    let mut told = all[0].people.clone();
    officials.sort();
    told.sort();
    assert_eq!(told, officials);
    for agency in &agencies {
        assert!(leaf.subjects.contains(&SubjectRef::Agency(agency.agency.0)), "{}", agency.code);
    }
    assert_whole(&registry(&db), 1).await;
}

async fn what_does_not_commit_is_not_recorded(db: TestDatabase) {
    let (mut maker, agencies, _) = small(&db.store).await;
    let registry = registry(&db);
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_people(&mut write, &[maker.person(agencies[1].agency, "Lê Văn Cường")]).await.expect("people");
    write.audit(registry.event(&Actor::Shell, "beside"));
    drop(write);
    let books = db.store.bookkeeping().await.expect("bookkeeping");
    books.audit(registry.event(&Actor::Shell, "dropped"));
    drop(books);
    assert_eq!(actions(&db).await, ["test"]);
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.audit(registry.event(&Actor::Shell, "beside"));
    write.commit().await.expect("a commit");
    assert_eq!(actions(&db).await, ["test", "test", "beside"]);
    assert_whole(&registry, 3).await;
}

async fn accounts_and_log_ins_are_recorded(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db);
    let chosen = Password::chosen("an-invented-passphrase".to_owned()).expect("a password");
    let new = NewPrincipal {
        name: "an".to_owned(),
        role: Role::Auditor,
        agency_code: "H10".to_owned(),
        official: None,
        password: chosen,
    };
    add_principal(&registry, &Actor::Shell, new).await.expect("an account");
    let typed = |text: &str| Password::typed(text.to_owned()).expect("a password");
    for (name, password) in [("an", "wrong"), ("my-password-in-the-wrong-field", "wrong")] {
        let refused = log_in(&registry, name, typed(password)).await;
        assert!(matches!(refused, Err(OperationError::LogInRefused)));
    }
    let (token, _) = log_in(&registry, "an", typed("an-invented-passphrase")).await.expect("a session");
    log_out(&registry, &token).await.expect("an end");
    log_out(&registry, &token).await.expect("nothing to end");
    let all = lines(&db, &AuditFilter::default()).await;
    let told = all.iter().rev().skip(1).map(|line| &line.leaf);
    let told: Vec<_> = told.map(|leaf| (leaf.actor.as_str(), leaf.action.as_str(), leaf.outcome)).collect();
    assert_eq!(
        told,
        [
            ("system", "add_account", Outcome::Done),
            ("an", "log_in", Outcome::Refused),
            ("unknown", "log_in", Outcome::Refused),
            ("an", "log_in", Outcome::Done),
            ("an", "log_out", Outcome::Done),
        ]
    );
    assert_eq!(all[4].leaf.details.get("role"), Some(&Detail::code("auditor")));
    assert_whole(&registry, 6).await;
}

async fn writers_at_once_leave_one_tree(db: TestDatabase) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..12 {
        let db = db.clone();
        tasks.spawn(async move {
            if number % 2 == 0 {
                append(&registry(&db), 4).await;
            } else {
                for _ in 0..4 {
                    db.store.write(header(START)).await.expect("a change set").commit().await.expect("a commit");
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a writer");
    }
    assert_whole(&registry(&db), 48).await;
    let bound = db.texts("select cast(count(*) as text) from audit_leaf where change_set is not null").await;
    assert_eq!(bound, ["24"]);
}

async fn the_record_holds_no_personal_data_and_outlives_erasure(db: TestDatabase) {
    let (_, _, people) = small(&db.store).await;
    let registry = registry(&db);
    let person = people[1].official.id;
    registry.record_read(&Actor::Shell, "case_file", person).await.expect("a read");
    registry.flush_reads().await.expect("written");
    let reader = db.store.read().await.expect("a reader");
    for (record, octets) in reader.audit_octets(0, 10).await.expect("octets") {
        let text = String::from_utf8_lossy(&octets).into_owned();
        let id = person.0.as_bytes();
        assert!(!text.contains("Nguyễn") && !text.contains("nguoi2"), "record {record}");
        assert!(
            !octets.windows(id.len()).any(|window| window == id),
            "record {record} names a person by their identifier"
        );
    }
    let size = reader.audit_size().await.expect("a size");
    let root = reader.audit_root(size).await.expect("a root");
    drop(reader);

    let about = AuditFilter { official: Some(person), ..AuditFilter::default() };
    assert_eq!(lines(&db, &about).await.len(), 2);
    let books = db.store.bookkeeping().await.expect("bookkeeping");
    assert!(books.erase_from_audit(person).await.expect("an erasure"));
    books.commit().await.expect("a commit");
    assert_eq!(lines(&db, &about).await, [], "nobody finds them any more");
    let first = lines(&db, &AuditFilter::default()).await.pop().expect("the first record");
    assert_eq!((first.people.len(), first.people_total), (2, Some(3)));
    let reader = db.store.read().await.expect("a reader");
    assert_eq!(reader.audit_root(size).await.expect("a root"), root);
    assert_whole(&registry, 2).await;

    registry.record_read(&Actor::Shell, "case_file", person).await.expect("a read");
    registry.flush_reads().await.expect("written");
    let later = lines(&db, &about).await;
    assert_eq!(later.len(), 1, "a new reference does not lead to the old records");
}

async fn a_transfer_concerns_both_agencies(db: TestDatabase) {
    let (mut maker, agencies, people) = small(&db.store).await;
    let mut moved = people[0].posting.clone();
    let mut ended = people[0].posting.clone();
    ended.id = congvu::domain::ids::PostingId(maker.id());
    ended.effective.to = Some(date!(2019 - 06 - 01));
    moved.id = congvu::domain::ids::PostingId(maker.id());
    moved.effective.from = date!(2019 - 06 - 01);
    moved.agency = agencies[2].agency;
    let mut write = db.store.write(header(date!(2019 - 06 - 02))).await.expect("a change set");
    write.replace_postings(&[people[0].posting.id], &[ended, moved]).await.expect("a transfer");
    write.commit().await.expect("a commit");
    let newest = lines(&db, &AuditFilter::default()).await.swap_remove(0);
    for agency in &agencies[1..] {
        assert!(newest.leaf.subjects.contains(&SubjectRef::Agency(agency.agency.0)), "{}", agency.code);
    }
    assert_eq!(newest.people, [people[0].official.id]);
}

/// No bound that a busy machine could break; the figures are read in the output.
async fn what_recording_costs(db: TestDatabase) {
    small(&db.store).await;
    let registry = registry(&db);
    append(&registry, 50).await;
    let engine = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let target = TargetRow {
        id: TargetId(registry.new_id()),
        name: "main".to_owned(),
        profile: "{}".to_owned(),
        capabilities: None,
        server_hash: vec![1],
        primed_at: None,
        replica_reload_required: false,
    };
    let mut figures = Vec::new();
    for recorded in [false, true] {
        let started = std::time::Instant::now();
        for _ in 0..200 {
            let books = db.store.bookkeeping().await.expect("bookkeeping");
            books.put_target(&target).await.expect("a target");
            if recorded {
                books.audit(registry.event(&Actor::Shell, "cost"));
            }
            books.commit().await.expect("a commit");
        }
        figures.push(started.elapsed() / 200);
    }
    println!("{engine}: a transaction {:?} without and {:?} with a record", figures[0], figures[1]);
    assert_whole(&registry, 251).await;
}
