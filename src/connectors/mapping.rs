//! A mapping file: where a system's export has what a signing event needs, and what its words mean.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::domain::code::UnknownCode;
use crate::domain::signing::reading::{ClaimedTimes, Field};

/// The mappings that come with the program, by the code of their system.
const BUILT_IN: [(&str, &str); 2] =
    [("ioffice", include_str!("ioffice.toml")), ("onewinsys", include_str!("onewinsys.toml"))];

/// How an export is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One JSON object a line (JSON Lines).
    Jsonl,
    /// CSV with headings in its first row (RFC 4180).
    Csv,
}

/// Why a text is no mapping.
#[derive(Debug, Error)]
pub enum MappingError {
    /// It is no TOML of that form.
    #[error("the mapping cannot be read; compare it with docs/SIGNING.md")]
    Form(#[from] toml::de::Error),
    /// It names something that a signing event does not have.
    #[error("the mapping's section [{section}] names something that signing events do not have")]
    Field {
        /// Where.
        section: &'static str,
        /// What.
        source: UnknownCode,
    },
    /// It leaves out what every signing event needs.
    #[error("the mapping says nothing of {0}; add it to [fields], or to [fixed] if it is always the same")]
    Lacking(Field),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    layout: Layout,
    claimed_times: ClaimedTimes,
    fields: BTreeMap<String, String>,
    #[serde(default)]
    fixed: BTreeMap<String, String>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
}

/// How one system's exports are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The system's name, as people know it.
    pub name: String,
    /// How its exports are laid out.
    pub layout: Layout,
    /// What its claimed times mean.
    pub claimed_times: ClaimedTimes,
    /// Where each value stands: a heading, or a path of keys joined by dots.
    pub(super) fields: BTreeMap<Field, String>,
    /// Values that are always the same.
    pub(super) fixed: BTreeMap<Field, String>,
    /// Our code for each of its words; a word that is not there stays as it is.
    words: BTreeMap<Field, BTreeMap<String, String>>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it is none, names unknown fields, or leaves out one that every event needs.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        let file: File = toml::from_str(text)?;
        let (fields, fixed) = (by_field("fields", file.fields)?, by_field("fixed", file.fixed)?);
        let told = |field: &Field| fields.contains_key(field) || fixed.contains_key(field);
        if let Some(lacking) = Field::REQUIRED.iter().find(|field| !told(field)) {
            return Err(MappingError::Lacking(*lacking));
        }
        let names_signer = told(&Field::SignerSha256) || (told(&Field::SignerIssuer) && told(&Field::SignerSerial));
        if !names_signer {
            return Err(MappingError::Lacking(Field::SignerSha256));
        }
        let words = by_field("words", file.words)?;
        Ok(Self { name: file.name, layout: file.layout, claimed_times: file.claimed_times, fields, fixed, words })
    }

    /// The mapping that comes with the program for a system.
    ///
    /// # Errors
    /// Never, as a test holds; the texts are read like any other.
    #[must_use]
    pub fn built_in(system: &str) -> Option<Result<Self, MappingError>> {
        BUILT_IN.iter().find(|(code, _)| *code == system).map(|(_, text)| Self::read(text))
    }

    /// The systems that have one.
    pub fn built_in_systems() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(code, _)| *code)
    }

    /// Our word for the system's.
    pub(super) fn word<'a>(&'a self, field: Field, theirs: &'a str) -> &'a str {
        let ours = self.words.get(&field).and_then(|words| words.get(theirs.trim()));
        ours.map_or(theirs, String::as_str)
    }
}

fn by_field<T>(section: &'static str, named: BTreeMap<String, T>) -> Result<BTreeMap<Field, T>, MappingError> {
    let field = |(name, value): (String, T)| match name.parse() {
        Ok(field) => Ok((field, value)),
        Err(source) => Err(MappingError::Field { section, source }),
    };
    named.into_iter().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_come_with_the_program_are_sound() {
        for system in Mapping::built_in_systems() {
            assert!(Mapping::built_in(system).unwrap().is_ok(), "{system}");
        }
        assert!(Mapping::built_in("fax").is_none());
    }

    #[test]
    fn a_mapping_says_where_everything_is_or_what_is_lacking() {
        let whole = include_str!("ioffice.toml");
        let without = |line: &str| {
            let kept: Vec<&str> = whole.lines().filter(|held| !held.starts_with(line)).collect();
            Mapping::read(&kept.join("\n")).map_err(|error| error.to_string())
        };
        assert!(without("no such line").is_ok());
        assert!(without("agency").unwrap_err().contains("agency"));
        assert!(without("signer_serial").unwrap_err().contains("signer_sha256"));
        assert!(without("layout").is_err());
        let odd = format!("{whole}\n[words.colour]\nred = \"blue\"\n");
        assert!(matches!(Mapping::read(&odd), Err(MappingError::Field { section: "words", .. })));
    }
}
