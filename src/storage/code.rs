//! Reading stored text back into the domain's types; text that does not fit is an inconsistency that names its row.

use std::fmt::Display;
use std::str::FromStr;

use super::error::{Result, StoreError};
use crate::domain::mailbox::address::MailAddress;

/// Where a value was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<K> {
    pub(crate) table: &'static str,
    pub(crate) row: K,
}

impl<K: Display + Copy> Place<K> {
    /// A place in `table`.
    pub(crate) const fn new(table: &'static str, row: K) -> Self {
        Self { table, row }
    }

    /// Reads `text` as a `T`.
    pub(crate) fn parse<T>(self, column: &'static str, text: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        text.parse().map_err(|error: T::Err| self.wrong(column, &error))
    }

    /// Reads `text`, a JSON list of addresses.
    pub(crate) fn addresses(self, column: &'static str, text: &str) -> Result<Vec<MailAddress>> {
        serde_json::from_str(text).map_err(|error| self.wrong(column, &error))
    }

    /// Reads `text`, a JSON list of texts.
    pub(crate) fn texts(self, column: &'static str, text: &str) -> Result<Vec<String>> {
        serde_json::from_str(text).map_err(|error| self.wrong(column, &error))
    }

    /// Asks that an optional value is there.
    pub(crate) fn present<T>(self, column: &'static str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| self.wrong(column, &"it is missing"))
    }

    /// Says that the value in `column` makes no sense.
    pub(crate) fn wrong(self, column: &'static str, reason: &dyn Display) -> StoreError {
        StoreError::Inconsistency { table: self.table, column, row: self.row.to_string(), reason: reason.to_string() }
    }
}

/// A list of texts as JSON.
pub(crate) fn json_list<T: AsRef<str>>(texts: &[T]) -> String {
    texts.iter().map(AsRef::as_ref).collect::<serde_json::Value>().to_string()
}
