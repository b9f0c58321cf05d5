//! Configuration: one file a section, read from a TOML file and, over it, `CONGVU_<SECTION>_<KEY>` variables; validated once.
//!
//! Knows the domain only. `congvu config print` shows what is in force and where each value came from.

mod clock;
mod database;
mod directory;
mod pki;
mod print;
mod province;
mod source;
mod web;

pub use clock::ClockConfig;
pub use database::DatabaseConfig;
pub use directory::DirectoryConfig;
pub use pki::PkiConfig;
pub use print::{Setting, settings};
pub use province::ProvinceConfig;
pub use source::{ConfigError, load};
pub use web::WebConfig;

use serde::{Deserialize, Serialize};

/// Everything that can be set.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The province.
    pub province: ProvinceConfig,
    /// The registry's database.
    pub database: DatabaseConfig,
    /// The LDAP directory.
    pub directory: DirectoryConfig,
    /// Trust anchors and CA certificates.
    pub pki: PkiConfig,
    /// The web server.
    pub web: WebConfig,
    /// The business clock.
    pub clock: ClockConfig,
}

impl Config {
    /// Checks what types cannot.
    ///
    /// # Errors
    /// The first setting that is wrong, with what to write instead.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.province.validate()?;
        self.database.validate()?;
        self.directory.validate()?;
        self.web.validate()?;
        self.clock.validate()
    }
}
