//! Migrations, the entities over them, and databases of other versions.

use congvu::storage::{MigrationStatus, Store, StoreError, StoreOptions};
use congvu_migrations::{Migrator, MigratorTrait as _};
use sea_orm::Database;

use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    up_down_up
    every_entity_fits_its_table
    a_newer_database_is_refused
    an_empty_database_asks_for_migration
    two_migrators_wait_for_each_other
    rules_of_the_database_name_themselves
}

const TABLES_POSTGRES: &str =
    "select table_name::text from information_schema.tables where table_schema = 'public' order by 1";
const TABLES_SQLITE: &str =
    "select name from sqlite_master where type in ('table', 'trigger') and name not like 'sqlite_%' order by 1";

async fn tables(db: &TestDatabase) -> Vec<String> {
    db.texts(if db.is_postgres() { TABLES_POSTGRES } else { TABLES_SQLITE }).await
}

async fn all(db: &TestDatabase) -> u32 {
    count(&db.store.migration_status().await.expect("a status").applied)
}

fn count(migrations: &[String]) -> u32 {
    u32::try_from(migrations.len()).expect("few migrations")
}

/// Every table with its columns, every index and every trigger.
async fn schema(db: &TestDatabase) -> Vec<String> {
    let sql = if db.is_postgres() {
        "select 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable \
         from information_schema.columns where table_schema = 'public' \
         union all select 'index ' || tablename || ' ' || indexname from pg_indexes where schemaname = 'public' \
         union all select 'trigger ' || event_object_table || ' ' || trigger_name || ' ' || event_manipulation \
         from information_schema.triggers where trigger_schema = 'public' order by 1"
    } else {
        "select 'column ' || t.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" \
         from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite_%' \
         union all select type || ' ' || tbl_name || ' ' || name from sqlite_master where type in ('index', 'trigger') order by 1"
    };
    db.texts(sql).await
}

/// Each migration is undone and done again at its own place: the same tables stand before and after it, and at the end all is as it was.
async fn up_down_up(db: TestDatabase) {
    let (all, before) = (all(&db).await, schema(&db).await);
    let mut levels = vec![tables(&db).await];
    for step in 1..=all {
        db.store.migrate_down(1).await.expect("down");
        assert_eq!(count(&db.store.migration_status().await.expect("a status").pending), step);
        levels.push(tables(&db).await);
    }
    let bare: Vec<String> = tables(&db).await.into_iter().filter(|name| name != "migration_lock").collect();
    assert_eq!(bare, ["seaql_migrations"]);
    let connection = Database::connect(&db.url).await.expect("a connection");
    for (step, level) in (0..all).zip(levels.iter().rev().skip(1)) {
        Migrator::up(&connection, Some(1)).await.expect("up again");
        assert_eq!(tables(&db).await, *level, "after {} migrations", step + 1);
    }
    assert!(db.store.migrate().await.expect("nothing is left").is_empty());
    assert_eq!(schema(&db).await, before);
}

async fn every_entity_fits_its_table(db: TestDatabase) {
    db.store.check_entities().await.expect("entities that fit");
    db.by_hand("alter table official add column nickname text").await;
    let drifted = db.store.check_entities().await;
    assert!(matches!(drifted, Err(StoreError::Inconsistency { table: "official", .. })), "{drifted:?}");
    db.by_hand("alter table official drop column nickname").await;
    db.by_hand("alter table mailbox_current drop column rank").await;
    assert!(db.store.check_entities().await.is_err());
}

async fn a_newer_database_is_refused(db: TestDatabase) {
    db.store.require_current().await.expect("a current database");
    db.by_hand("insert into seaql_migrations (version, applied_at) values ('m9999_of_the_future', 0)").await;
    let refused = |outcome: Result<(), StoreError>| {
        assert!(
            matches!(&outcome, Err(StoreError::NewerDatabase { migration }) if migration == "m9999_of_the_future"),
            "{outcome:?}"
        );
    };
    refused(db.store.require_current().await);
    refused(db.store.migrate().await.map(|_| ()));
    refused(db.store.migrate_down(1).await);
}

async fn an_empty_database_asks_for_migration(db: TestDatabase) {
    db.store.migrate_down(1).await.expect("down");
    let behind = db.store.require_current().await;
    assert!(matches!(behind, Err(StoreError::NotMigrated { pending: 1, .. })), "{behind:?}");
    if !db.is_postgres() {
        let empty =
            Store::open(&StoreOptions::new(db.url.replace("registry.db", "empty.db"))).await.expect("a new file");
        let MigrationStatus { applied, unknown, pending } = empty.migration_status().await.expect("a status");
        assert!(applied.is_empty() && unknown.is_empty() && pending.len() > 10);
        assert!(matches!(empty.require_current().await, Err(StoreError::NotMigrated { .. })));
    }
}

async fn two_migrators_wait_for_each_other(db: TestDatabase) {
    let all = all(&db).await;
    db.store.migrate_down(all).await.expect("down");
    let other = Store::open(&StoreOptions::new(&db.url)).await.expect("a second program");
    let (one, two) = tokio::join!(db.store.migrate(), other.migrate());
    let applied = [count(&one.expect("one")), count(&two.expect("the other"))];
    assert_eq!(applied.iter().sum::<u32>(), all, "{applied:?}");
}

async fn rules_of_the_database_name_themselves(db: TestDatabase) {
    use super::registry::{START, header, small};
    let (_, _, people) = small(&db.store).await;
    let mut write = db.store.write(header(START)).await.expect("a change set");
    let twice = write.insert_officials(&[people[0].official.clone()]).await;
    assert!(matches!(twice, Err(StoreError::Conflict { .. })), "{twice:?}");
}
