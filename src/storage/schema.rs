//! The schema's state: migrating, and refusing databases that are behind or ahead of the program.

use congvu_migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IdenStatic, Iterable, QuerySelect, QueryTrait,
};

use super::entity;
use super::error::{Asked, Result, StoreError};
use super::sql::Sql;
use super::store::Store;

/// Which migrations a database has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MigrationStatus {
    /// Applied, in order.
    pub applied: Vec<String>,
    /// Not yet applied, in order.
    pub pending: Vec<String>,
    /// Applied by a newer program.
    pub unknown: Vec<String>,
}

impl Store {
    /// Brings the schema up to date; gives the migrations applied. One migrator at a time: `SQLite`'s write lock, a table lock in
    /// `PostgreSQL`. Everything happens in one transaction, so a killed migrator leaves the schema as it was.
    ///
    /// # Errors
    /// When the database is newer than the program, or fails.
    pub async fn migrate(&self) -> Result<Vec<String>> {
        if self.backend() == DbBackend::Postgres {
            self.make_migration_lock().await?;
        }
        let tx = self.begin_write().await?;
        if self.backend() == DbBackend::Postgres {
            Sql::new("lock table migration_lock in access exclusive mode")
                .run(&tx, "wait for another migrator")
                .await?;
        }
        let status = status_of(&tx).await?;
        refuse_newer(&status)?;
        if !status.pending.is_empty() {
            Migrator::up(&tx, None).await.asked("migrate")?;
        }
        tx.commit().await.asked("commit the migration")?;
        Ok(status.pending)
    }

    /// Undoes the last `steps` migrations. For tests and for going back before anything was written.
    ///
    /// # Errors
    /// When the database is newer than the program, or fails.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        let tx = self.begin_write().await?;
        refuse_newer(&status_of(&tx).await?)?;
        Migrator::down(&tx, Some(steps)).await.asked("undo migrations")?;
        tx.commit().await.asked("commit the migration")
    }

    /// Which migrations the database has, which it lacks, and which we do not know.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn migration_status(&self) -> Result<MigrationStatus> {
        status_of(self.read().await?.tx()).await
    }

    /// Refuses a database that is newer than this program or not yet migrated.
    ///
    /// # Errors
    /// [`StoreError::NewerDatabase`], [`StoreError::NotMigrated`], or when the database fails.
    pub async fn require_current(&self) -> Result<()> {
        let status = self.migration_status().await?;
        refuse_newer(&status)?;
        match status.pending.first() {
            None => Ok(()),
            Some(first) => Err(StoreError::NotMigrated { pending: status.pending.len(), migration: first.clone() }),
        }
    }

    /// Reads one row through every entity, and asks that each table has exactly the entity's columns.
    ///
    /// # Errors
    /// When a table and its entity have drifted apart.
    pub async fn check_entities(&self) -> Result<()> {
        let reader = self.read().await?;
        let tx = reader.tx();
        macro_rules! check {
            ($($table:ident)+) => {$( check_entity::<entity::$table::Entity>(tx, stringify!($table)).await?; )+};
        }
        entity::for_each_table!(check);
        Ok(())
    }

    /// Makes the table whose lock serialises migrators. Two first migrators may collide in the catalogue: the second try finds
    /// the table there.
    async fn make_migration_lock(&self) -> Result<()> {
        let sql = "create table if not exists migration_lock (id integer primary key)";
        if self.writer().execute_unprepared(sql).await.is_ok() {
            return Ok(());
        }
        self.writer().execute_unprepared(sql).await.asked("prepare to migrate").map(|_| ())
    }
}

async fn status_of(tx: &DatabaseTransaction) -> Result<MigrationStatus> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let there = match tx.get_database_backend() {
        DbBackend::Postgres => "select count(*) from information_schema.tables where table_schema = current_schema()",
        _ => "select count(*) from (select name as table_name from sqlite_master) as tables where true",
    };
    let there = Sql::new(there).text(" and table_name = 'seaql_migrations'").number(tx, "look for its schema").await?;
    let mut applied = Vec::new();
    if there > 0 {
        let rows =
            Sql::new("select version from seaql_migrations order by version").rows(tx, "read its schema").await?;
        for row in rows {
            applied.push(row.try_get_by_index::<String>(0).asked("read its schema")?);
        }
    }
    Ok(MigrationStatus {
        pending: known.iter().filter(|name| !applied.contains(name)).cloned().collect(),
        unknown: applied.iter().filter(|name| !known.contains(name)).cloned().collect(),
        applied,
    })
}

fn refuse_newer(status: &MigrationStatus) -> Result<()> {
    match status.unknown.first() {
        Some(migration) => Err(StoreError::NewerDatabase { migration: migration.clone() }),
        None => Ok(()),
    }
}

async fn check_entity<E: EntityTrait>(tx: &DatabaseTransaction, table: &'static str) -> Result<()> {
    let backend = tx.get_database_backend();
    tx.query_all_raw(E::find().limit(1).build(backend)).await.asked("read a table by its entity")?;
    let own: Vec<&str> = E::Column::iter().map(|column| column.as_str()).collect();
    let sql = match backend {
        DbBackend::Postgres => Sql::new(
            "select column_name::text from information_schema.columns where table_schema = current_schema() and table_name = ",
        )
        .bind(table),
        _ => Sql::new("select name from pragma_table_info(").bind(table).text(")"),
    };
    for row in sql.rows(tx, "list the columns of a table").await? {
        let column: String = row.try_get_by_index(0).asked("list the columns of a table")?;
        if !own.contains(&column.as_str()) {
            let reason = format!("the table has a column {column} that the program does not know");
            return Err(StoreError::Inconsistency { table, column: "", row: String::new(), reason });
        }
    }
    Ok(())
}
