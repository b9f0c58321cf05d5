//! A migration as data: SQL with the engines' type names left open.
//!
//! `{uuid}`, `{blob}`, `{text}`, `{date}`, `{big}`, `{int}`, `{bool}` and `{strict}` are filled in per engine. Text is compared by its
//! UTF-8 octets on both (`collate "C"` in `PostgreSQL`), so that lists and key ranges have one order. A step imports no entity:
//! what it says stays true when entities move on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// One change of the schema.
pub(crate) struct Step {
    /// What `seaql_migrations` remembers it by.
    pub(crate) name: &'static str,
    /// On both engines.
    pub(crate) up: &'static [&'static str],
    /// After `up`, in `PostgreSQL` only.
    pub(crate) postgres: &'static [&'static str],
    /// After `up`, in `SQLite` only.
    pub(crate) sqlite: &'static [&'static str],
    /// Undoes `postgres`.
    pub(crate) down_postgres: &'static [&'static str],
    /// Undoes `sqlite`.
    pub(crate) down_sqlite: &'static [&'static str],
    /// Undoes `up`.
    pub(crate) down: &'static [&'static str],
}

const POSTGRES: [(&str, &str); 8] = [
    ("{uuid}", "uuid"),
    ("{blob}", "bytea"),
    ("{text}", "text collate \"C\""),
    ("{date}", "date"),
    ("{big}", "bigint"),
    ("{int}", "integer"),
    ("{bool}", "boolean"),
    ("{strict}", ""),
];

const SQLITE: [(&str, &str); 8] = [
    ("{uuid}", "blob"),
    ("{blob}", "blob"),
    ("{text}", "text"),
    ("{date}", "text"),
    ("{big}", "integer"),
    ("{int}", "integer"),
    ("{bool}", "integer"),
    ("{strict}", "strict"),
];

async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let names = if manager.get_database_backend() == DbBackend::Postgres { &POSTGRES } else { &SQLITE };
    for statement in statements {
        let sql = names.iter().fold((*statement).to_owned(), |sql, (from, to)| sql.replace(from, to));
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await?;
        let own = if manager.get_database_backend() == DbBackend::Postgres { self.postgres } else { self.sqlite };
        run(manager, own).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        run(manager, if postgres { self.down_postgres } else { self.down_sqlite }).await?;
        run(manager, self.down).await
    }
}
