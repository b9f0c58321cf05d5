//! Append-only: the application's role on `PostgreSQL`, triggers on `SQLite`.

use congvu::domain::agency::AgencyVersion;
use congvu::operations::Actor;
use congvu::operations::audit_checkpoint::make_checkpoint;
use congvu::storage::{Store, StoreError, StoreOptions};
use sea_orm::{ConnectionTrait, Database};

use super::office::{append, assert_whole, registry};
use crate::database::{TestDatabase, with_postgres, with_sqlite};
use crate::storage::registry::{Maker, START, header, insert_people, small};

const APPEND_ONLY: [&str; 5] = ["audit_leaf", "audit_subject", "audit_agency", "audit_checkpoint", "signer_log"];

/// Something in every table that may only grow.
async fn fill(db: &TestDatabase) -> (Maker, Vec<AgencyVersion>) {
    let (maker, agencies, _) = small(&db.store).await;
    let registry = registry(db);
    append(&registry, 2).await;
    registry.signers.asked("ioffice", None, super::office::now(), b"?");
    registry.flush_signer_log(true).await.expect("a flush");
    make_checkpoint(&registry).await.expect("a checkpoint");
    (maker, agencies)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applications_role_works_and_cannot_change_the_record() {
    with_postgres("the_applications_role", |db: TestDatabase| async move {
        let (mut maker, agencies) = fill(&db).await;
        let role = format!("congvu_app_{}", std::process::id());
        db.by_hand(&format!("create role {role} login")).await;
        db.store.grant_to(&role).await.expect("rights");
        let mut url = url::Url::parse(&db.url).expect("an address");
        url.set_username(&role).expect("a user");

        let own = db.through(Store::open(&StoreOptions::new(url.as_str())).await.expect("a store"));
        own.store.require_current().await.expect("a current schema");
        let mut write = own.store.write(header(START)).await.expect("a change set");
        let newcomer = maker.person(agencies[1].agency, "Lê Văn Cường");
        insert_people(&mut write, &[newcomer]).await.expect("people");
        write.commit().await.expect("a commit");
        let registry = registry(&own);
        registry.record_list(&Actor::Shell, super::reads::people(3)).await.expect("a read");
        registry.flush_reads().await.expect("a flush");
        make_checkpoint(&registry).await.expect("a checkpoint");
        assert_whole(&registry, 6).await;

        let hand = Database::connect(url.as_str()).await.expect("a connection");
        for table in APPEND_ONLY {
            for sql in [format!("delete from {table}"), format!("truncate {table}"), format!("drop table {table}")] {
                let refused = hand.execute_unprepared(&sql).await.expect_err(&sql).to_string();
                assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{sql}: {refused}");
            }
        }
        for sql in [
            "update audit_leaf set actor = 'x'",
            "update audit_subject set seq = 0",
            "update audit_agency set seq = 0",
            "update audit_checkpoint set note = 'x'",
            "update signer_log set questions = 0",
            "update audit_origin set change_set = 99",
        ] {
            let refused = hand.execute_unprepared(sql).await.expect_err(sql).to_string();
            assert!(refused.contains("permission denied"), "{sql}: {refused}");
        }
        assert_whole(&registry, 6).await;
        hand.close().await.expect("an end");
        own.store.clone().close().await.expect("an end");
        db.by_hand(&format!("drop owned by {role}; drop role {role}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_are_not_given_to_an_owner_or_to_what_is_no_role() {
    with_postgres("rights_are_not_given", |db: TestDatabase| async move {
        for role in ["congvu", "x; drop table official", "", "Upper"] {
            let refused = db.store.grant_to(role).await;
            assert!(matches!(refused, Err(StoreError::Unstorable { .. })), "{role}: {refused:?}");
        }
        assert!(matches!(db.store.grant_to("nobody_of_that_name").await, Err(StoreError::Driver { .. })));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn triggers_of_sqlite_refuse_what_is_no_append() {
    with_sqlite(|db: TestDatabase| async move {
        fill(&db).await;
        let hand = Database::connect(&db.url).await.expect("a connection");
        for table in APPEND_ONLY.into_iter().chain(["audit_origin"]) {
            for sql in [format!("delete from {table}"), format!("update {table} set rowid = rowid")] {
                let refused = hand.execute_unprepared(&sql).await.expect_err(&sql).to_string();
                assert!(refused.contains(&format!("append-only: {table}")), "{sql}: {refused}");
            }
        }
        assert!(matches!(db.store.grant_to("app").await, Err(StoreError::Unstorable { .. })));
    })
    .await;
}
