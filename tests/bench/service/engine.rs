//! The databases to measure on: a file of `SQLite`, and a database of the `PostgreSQL` server if there is one.

use sea_orm::{ConnectionTrait as _, Database};
use tempfile::TempDir;

use super::AnyError;

/// A database to be filled.
pub(super) struct Engine {
    pub(super) name: &'static str,
    pub(super) url: String,
    server: Option<(String, String)>,
    _folder: Option<TempDir>,
}

impl Engine {
    /// Every engine that is there.
    pub(super) async fn all() -> Result<Vec<Self>, AnyError> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("registry.db").display());
        let mut engines = vec![Self { name: "SQLite", url, server: None, _folder: Some(folder) }];
        match std::env::var("CONGVU_TEST_POSTGRES") {
            Ok(server) => engines.push(Self::postgres(server).await?),
            Err(_) => eprintln!("NOT MEASURED on PostgreSQL: set CONGVU_TEST_POSTGRES to a server's address"),
        }
        Ok(engines)
    }

    async fn postgres(server: String) -> Result<Self, AnyError> {
        let database = format!("congvu_bench_{}", std::process::id());
        let admin = Database::connect(&server).await?;
        admin.execute_unprepared(&format!("create database {database}")).await?;
        let mut url = url::Url::parse(&server)?;
        url.set_path(&database);
        Ok(Self { name: "PostgreSQL", url: url.into(), server: Some((server, database)), _folder: None })
    }

    /// Tells the database how much there is of what; a server does that by itself in time.
    pub(super) async fn analyze(&self) -> Result<(), AnyError> {
        Database::connect(&self.url).await?.execute_unprepared("analyze").await?;
        Ok(())
    }

    /// Removes the database.
    pub(super) async fn remove(self) -> Result<(), AnyError> {
        if let Some((server, database)) = &self.server {
            let admin = Database::connect(server).await?;
            admin.execute_unprepared(&format!("drop database {database} with (force)")).await?;
        }
        Ok(())
    }
}
