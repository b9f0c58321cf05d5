//! `[web]`: where the pages are served.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Settings of the web server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// Address and port to listen on.
    pub listen: String,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8080".into() }
    }
}

impl WebConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match self.listen.parse::<SocketAddr>() {
            Ok(_) => Ok(()),
            Err(_) => Err(ConfigError::Invalid {
                section: "web",
                key: "listen",
                value: self.listen.clone(),
                remedy: "write an address and a port such as 127.0.0.1:8080",
            }),
        }
    }
}
