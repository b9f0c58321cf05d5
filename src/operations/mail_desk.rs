//! What passwords of mailboxes are set with: the directory that verifies them, its names, and the mail server that ends sessions.

use std::fmt;
use std::sync::Arc;

use super::error::{OperationError, OperationResult};
use super::mail_sessions::MailSessions;
use super::registry::Registry;
use crate::directory::credentials::Credentials;
use crate::directory::dn::Naming;
use crate::domain::lang::Bilingual;

/// The mail side of a registry.
#[derive(Clone)]
pub struct MailDesk {
    /// Where passwords are set.
    pub credentials: Arc<dyn Credentials>,
    /// Names of its entries.
    pub naming: Naming,
    /// Where open sessions are ended.
    pub sessions: Arc<dyn MailSessions>,
    /// Address of our own pages, for links in mails: scheme and host, without a slash at the end.
    pub pages: String,
}

impl fmt::Debug for MailDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailDesk").field("naming", &self.naming).finish_non_exhaustive()
    }
}

impl Registry {
    /// The mail side.
    ///
    /// # Errors
    /// When this process has none.
    pub fn mail_desk(&self) -> OperationResult<&MailDesk> {
        self.mail.as_ref().ok_or_else(|| OperationError::NotConfigured {
            what: Bilingual::new(
                "Máy chủ chưa được cấu hình kết nối thư mục LDAP; quản trị hệ thống cần đặt [directory] rồi khởi động lại",
                "this process has no directory; set [directory] and start it again",
            ),
        })
    }
}
