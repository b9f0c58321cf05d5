//! `[province]`: whose registry this is.

use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Settings of the province.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProvinceConfig {
    /// Name, as people read it.
    pub name: String,
    /// Identifier of the root agency.
    pub code: String,
    /// Domain of official addresses.
    pub mail_domain: String,
}

impl Default for ProvinceConfig {
    fn default() -> Self {
        Self { name: "Tỉnh Bình Phước".into(), code: "H10".into(), mail_domain: "binhphuoc.gov.vn".into() }
    }
}

impl ProvinceConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if format!("a@{}", self.mail_domain).parse::<crate::domain::mailbox::address::MailAddress>().is_err() {
            return Err(ConfigError::Invalid {
                section: "province",
                key: "mail_domain",
                value: self.mail_domain.clone(),
                remedy: "write a mail domain such as binhphuoc.gov.vn",
            });
        }
        Ok(())
    }
}
