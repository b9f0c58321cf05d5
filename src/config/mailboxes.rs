//! `[mailboxes]`: what belongs to the mail server and not to the directory.

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::mailbox::regular_use::Dormancy;

/// Settings of mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailboxesConfig {
    /// Program and arguments that end a mailbox's open sessions, such as `["/etc/dovecot/congvu/end-sessions", "{uid}"]` of
    /// `docs/MAIL.md`; `{uid}` becomes the directory's `uid`, and no shell reads them. It is run again until it answers 0. Empty:
    /// sessions end when they end.
    pub end_sessions: Vec<String>,
    /// Address of our own pages as officials reach them, for links in mails, such as `https://congvu.tinh.gov.vn`.
    pub pages: String,
    /// Days after its last use from which on a mailbox counts as dormant, at least 1.
    pub dormant_after_days: u16,
}

impl Default for MailboxesConfig {
    fn default() -> Self {
        Self {
            end_sessions: Vec::new(),
            pages: "http://127.0.0.1:8080".into(),
            dormant_after_days: Dormancy::default().after_days,
        }
    }
}

impl MailboxesConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.dormant_after_days > 0 {
            return Ok(());
        }
        Err(ConfigError::Invalid {
            section: "mailboxes",
            key: "dormant_after_days",
            value: self.dormant_after_days.to_string(),
            remedy: "write a number of days, at least 1",
        })
    }

    /// When mailboxes count as dormant.
    #[must_use]
    pub const fn dormancy(&self) -> Dormancy {
        Dormancy { after_days: self.dormant_after_days }
    }
}
