//! A document system: who reports signing events.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest code, in characters.
const MOST_CODE: usize = 40;
/// Longest name, in characters.
const MOST_NAME: usize = 200;

/// The short name of a document system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SystemCode(String);

/// Why a text is no code, or no name, of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSystem {
    /// No code.
    #[error("write the system's code in small letters, digits and hyphens, at most {MOST_CODE}")]
    Code,
    /// No name.
    #[error("write the system's name in one line of at most {MOST_NAME} characters")]
    Name,
}

impl SystemCode {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SystemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SystemCode {
    type Err = InvalidSystem;

    fn from_str(text: &str) -> Result<Self, InvalidSystem> {
        let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = !text.is_empty() && text.len() <= MOST_CODE && text.chars().all(is_fit);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidSystem::Code) }
    }
}

/// A name as people know the system by.
///
/// # Errors
/// When it is empty, too long, or more than a line.
pub fn system_name(text: &str) -> Result<String, InvalidSystem> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MOST_NAME && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(InvalidSystem::Name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_plain() {
        assert!("ioffice-2".parse::<SystemCode>().is_ok());
        for text in ["", "iOffice", "a b", "văn-bản", &"x".repeat(41)] {
            assert_eq!(text.parse::<SystemCode>(), Err(InvalidSystem::Code), "{text}");
        }
        assert_eq!(system_name(" iOffice tỉnh "), Ok("iOffice tỉnh".to_owned()));
        assert!(system_name("a\nb").is_err() && system_name(" ").is_err());
    }
}
