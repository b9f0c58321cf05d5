//! `[auth]`: what log-ins are held to.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Settings of the log-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// The roles `it_admin` and `auditor` need a second factor. Switch it off for trials only.
    pub require_second_factor: bool,
    /// Minutes without use after which a session ends.
    pub idle_minutes: u16,
    /// Hours after which a session ends in any case.
    pub session_hours: u16,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self { require_second_factor: true, idle_minutes: 30, session_hours: 12 }
    }
}

impl AuthConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: u16, remedy| {
            Err(ConfigError::Invalid { section: "auth", key, value: value.to_string(), remedy })
        };
        if !(1..=24 * 60).contains(&self.idle_minutes) {
            return invalid("idle_minutes", self.idle_minutes, "write minutes from 1 to 1440");
        }
        if !(1..=24 * 7).contains(&self.session_hours) {
            return invalid("session_hours", self.session_hours, "write hours from 1 to 168");
        }
        Ok(())
    }
}
