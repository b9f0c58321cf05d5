//! Entries: names, values, and what was observed of them.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::attribute::Attribute;
use super::named::Named;

/// One value's octets.
pub type Value = Vec<u8>;

/// The values of one attribute.
pub type Values = (Attribute, Vec<Value>);

/// A distinguished name in RFC 4514 text, as the engine writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dn(pub String);

impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A container that holds others: `ou=people` and its like.
    Container,
    /// An agency as organizational unit.
    Unit,
    /// A person with a mailbox.
    Person,
    /// An agency's mail group.
    Group,
}

/// The registry's key of what an entry stands for; links survive renames by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: EntryKind,
    /// Key of the mailbox or agency; nil for containers, which are known by name.
    pub id: Uuid,
}

/// An entry as it should be, or as it was read. Attributes are sorted; none is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub dn: Dn,
    /// Its values.
    pub values: Vec<Values>,
}

impl Entry {
    /// The values of `attribute`; empty when it has none.
    #[must_use]
    pub fn get(&self, attribute: Attribute) -> &[Value] {
        self.values.iter().find(|(of, _)| *of == attribute).map_or(&[], |(_, values)| values)
    }
}

/// Version of an entry: `OpenLDAP`'s entryCSN, which works as an `ETag` through the assertion control (RFC 4528).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryCsn(pub String);

/// An entry as a read gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// entryUUID: what links hold on to.
    pub entry_uuid: Uuid,
    /// Its version at the time of the read.
    pub csn: EntryCsn,
    /// Name and values.
    pub entry: Entry,
}

impl From<Observed> for Named {
    fn from(observed: Observed) -> Self {
        let mut named = Self { dn: observed.entry.dn.0, attributes: Vec::new() };
        named.push("entryUUID", observed.entry_uuid.to_string().into_bytes());
        named.attributes.extend(observed.entry.values.into_iter().map(|(of, values)| (of.name().to_owned(), values)));
        named
    }
}
