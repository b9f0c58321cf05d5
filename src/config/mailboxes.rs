//! `[mailboxes]`: what belongs to the mail server and not to the directory.

use serde::{Deserialize, Serialize};

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
}

impl Default for MailboxesConfig {
    fn default() -> Self {
        Self { end_sessions: Vec::new(), pages: "http://127.0.0.1:8080".into() }
    }
}
