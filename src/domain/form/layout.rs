//! What a form looks like in an edition: titles, the contact's lines, the columns of its table.

use super::field::Field;
use crate::domain::code::code_list;

code_list! {
    /// When a row must have a field.
    Need {
        /// Always.
        Always = "always",
        /// When the certificate is a person's; otherwise it stays empty.
        Person = "person",
        /// When it is an agency's; otherwise it stays empty.
        Agency = "agency",
        /// When a SIM keeps the key; otherwise it stays empty.
        Sim = "sim",
        /// When content is to be changed; otherwise it stays empty.
        Change = "change",
        /// Never: it is there when it is known.
        No = "no",
    }
}

/// What decides which fields a row needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About {
    /// The certificate is an agency's.
    pub is_agencys: bool,
    /// A SIM keeps the key, or is to keep it.
    pub is_on_sim: bool,
    /// Content is to be changed.
    pub changes: bool,
}

impl Need {
    /// Whether a row of that kind has the field at all.
    #[must_use]
    pub const fn applies(self, about: About) -> bool {
        match self {
            Self::Always | Self::No => true,
            Self::Person => !about.is_agencys,
            Self::Agency => about.is_agencys,
            Self::Sim => about.is_on_sim,
            Self::Change => about.changes,
        }
    }

    /// Whether it must not be empty where it applies.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::No)
    }
}

/// A column of the table; several fields of one share its cells, as on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands over it and its neighbours of the same group.
    pub group: Option<&'static str>,
    /// What stands over it.
    pub heading: &'static str,
    /// Its fields, and when a row must have each.
    pub fields: &'static [(Field, Need)],
    /// How many characters wide a sheet shows it.
    pub width: u16,
}

/// A form in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The number that the edition itself gives it; none where that was not verified.
    pub mark: Option<&'static str>,
    /// What it asks for, as its heading says it.
    pub subject: &'static str,
    /// Over the contact.
    pub contact_title: &'static str,
    /// The contact's fields with what stands before each; all are required.
    pub contact: &'static [(Field, &'static str)],
    /// Over the table.
    pub table_title: &'static str,
    /// The columns of the table, after the running number.
    pub columns: &'static [Column],
}

impl Layout {
    /// The fields of a row, in order.
    pub fn fields(&self) -> impl Iterator<Item = (Field, Need)> {
        self.columns.iter().flat_map(|column| column.fields.iter().copied())
    }
}

/// A column of one field.
pub(super) const fn one(heading: &'static str, fields: &'static [(Field, Need)], width: u16) -> Column {
    Column { group: None, heading, fields, width }
}

/// A column under a heading that it shares.
pub(super) const fn of(group: &'static str, column: Column) -> Column {
    Column { group: Some(group), ..column }
}
