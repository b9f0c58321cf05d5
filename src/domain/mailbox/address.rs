//! Mail addresses: their syntax, their fold, and who holds one when.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::code::code_list;
use crate::domain::ids::{FactId, MailboxId};
use crate::domain::period::Period;

/// A mail address in ASCII, stored in lower case (the directory compares `mail` without case).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// Why a text is no mail address that we accept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{text}' is not a mail address; write letters, digits and . _ - + before the @ and a domain after it, without Vietnamese marks, at most 254 characters"
)]
pub struct InvalidAddress {
    /// What was read.
    pub text: String,
}

impl MailAddress {
    /// The address's text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split_once('@').map_or("", |(local, _)| local)
    }
}

impl FromStr for MailAddress {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidAddress { text: text.to_owned() };
        let lower = text.trim().to_ascii_lowercase();
        let (local, domain) = lower.split_once('@').ok_or_else(invalid)?;
        let local_is_good = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c));
        let labels_are_good = domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        if local_is_good && labels_are_good && lower.len() <= 254 { Ok(Self(lower)) } else { Err(invalid()) }
    }
}

impl TryFrom<String> for MailAddress {
    type Error = InvalidAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

code_list! {
    /// What an address is to its mailbox.
    AddressKind {
        /// The one address people see.
        Primary = "primary",
        /// Another address that delivers to it.
        Alias = "alias",
    }
}

/// An address of a mailbox during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressFact {
    /// This fact.
    pub id: FactId,
    /// Whose address.
    pub mailbox: MailboxId,
    /// The address.
    pub address: MailAddress,
    /// Primary or alias.
    pub kind: AddressKind,
    /// When it holds.
    pub effective: Period,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_lowered() {
        assert_eq!(
            "AnNV.STTTT@BinhPhuoc.gov.vn".parse::<MailAddress>().map(String::from).as_deref(),
            Ok("annv.stttt@binhphuoc.gov.vn")
        );
        for bad in [
            "",
            "a",
            "a@b",
            "@b.vn",
            "a..b@c.vn",
            ".a@c.vn",
            "a@c..vn",
            "a@-c.vn",
            "ân@c.vn",
            "a b@c.vn",
            "a@c.vn\n@d.vn",
        ] {
            assert!(bad.parse::<MailAddress>().is_err(), "{bad}");
        }
    }
}
