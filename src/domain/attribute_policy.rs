//! Whose the values of a directory attribute are, and what becomes of values that somebody else changed.

use serde::{Deserialize, Serialize};

use super::code::code_list;

code_list! {
    /// What we do with an attribute.
    Ownership {
        /// The registry's values are written and kept.
        Enforce = "enforce",
        /// They are written with a new entry, and left alone from then on.
        InitialOnly = "initial-only",
        /// Nothing is written; what differs is reported.
        Observe = "observe",
        /// The attribute has no values; those that are there are taken away.
        Forbid = "forbid",
    }
}

code_list! {
    /// Which values of an attribute with several are ours.
    ValueRule {
        /// The registry's are the only ones.
        Exact = "exact",
        /// The registry's are there; others are left alone, even those that the registry once had.
        Union = "union",
        /// The registry's are there, those that it once had and has no longer are not; others are left alone.
        OursOnly = "ours-only",
    }
}

code_list! {
    /// What becomes of a value that differs though the registry's own has not changed since it was last written.
    DriftPolicy {
        /// It is put back.
        Revert = "revert",
        /// It stays until the registry's own value changes.
        Accept = "accept",
        /// It stays, and is reported.
        Report = "report",
    }
}

/// What is set about one attribute; what is not set is as usual.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttributeSettings {
    /// What we do with it; `enforce` unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ownership: Option<Ownership>,
    /// Which of several values are ours; `exact` unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<ValueRule>,
    /// What becomes of drift; `revert` unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftPolicy>,
}

/// The attributes for which something can be set: name, whether it has several values, whether the schema demands it. By all others
/// entries are recognised, named, counted or closed.
pub const SETTABLE: &[(&str, bool, bool)] = &[
    ("ou", false, true),
    ("cn", false, true),
    ("sn", false, true),
    ("givenName", false, false),
    ("description", false, false),
    ("title", false, false),
    ("mail", false, false),
    ("congvuMailAlias", true, false),
    ("congvuMailQuota", false, false),
    ("congvuOfficialCategory", false, false),
    ("congvuAgencyAlternateCode", true, false),
    ("congvuAgencyKind", false, false),
    ("congvuAgencyLevel", false, false),
    ("congvuNetworkSite", false, false),
    ("member", true, false),
    ("congvuMemberMail", true, false),
    ("userCertificate;binary", true, false),
];

/// Whether this can be set for the attribute of that name.
///
/// # Errors
/// What to write instead.
pub fn check(name: &str, settings: &AttributeSettings) -> Result<(), &'static str> {
    let found = SETTABLE.iter().find(|(settable, ..)| settable.eq_ignore_ascii_case(name));
    let Some((_, has_several, is_demanded)) = found else {
        return Err("name an attribute that congvu writes and does not live on (docs/DIRECTORY.md lists them)");
    };
    if *is_demanded && matches!(settings.ownership, Some(Ownership::Forbid | Ownership::Observe)) {
        return Err("the schema demands it: write ownership = \"enforce\" or \"initial-only\"");
    }
    if settings.values.is_some() && !has_several {
        return Err("it has one value: leave `values` out");
    }
    Ok(())
}
