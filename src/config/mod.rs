//! Configuration: one file a section, read from a TOML file and, over it, `CONGVU_<SECTION>_<KEY>` variables; validated once.
//!
//! Knows the domain only. `congvu config print` shows what is in force and where each value came from.

mod auth;
mod calendar;
mod clock;
mod database;
mod decisions;
mod directory;
mod fetch;
mod keys;
mod log;
mod mail;
mod mailboxes;
mod notices;
mod oidc;
mod pki;
mod print;
mod province;
mod reports;
mod source;
mod web;

pub use auth::AuthConfig;
pub use clock::ClockConfig;
pub use database::DatabaseConfig;
pub use directory::{AdoptedNames, DirectoryConfig, DirectoryProfile};
pub use fetch::FetchConfig;
pub use keys::{KEY_FILES, KeysConfig, KeysError};
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, MailTls};
pub use mailboxes::MailboxesConfig;
pub use oidc::OidcConfig;
pub use pki::PkiConfig;
pub use print::{Setting, settings};
pub use province::ProvinceConfig;
pub use reports::ReportsConfig;
pub use source::{ConfigError, load};
pub use web::WebConfig;

use serde::{Deserialize, Serialize};

use crate::domain::calendar::CalendarSettings;
use crate::domain::decision::settings::DecisionSettings;
use crate::domain::notice::settings::NoticeSettings;
use crate::domain::retention::RetentionDays;

/// Everything that can be set.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The province.
    pub province: ProvinceConfig,
    /// Grace, aliases, retention and due days of decisions.
    pub decisions: DecisionSettings,
    /// Working days: what goes over the public holidays.
    pub calendar: CalendarSettings,
    /// The registry's database.
    pub database: DatabaseConfig,
    /// The LDAP directory.
    pub directory: DirectoryConfig,
    /// Trust anchors and CA certificates.
    pub pki: PkiConfig,
    /// Mailboxes.
    pub mailboxes: MailboxesConfig,
    /// The web server.
    pub web: WebConfig,
    /// Outgoing mail.
    pub mail: MailConfig,
    /// When certificates that end soon are told of.
    pub notices: NoticeSettings,
    /// How months and years of figures are cut.
    pub reports: ReportsConfig,
    /// The log.
    pub log: LogConfig,
    /// The business clock.
    pub clock: ClockConfig,
    /// Days that personal data is kept, by class.
    pub retention: RetentionDays,
    /// What log-ins are held to.
    pub auth: AuthConfig,
    /// Log-in by another provider.
    pub oidc: OidcConfig,
    /// The secret keys.
    pub keys: KeysConfig,
}

impl Config {
    /// Checks what types cannot.
    ///
    /// # Errors
    /// The first setting that is wrong, with what to write instead.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.province.validate()?;
        decisions::validate(&self.decisions)?;
        calendar::validate(&self.calendar)?;
        self.database.validate()?;
        self.directory.validate()?;
        self.pki.fetch.validate()?;
        self.mailboxes.validate()?;
        self.web.validate()?;
        self.mail.validate()?;
        notices::validate(&self.notices)?;
        self.reports.validate()?;
        self.auth.validate()?;
        self.oidc.validate()?;
        self.clock.validate()
    }
}
