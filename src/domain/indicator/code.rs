//! The code of an indicator: what it is called in files, in the API and in score sets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Standard;

/// Characters that a code has at most.
const LONGEST: usize = 40;

/// The code of an indicator, such as `documents_outgoing`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IndicatorCode(String);

/// A text that is no code of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{text}' is no indicator code; write a small letter, then small letters, digits and _, at most {LONGEST} characters"
)]
pub struct InvalidIndicatorCode {
    /// What was read.
    pub text: String,
}

impl IndicatorCode {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IndicatorCode {
    type Err = InvalidIndicatorCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
        let goes_on = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if begins && goes_on && text.len() <= LONGEST {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidIndicatorCode { text: text.to_owned() })
        }
    }
}

impl From<Standard> for IndicatorCode {
    fn from(which: Standard) -> Self {
        Self(which.as_str().to_owned())
    }
}

impl TryFrom<String> for IndicatorCode {
    type Error = InvalidIndicatorCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IndicatorCode> for String {
    fn from(code: IndicatorCode) -> Self {
        code.0
    }
}

impl fmt::Display for IndicatorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_of_small_letters() {
        for good in ["documents_outgoing", "a", "one_stop_2"] {
            assert_eq!(good.parse::<IndicatorCode>().map(String::from), Ok(good.to_owned()));
        }
        let long = "a".repeat(LONGEST + 1);
        for bad in ["", "_a", "2a", "Văn_bản", "a-b", "a b", long.as_str()] {
            assert_eq!(bad.parse::<IndicatorCode>(), Err(InvalidIndicatorCode { text: bad.to_owned() }));
        }
    }
}
