//! `[directory]`: the LDAP server that is kept equal to the registry.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Settings of the directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirectoryConfig {
    /// `ldap://HOST:PORT`.
    pub url: String,
    /// Entry below which everything is kept.
    pub base: String,
    /// Who we log in as.
    pub bind_dn: String,
    /// File that holds the password, readable by us only.
    pub password_file: PathBuf,
    /// Connections that write.
    pub lanes: usize,
    /// Longest wait for one answer, in seconds.
    pub timeout_seconds: u64,
    /// Days after which a plan that was not applied expires.
    pub plan_age_days: u16,
    /// What becomes of the names of adopted entries: `keep` or `move`.
    pub adopted_names: AdoptedNames,
}

/// `[directory] adopted_names`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdoptedNames {
    /// They stay as others gave them.
    #[default]
    Keep,
    /// Plans move the entries to the names that congvu gives.
    Move,
}

impl Default for DirectoryConfig {
    fn default() -> Self {
        Self {
            url: "ldap://127.0.0.1:389".into(),
            base: "dc=binhphuoc,dc=gov,dc=vn".into(),
            bind_dn: "cn=congvu,dc=binhphuoc,dc=gov,dc=vn".into(),
            password_file: "/etc/congvu/directory-password".into(),
            lanes: 4,
            timeout_seconds: 30,
            plan_age_days: 1,
            adopted_names: AdoptedNames::Keep,
        }
    }
}

impl DirectoryConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "directory", key, value: value.to_owned(), remedy })
        };
        if !self.url.starts_with("ldap://") {
            return invalid("url", &self.url, "write ldap://HOST:PORT");
        }
        if !self.base.contains('=') {
            return invalid("base", &self.base, "write a distinguished name such as dc=binhphuoc,dc=gov,dc=vn");
        }
        if !(1..=64).contains(&self.lanes) {
            return invalid("lanes", &self.lanes.to_string(), "write a number of connections from 1 to 64");
        }
        if !(1..=3600).contains(&self.timeout_seconds) {
            return invalid("timeout_seconds", &self.timeout_seconds.to_string(), "write seconds from 1 to 3600");
        }
        Ok(())
    }
}
