//! A mail as it is handed to the mail server.

use crate::domain::ids::NoticeId;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::NoticeText;

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The notice behind it.
    pub notice: NoticeId,
    /// Who gets it.
    pub to: MailAddress,
    /// What it says.
    pub text: NoticeText,
}

impl Message {
    /// The Message-ID (RFC 5322 section 3.6.4): the same for every attempt, so that a mail that came twice is seen as one.
    #[must_use]
    pub fn id(&self, domain: &str) -> String {
        format!("<{}@{domain}>", self.notice)
    }
}
