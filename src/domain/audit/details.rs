//! Details of a record: a flat JSON object in one canonical form, without personal data.
//!
//! Keys are sorted, values are whole numbers, truth values or short codes. A code is ASCII without spaces, `@` or quotes, so
//! neither a name of a person nor an address fits: what does not fit is withheld, never shortened to something that misleads.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

/// Stands where a text is no code.
const WITHHELD: &str = "withheld";

/// Octets of a code at most.
const CODE_LENGTH: usize = 128;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Detail {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A short code: a role, a hash in hexadecimal digits, a date, an agency's code.
    Code(String),
}

impl Detail {
    /// A code; `withheld` when the text is none.
    #[must_use]
    pub fn code(text: impl Display) -> Self {
        let text = text.to_string();
        let fits = !text.is_empty()
            && text.len() <= CODE_LENGTH
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "._:/+-=,".contains(c));
        Self::Code(if fits { text } else { WITHHELD.to_owned() })
    }
}

impl From<bool> for Detail {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Detail {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Detail {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Detail {
    fn from(text: &str) -> Self {
        Self::code(text)
    }
}

/// Keys and values of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Details(BTreeMap<String, Detail>);

impl Details {
    /// Puts a value under `key`.
    pub fn put(&mut self, key: &'static str, value: impl Into<Detail>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Detail> {
        self.0.get(key)
    }

    /// Every key with its value, in the order of keys.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Detail)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The number under `key`.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Detail::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The one text of these details: no spaces, keys in the order of their octets. As keys and codes are plain ASCII it is
    /// also what RFC 8785 gives.
    #[must_use]
    pub fn canonical(&self) -> String {
        // A map of texts to numbers, flags and texts always has a JSON form.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Reads details; none when the text is not their canonical form.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let details: Self = serde_json::from_str(text).ok()?;
        (details.canonical() == text).then_some(details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_code_is_withheld() {
        for personal in ["Nguyễn Văn An", "an@binhphuoc.gov.vn", "", "a b", "\"quoted\""] {
            assert_eq!(Detail::code(personal), Detail::Code(WITHHELD.to_owned()), "{personal}");
        }
        assert_eq!(Detail::code("H10.31.02"), Detail::Code("H10.31.02".to_owned()));
        assert_eq!(Detail::code("x".repeat(CODE_LENGTH + 1)), Detail::Code(WITHHELD.to_owned()));
    }

    #[test]
    fn there_is_one_text_for_the_same_details() {
        let mut details = Details::default();
        details.put("rows", 12_i64);
        details.put("by_name", true);
        details.put("role", "hr");
        assert_eq!(details.canonical(), r#"{"by_name":true,"role":"hr","rows":12}"#);
        assert_eq!(Details::read(&details.canonical()), Some(details));
        for other in
            [r#"{"rows":12, "role":"hr"}"#, r#"{"rows":12,"role":"hr"}"#, r#"{"a":1.5}"#, "[]", "", r#"{"a":1,"a":1}"#]
        {
            assert_eq!(Details::read(other), None, "{other}");
        }
    }
}
