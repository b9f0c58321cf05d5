//! Digests: of a plan, so that what was approved is what is applied; and of an entry's values, so that noise and drift are
//! told from changes. SHA-256 over forms that do not depend on the order in which a server gives values.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use time::Date;

use super::row::PlanRow;
use crate::directory::attribute::Attribute;
use crate::directory::entry::Values;
use crate::directory::matching;
use crate::domain::ids::{PlanId, TargetId};

/// A SHA-256 digest; lower-case hexadecimal as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a digest is 64 hexadecimal digits")]
pub struct InvalidDigest;

/// What part of the registry a plan is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "which")]
pub enum PlanScope {
    /// All of it.
    #[default]
    Everything,
    /// The agency of this identifier and those below it.
    Agency(String),
    /// A few subjects that a change concerned.
    Subjects,
    /// It undoes another plan.
    Revert(PlanId),
}

impl PlanScope {
    /// Its short code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Agency(_) => "agency",
            Self::Subjects => "subjects",
            Self::Revert(_) => "revert",
        }
    }

    fn is_everything(&self) -> bool {
        *self == Self::Everything
    }
}

/// What a plan is for: hashed before its rows, so that equal rows for another directory are another plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHeader {
    /// The directory.
    pub target: TargetId,
    /// Its base.
    pub base: String,
    /// Hash of the configuration that the plan was computed with.
    pub configuration_hash: String,
    /// The registry was read as of this day.
    #[serde(with = "crate::domain::clock::iso_day")]
    pub day: Date,
    /// What part of the registry it is about.
    #[serde(default, skip_serializing_if = "PlanScope::is_everything")]
    pub scope: PlanScope,
}

/// Numbers rows and hashes them one after another; the plan itself is never in memory.
#[derive(Debug, Clone)]
pub struct Sealer {
    hash: Sha256,
    rows: u32,
    json: Vec<u8>,
}

impl Sealer {
    /// A sealer for a plan with this header.
    ///
    /// # Errors
    /// Never in practice: the header is plain text.
    pub fn new(header: &PlanHeader) -> Result<Self, serde_json::Error> {
        let mut sealer = Self { hash: Sha256::new(), rows: 0, json: Vec::with_capacity(4096) };
        serde_json::to_writer(&mut sealer.json, header)?;
        sealer.take_line();
        Ok(sealer)
    }

    /// Gives `row` its number and takes it into the hash. Returns its canonical JSON, which is also how it is stored.
    ///
    /// # Errors
    /// Never in practice: every value has a JSON form.
    pub fn seal(&mut self, row: &mut PlanRow) -> Result<&str, serde_json::Error> {
        row.number = self.rows + 1;
        self.check(row)?;
        let line = self.json.strip_suffix(b"\n").unwrap_or(&self.json);
        Ok(std::str::from_utf8(line).unwrap_or_default())
    }

    /// Takes a row that has its number already, such as one read back from storage.
    ///
    /// # Errors
    /// Never in practice: every value has a JSON form.
    pub fn check(&mut self, row: &PlanRow) -> Result<(), serde_json::Error> {
        self.json.clear();
        serde_json::to_writer(&mut self.json, row)?;
        self.rows += 1;
        self.take_line();
        Ok(())
    }

    /// Takes a row's stored text as it is: the canonical JSON that [`Sealer::seal`] gave.
    pub fn check_text(&mut self, line: &str) {
        self.json.clear();
        self.json.extend_from_slice(line.as_bytes());
        self.rows += 1;
        self.take_line();
    }

    /// Rows taken so far.
    #[must_use]
    pub const fn rows(&self) -> u32 {
        self.rows
    }

    /// The plan's digest.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.hash.finalize().into())
    }

    fn take_line(&mut self) {
        self.json.push(b'\n');
        self.hash.update(&self.json);
    }
}

/// Digest of the values as the registry gives them, octet by octet: comparable only with others of the same making.
#[must_use]
pub fn desired_digest(values: &[Values]) -> Digest {
    let mut hash = Sha256::new();
    for (attribute, values) in values {
        hash.update(attribute.name());
        hash.update(values.len().to_le_bytes());
        for value in values {
            hash.update(value.len().to_le_bytes());
            hash.update(value);
        }
    }
    Digest(hash.finalize().into())
}

/// Digest of attributes and values, whatever the order and form in which the server gives them.
pub fn values_digest<'a, V>(attributes: impl Iterator<Item = (Attribute, V)>) -> Digest
where
    V: IntoIterator<Item = &'a [u8]>,
{
    let mut hash = Sha256::new();
    let mut normal: Vec<Cow<'_, [u8]>> = Vec::new();
    for (attribute, values) in attributes {
        normal.clear();
        normal.extend(values.into_iter().map(|value| matching::normal(attribute.matching(), value)));
        normal.sort_unstable();
        hash.update(attribute.name());
        hash.update(normal.len().to_le_bytes());
        for value in &normal {
            hash.update(value.len().to_le_bytes());
            hash.update(value);
        }
    }
    Digest(hash.finalize().into())
}

impl Digest {
    /// Its octets.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(octets: [u8; 32]) -> Self {
        Self(octets)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).map_err(|_| InvalidDigest)?;
        Ok(Self(octets))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
