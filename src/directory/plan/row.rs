//! Rows: what a plan is made of. Each is one write to one entry, with what would undo it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hash::Digest;
use super::stored::StoredRow;
use super::text::{attributes_text, values_text};
use crate::directory::attribute::Attribute;
use crate::directory::dn;
use crate::directory::entry::{Dn, EntryCsn, EntryKind, Subject, Value, Values};
use crate::domain::mailbox::lifecycle::MailboxState;

/// One change of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Modification {
    /// Adds values.
    Add {
        /// Of this attribute.
        attribute: Attribute,
        /// These.
        #[serde(with = "values_text")]
        values: Vec<Value>,
    },
    /// Removes values.
    Delete {
        /// Of this attribute.
        attribute: Attribute,
        /// These.
        #[serde(with = "values_text")]
        values: Vec<Value>,
    },
    /// Replaces all values; none removes the attribute.
    Replace {
        /// Of this attribute.
        attribute: Attribute,
        /// By these.
        #[serde(with = "values_text")]
        values: Vec<Value>,
    },
}

/// What a row does to its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "operation")]
pub enum Operation {
    /// Adds the entry.
    Add {
        /// With these values.
        #[serde(with = "attributes_text")]
        values: Vec<Values>,
    },
    /// Changes values, asserted on the version read.
    Modify {
        /// In this order, in one operation.
        modifications: Vec<Modification>,
    },
    /// Removes the entry, asserted on the version read.
    Delete,
    /// Gives the entry another name (modify DN, RFC 4511 section 4.9), asserted on the version read.
    Rename {
        /// Its new relative name.
        new_rdn: String,
        /// The entry that it moves below; none when it stays where it is.
        new_parent: Option<Dn>,
        /// Whether the values of the old relative name go: not where they are values that it keeps.
        delete_old: bool,
    },
}

/// Class of a row: what the guard counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowClass {
    /// New entry.
    Add,
    /// Change that takes nothing away.
    Update,
    /// An entry gets another name, or moves below another.
    Rename,
    /// A mailbox moves to another agency.
    Move,
    /// The primary address changes, or a mailbox loses another one.
    AddressChange,
    /// A group loses members.
    GroupExit,
    /// A value or attribute is cleared.
    Clear,
    /// A mailbox is closed or restricted.
    Suspend,
    /// Entry removed.
    Remove,
}

/// Who validated a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidatedBy {
    /// The server, by the no-op control, at the row's own name.
    Server,
    /// The server, by the no-op control, with the entry put under the base because its container is not there yet.
    ServerAtBase,
    /// Only our knowledge of the schema: the server offers no no-op control.
    SchemaOnly,
}

/// One write to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredRow")]
pub struct PlanRow {
    /// Place in the plan, from 1; rows are applied in this order (parents before children).
    pub number: u32,
    /// What the entry stands for.
    pub subject: Subject,
    /// Identifier of the agency that the row counts under.
    pub agency_code: String,
    /// The entry.
    pub dn: Dn,
    /// Its entryUUID, unless it is new.
    pub entry_uuid: Option<Uuid>,
    /// Version that the row was computed on, unless the entry is new.
    pub csn: Option<EntryCsn>,
    /// Class.
    pub class: RowClass,
    /// The write.
    #[serde(flatten)]
    pub operation: Operation,
    /// Why, in a short code that the renderings translate.
    pub reason: Reason,
    /// What would undo it.
    pub inverse: Operation,
    /// Who validated it.
    pub validated_by: ValidatedBy,
    /// Digest of the entry that the row leads to; recorded as last applied, it tells a change of the registry from drift.
    /// None when the entry is removed.
    pub desired: Option<Digest>,
    /// Digest of our attributes as they were read. While it stands, a newer version is only noise, such as log-ins.
    /// None when the entry is new.
    pub observed: Option<Digest>,
}

impl Modification {
    /// The attribute that it changes.
    #[must_use]
    pub const fn attribute(&self) -> Attribute {
        match self {
            Self::Add { attribute, .. } | Self::Delete { attribute, .. } | Self::Replace { attribute, .. } => {
                *attribute
            }
        }
    }

    /// The values that it names.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        match self {
            Self::Add { values, .. } | Self::Delete { values, .. } | Self::Replace { values, .. } => values,
        }
    }
}

impl RowClass {
    /// Every class, the mildest first.
    pub const ALL: [Self; 9] = [
        Self::Add,
        Self::Update,
        Self::Rename,
        Self::Move,
        Self::AddressChange,
        Self::GroupExit,
        Self::Clear,
        Self::Suspend,
        Self::Remove,
    ];

    /// Whether it takes something away: what the guard counts.
    #[must_use]
    pub const fn is_destructive(self) -> bool {
        !matches!(self, Self::Add | Self::Update)
    }
}

impl Operation {
    /// The name that an entry called `dn` has afterwards.
    #[must_use]
    pub fn resulting_dn(&self, dn: &Dn) -> Dn {
        let Self::Rename { new_rdn, new_parent, .. } = self else { return dn.clone() };
        let parent = new_parent.as_ref().map_or_else(|| dn::parent(dn).unwrap_or_default(), |parent| parent.0.as_str());
        Dn(format!("{new_rdn},{parent}"))
    }
}

impl PlanRow {
    /// The entry's name when the row has been carried out.
    #[must_use]
    pub fn resulting_dn(&self) -> Dn {
        self.operation.resulting_dn(&self.dn)
    }

    /// The attributes that the row changes, by name, each once.
    pub fn changed_attributes(&self) -> impl Iterator<Item = &'static str> {
        let changes: &[Modification] = match &self.operation {
            Operation::Modify { modifications } => modifications,
            _ => &[],
        };
        let mut attributes: Vec<Attribute> = changes.iter().map(Modification::attribute).collect();
        attributes.dedup();
        attributes.into_iter().map(Attribute::name)
    }

    /// Whether nobody may log in to the mailbox any more once the row holds: sessions that are open must then end.
    #[must_use]
    pub fn ends_log_in(&self) -> bool {
        let refuses = |value: &Value| {
            let state = std::str::from_utf8(value).ok().and_then(|text| text.parse::<MailboxState>().ok());
            state.is_none_or(|state| !state.permissions().log_in)
        };
        match &self.operation {
            _ if self.subject.kind != EntryKind::Person => false,
            Operation::Add { .. } | Operation::Rename { .. } => false,
            Operation::Delete => true,
            Operation::Modify { modifications } => modifications.iter().any(|change| match change {
                Modification::Add { attribute, values } | Modification::Replace { attribute, values } => {
                    *attribute == Attribute::MailState && values.iter().all(refuses)
                }
                Modification::Delete { .. } => false,
            }),
        }
    }

    /// What the guard counts for this row: one, or the members that a group loses.
    #[must_use]
    pub fn weight(&self) -> u64 {
        let Operation::Modify { modifications } = &self.operation else { return 1 };
        if self.class != RowClass::GroupExit {
            return 1;
        }
        let count = |of: Attribute| {
            let deleted = modifications.iter().filter(|change| change.attribute() == of);
            deleted.map(|change| if let Modification::Delete { values, .. } = change { values.len() } else { 0 }).sum()
        };
        let lost: usize = match count(Attribute::Member) {
            0 => count(Attribute::MemberMail),
            members => members,
        };
        u64::try_from(lost).unwrap_or(u64::MAX).max(1)
    }
}

/// Why a row is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// In the registry, not in the directory.
    Missing,
    /// The registry's values changed since the last apply.
    RegistryChanged,
    /// The directory's values changed behind our back.
    Drift,
    /// No longer in the registry.
    NotInRegistry,
    /// It stands under another name than the registry gives it.
    OtherName,
    /// Undoes a row of an earlier plan.
    Reverted,
}
