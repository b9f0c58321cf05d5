//! The directory that a server plans for and writes to when people ask for it on its pages.

use std::fmt;
use std::sync::Arc;

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use super::sync_target::SyncSettings;
use crate::directory::port::Directory;
use crate::domain::lang::Bilingual;

/// The configured directory.
#[derive(Clone)]
pub struct DirectoryDesk {
    /// Its address, for people.
    pub url: String,
    /// How it is kept.
    pub settings: SyncSettings,
    /// Its connections; none while this process lacks its password.
    pub directory: Option<Arc<dyn Directory>>,
}

impl fmt::Debug for DirectoryDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectoryDesk").field("url", &self.url).finish_non_exhaustive()
    }
}

impl DirectoryDesk {
    /// The directory itself.
    ///
    /// # Errors
    /// When this process cannot log in to it.
    pub fn directory(&self) -> OperationResult<&dyn Directory> {
        self.directory.as_deref().ok_or_else(|| OperationError::NotConfigured {
            what: Bilingual::new(
                "Máy chủ chưa có mật khẩu của thư mục LDAP; quản trị hệ thống cần đặt [directory] password_file rồi khởi động lại",
                "this process lacks the directory's password; set [directory] password_file and start it again",
            ),
        })
    }
}

impl Registry {
    /// The directory of this process.
    ///
    /// # Errors
    /// When it has none.
    pub fn directory_desk(&self) -> OperationResult<&DirectoryDesk> {
        self.directory.as_ref().ok_or_else(|| OperationError::NotConfigured {
            what: Bilingual::new(
                "Máy chủ chưa được cấu hình thư mục LDAP; quản trị hệ thống cần đặt [directory] rồi khởi động lại",
                "this process has no directory; set [directory] and start it again",
            ),
        })
    }
}
