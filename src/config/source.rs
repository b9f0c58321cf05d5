//! Where settings come from: defaults, then the file, then the environment.

use std::path::{Path, PathBuf};

use figment::providers::{Env, Format as _, Serialized, Toml};
use figment::{Figment, Provider as _};
use thiserror::Error;

use super::Config;

/// Sections that an environment variable may set; `CONGVU_TEST_…` and the like are not configuration.
const SECTIONS: &[&str] = &[
    "province",
    "decisions",
    "database",
    "directory",
    "pki",
    "mailboxes",
    "web",
    "mail",
    "notices",
    "log",
    "clock",
    "retention",
    "keys",
    "auth",
    "oidc",
];

/// What is wrong with the configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error("there is no configuration file {}; write one or leave --config out", .0.display())]
    NoFile(PathBuf),
    /// The file is no TOML.
    #[error("{} cannot be read as TOML: {reason}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        reason: Box<figment::Error>,
    },
    /// The file or a variable cannot be read.
    #[error("{0}")]
    Unreadable(Box<figment::Error>),
    /// A setting has a value that makes no sense.
    #[error("[{section}] {key} = {value:?}: {remedy}")]
    Invalid {
        /// Section.
        section: &'static str,
        /// Key.
        key: &'static str,
        /// What is set.
        value: String,
        /// What to write instead.
        remedy: &'static str,
    },
}

/// Reads the configuration and checks it.
///
/// # Errors
/// When the file is missing or unreadable, a key is unknown, or a value makes no sense.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let config: Config = figment(file)?.extract().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
    config.validate()?;
    Ok(config)
}

pub(super) fn figment(file: Option<&Path>) -> Result<Figment, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(path) = file {
        if !path.is_file() {
            return Err(ConfigError::NoFile(path.to_owned()));
        }
        let file = Toml::file_exact(path);
        // A file that is no TOML at all would be told of without its name.
        file.data().map_err(|error| ConfigError::NotToml { path: path.to_owned(), reason: Box::new(error) })?;
        figment = figment.merge(file);
    }
    Ok(figment.merge(environment()))
}

/// `CONGVU_DIRECTORY_BIND_DN` sets `bind_dn` of `[directory]`: the first underscore ends the section.
fn environment() -> Env {
    Env::prefixed("CONGVU_")
        .filter(|key| {
            let key = key.as_str().to_ascii_lowercase();
            SECTIONS.iter().any(|section| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('_')))
        })
        .map(|key| key.as_str().replacen('_', ".", 1).into())
}
