//! `[mail]`: the mail server to which notices are handed.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::mailbox::address::MailAddress;

/// Settings of outgoing mail. Without a host notices wait in the registry.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// Name of the server, as in its certificate; empty: nothing is sent.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub tls: MailTls,
    /// CA certificates (PEM) that alone are trusted; without it the public ones.
    pub ca_file: Option<PathBuf>,
    /// Account at the server, if it asks for one.
    pub user: Option<String>,
    /// File that holds its password, readable by us only.
    pub password_file: Option<PathBuf>,
    /// Sender.
    pub from: String,
    /// Name shown beside the sender.
    pub from_name: String,
    /// Who gets the answers, if not the sender.
    pub reply_to: Option<String>,
}

/// How the mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// TLS from the first byte.
    Required,
    /// STARTTLS, insisted on.
    Starttls,
    /// In the clear; for a mail server on this host only.
    None,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 465,
            tls: MailTls::Required,
            ca_file: None,
            user: None,
            password_file: None,
            from: String::new(),
            from_name: "Hệ thống thư công vụ".to_owned(),
            reply_to: None,
        }
    }
}

impl MailConfig {
    /// Whether notices are to be sent.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.host.is_empty()
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid = |key, value: &str, remedy| {
            Err(ConfigError::Invalid { section: "mail", key, value: value.to_owned(), remedy })
        };
        if !self.is_set() {
            return Ok(());
        }
        if self.from.parse::<MailAddress>().is_err() {
            return invalid("from", &self.from, "write the sender's mail address");
        }
        if let Some(wrong) = self.reply_to.as_deref().filter(|text| text.parse::<MailAddress>().is_err()) {
            return invalid("reply_to", wrong, "write a mail address, or leave it out");
        }
        if self.user.is_some() != self.password_file.is_some() {
            return invalid(
                "user",
                self.user.as_deref().unwrap_or_default(),
                "set user and password_file, both or neither",
            );
        }
        let is_here = self.host == "localhost"
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if self.tls == MailTls::None && !is_here {
            return invalid("tls", "none", "write required or starttls; none is for a mail server on this host");
        }
        Ok(())
    }
}
