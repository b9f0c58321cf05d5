//! A leaf of the record and its octets. The layout is published in `docs/AUDIT.md`.
//!
//! Numbers are big-endian; a text is its length and its UTF-8 octets. There is one encoding of each leaf, and decoding accepts
//! no other: subjects are in order and unique, details are canonical, nothing follows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::details::Details;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

/// The first octet of a leaf.
const VERSION: u8 = 1;

code_list! {
    /// What came of an act.
    Outcome {
        /// It was done.
        Done = "done",
        /// It was not allowed, or a guard or a rule said no.
        Refused = "refused",
        /// It was begun and failed.
        Failed = "failed",
    }
}

/// Something that a record is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "reference", rename_all = "snake_case")]
pub enum SubjectRef {
    /// A person: HMAC-SHA-256 of their identifier under a salt of their own, which erasure deletes.
    Person(#[serde(with = "digits")] [u8; 32]),
    /// An agency that it was about, or where a person that it was about was posted.
    Agency(Uuid),
    /// A decision.
    Decision(Uuid),
    /// A directory plan.
    Plan(Uuid),
    /// An account.
    Account(Uuid),
    /// A certificate.
    Certificate(Uuid),
    /// A request to the CA.
    Request(Uuid),
    /// A device that keeps a key.
    Device(Uuid),
}

impl SubjectRef {
    /// Its kind, as stored beside the leaf.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Agency(_) => "agency",
            Self::Decision(_) => "decision",
            Self::Plan(_) => "plan",
            Self::Account(_) => "account",
            Self::Certificate(_) => "certificate",
            Self::Request(_) => "request",
            Self::Device(_) => "device",
        }
    }

    /// Its octets: 32 of a person, 16 of anything else.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        match self {
            Self::Person(reference) => reference,
            Self::Agency(id)
            | Self::Decision(id)
            | Self::Plan(id)
            | Self::Account(id)
            | Self::Certificate(id)
            | Self::Request(id)
            | Self::Device(id) => id.as_bytes(),
        }
    }

    const fn tag(&self) -> u8 {
        match self {
            Self::Person(_) => 1,
            Self::Agency(_) => 2,
            Self::Decision(_) => 3,
            Self::Plan(_) => 4,
            Self::Account(_) => 5,
            Self::Certificate(_) => 6,
            Self::Request(_) => 7,
            Self::Device(_) => 8,
        }
    }

    fn read(octets: &mut Octets<'_>) -> Result<Self, NotALeaf> {
        let tag = octets.number::<1>()?;
        if tag == [1] {
            return octets.number::<32>().map(Self::Person);
        }
        let id = Uuid::from_bytes(octets.number::<16>()?);
        match tag {
            [2] => Ok(Self::Agency(id)),
            [3] => Ok(Self::Decision(id)),
            [4] => Ok(Self::Plan(id)),
            [5] => Ok(Self::Account(id)),
            [6] => Ok(Self::Certificate(id)),
            [7] => Ok(Self::Request(id)),
            [8] => Ok(Self::Device(id)),
            _ => Err(NotALeaf { what: "a kind of subject is unknown" }),
        }
    }
}

/// References of people in JSON: hexadecimal digits.
mod digits {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(octets: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(octets))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).map_err(D::Error::custom)?;
        Ok(octets)
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Its number, from 0 without gaps.
    pub record: u64,
    /// When, in business time.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// For whom, when it is a deputy's act.
    pub on_behalf_of: Option<String>,
    /// What was done.
    pub action: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What it was about.
    pub subjects: BTreeSet<SubjectRef>,
    /// More.
    pub details: Details,
}

/// Octets that are no leaf.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the octets are no record of version {VERSION}: {what}")]
pub struct NotALeaf {
    /// What is wrong with them.
    pub what: &'static str,
}

impl Leaf {
    /// Its octets.
    ///
    /// # Errors
    /// When a text or the list of subjects is longer than its length field can say.
    pub fn encode(&self) -> Result<Vec<u8>, NotALeaf> {
        let too_long = NotALeaf { what: "it is too long" };
        let mut octets = vec![VERSION];
        octets.extend(self.record.to_be_bytes());
        octets.extend(self.at.unix_micros().to_be_bytes());
        octets.push(outcome_octet(self.outcome));
        for text in [&self.actor, self.on_behalf_of.as_deref().unwrap_or_default(), &self.action] {
            let length = u16::try_from(text.len()).map_err(|_| too_long.clone())?;
            octets.extend(length.to_be_bytes());
            octets.extend(text.as_bytes());
        }
        let count = u32::try_from(self.subjects.len()).map_err(|_| too_long.clone())?;
        octets.extend(count.to_be_bytes());
        for subject in &self.subjects {
            octets.push(subject.tag());
            octets.extend(subject.octets());
        }
        let details = self.details.canonical();
        let length = u32::try_from(details.len()).map_err(|_| too_long)?;
        octets.extend(length.to_be_bytes());
        octets.extend(details.as_bytes());
        Ok(octets)
    }

    /// Reads octets.
    ///
    /// # Errors
    /// When they are not exactly what [`Leaf::encode`] gives for some leaf.
    pub fn decode(octets: &[u8]) -> Result<Self, NotALeaf> {
        let mut octets = Octets(octets);
        if octets.number::<1>()? != [VERSION] {
            return Err(NotALeaf { what: "its version is another" });
        }
        let record = u64::from_be_bytes(octets.number()?);
        let at = Timestamp::from_unix_micros(i64::from_be_bytes(octets.number()?));
        let outcome = match octets.number::<1>()? {
            [0] => Outcome::Done,
            [1] => Outcome::Refused,
            [2] => Outcome::Failed,
            _ => return Err(NotALeaf { what: "its outcome is unknown" }),
        };
        let actor = octets.text16()?;
        let on_behalf_of = Some(octets.text16()?).filter(|account| !account.is_empty());
        let action = octets.text16()?;
        let mut subjects = BTreeSet::new();
        for _ in 0..u32::from_be_bytes(octets.number()?) {
            let subject = SubjectRef::read(&mut octets)?;
            if subjects.last().is_some_and(|last| *last >= subject) {
                return Err(NotALeaf { what: "its subjects are not in order" });
            }
            subjects.insert(subject);
        }
        let length = u32::from_be_bytes(octets.number()?);
        let details = octets.text(length as usize)?;
        let details = Details::read(&details).ok_or(NotALeaf { what: "its details are not in canonical form" })?;
        if !octets.0.is_empty() {
            return Err(NotALeaf { what: "something follows it" });
        }
        Ok(Self { record, at, actor, on_behalf_of, action, outcome, subjects, details })
    }
}

const fn outcome_octet(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Done => 0,
        Outcome::Refused => 1,
        Outcome::Failed => 2,
    }
}

/// What is left to read.
struct Octets<'a>(&'a [u8]);

impl Octets<'_> {
    fn number<const N: usize>(&mut self) -> Result<[u8; N], NotALeaf> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(NotALeaf { what: "it is cut short" })?;
        self.0 = rest;
        Ok(*first)
    }

    fn text16(&mut self) -> Result<String, NotALeaf> {
        let length = u16::from_be_bytes(self.number()?);
        self.text(usize::from(length))
    }

    fn text(&mut self, length: usize) -> Result<String, NotALeaf> {
        let (text, rest) = self.0.split_at_checked(length).ok_or(NotALeaf { what: "it is cut short" })?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).map_err(|_| NotALeaf { what: "a text is not UTF-8" })
    }
}

#[cfg(test)]
mod tests;
