//! `[database]`: where the registry is kept.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Settings of the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `sqlite://PATH?mode=rwc` or `postgres://USER[:PASSWORD]@HOST[:PORT]/NAME`.
    pub url: String,
    /// Connections that read.
    pub readers: u32,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite://var/congvu.db?mode=rwc".into(), readers: 4 }
    }
}

impl DatabaseConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.url.starts_with("sqlite:") || self.url.starts_with("postgres:") || self.url.starts_with("postgresql:") {
            return Ok(());
        }
        Err(ConfigError::Invalid {
            section: "database",
            key: "url",
            value: crate::domain::database_url::without_secrets(&self.url),
            remedy: "write sqlite://PATH?mode=rwc or postgres://USER@HOST/NAME",
        })
    }
}
