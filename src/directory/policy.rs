//! Which policy holds for each attribute: as usual, but for what was set. Pure.

use std::collections::BTreeMap;

use super::attribute::{self, Attribute};
use super::digests::AttributeDigests;
use super::entry::Value;
use crate::domain::attribute_policy::{AttributeSettings, DriftPolicy, Ownership, ValueRule, check};

/// The policy of one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What we do with it.
    pub ownership: Ownership,
    /// Which of several values are ours.
    pub values: ValueRule,
    /// What becomes of drift.
    pub drift: DriftPolicy,
}

/// The policies of all attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies(BTreeMap<Attribute, AttributeSettings>);

impl Policies {
    /// Sets what holds for the attribute of that description.
    ///
    /// # Errors
    /// When there is none, or it cannot be kept so: what to write instead.
    pub fn set(&mut self, name: &str, settings: AttributeSettings) -> Result<(), &'static str> {
        check(name, &settings)?;
        let attribute = Attribute::by_name(name).ok_or("name an attribute that congvu writes")?;
        self.0.insert(attribute, settings);
        Ok(())
    }

    /// The policy of an attribute.
    #[must_use]
    pub fn of(&self, attribute: Attribute) -> Policy {
        let usual = match attribute.ownership() {
            attribute::Ownership::Enforce => ValueRule::Exact,
            attribute::Ownership::OursOnly => ValueRule::OursOnly,
        };
        let set = if self.0.is_empty() { None } else { self.0.get(&attribute) };
        let set = set.copied().unwrap_or_default();
        Policy {
            ownership: set.ownership.unwrap_or(Ownership::Enforce),
            values: set.values.unwrap_or(usual),
            drift: set.drift.unwrap_or(DriftPolicy::Revert),
        }
    }

    /// Whether it must be remembered what was last applied: without it, drift is told by an entry's revision alone.
    #[must_use]
    pub fn need_last_applied(&self) -> bool {
        let needs = |set: &AttributeSettings| {
            set.values == Some(ValueRule::OursOnly) || set.drift.is_some_and(|drift| drift != DriftPolicy::Revert)
        };
        self.0.values().any(needs)
    }

    /// What is set, as text that goes into the configuration's hash; empty when nothing is.
    #[must_use]
    pub fn text(&self) -> String {
        let word = |text: Option<&'static str>| text.unwrap_or("-");
        let line = |(attribute, set): (&Attribute, &AttributeSettings)| {
            let ownership = word(set.ownership.map(Ownership::as_str));
            let (values, drift) = (word(set.values.map(ValueRule::as_str)), word(set.drift.map(DriftPolicy::as_str)));
            format!("{} {ownership} {values} {drift}\n", attribute.name())
        };
        self.0.iter().map(line).collect()
    }
}

/// What one entry is compared by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The policies.
    pub policies: &'a Policies,
    /// The registry's values when they were last written, if that is known.
    pub applied: Option<&'a AttributeDigests>,
    /// Whether the entry names the revision that the registry is at: then the registry has not changed since it was written.
    pub same_revision: bool,
}

impl Rules<'_> {
    /// Whether a difference comes from somebody else: the registry's values are those that were last written.
    #[must_use]
    pub fn is_drift(&self, attribute: Attribute, desired: &[Value]) -> bool {
        match self.applied {
            None => self.same_revision,
            Some(applied) => applied.are_of(attribute, desired.iter().map(Vec::as_slice)),
        }
    }
}

/// A difference that somebody else made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// Of which attribute.
    pub attribute: Attribute,
    /// What becomes of it.
    pub policy: DriftPolicy,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::attribute_policy::SETTABLE;

    const REPORT: AttributeSettings =
        AttributeSettings { ownership: None, values: None, drift: Some(DriftPolicy::Report) };

    #[test]
    fn what_is_not_set_is_as_usual() {
        let mut policies = Policies::default();
        assert_eq!((policies.text(), policies.need_last_applied()), (String::new(), false));
        policies.set("TITLE", REPORT).unwrap();
        let title = policies.of(Attribute::Title);
        assert_eq!((title.ownership, title.drift), (Ownership::Enforce, DriftPolicy::Report));
        assert_eq!(policies.of(Attribute::Cn).drift, DriftPolicy::Revert);
        assert_eq!(policies.of(Attribute::ObjectClass).values, ValueRule::OursOnly);
        assert!(policies.need_last_applied());
        assert_eq!(policies.text(), "title - - report\n");
    }

    #[test]
    fn what_the_engine_lives_on_cannot_be_given_away() {
        let mut policies = Policies::default();
        for name in ["congvuMailState", "objectClass", "congvuRevision", "uid", "congvuAgencyId", "tittle"] {
            assert!(policies.set(name, REPORT).unwrap_err().contains("does not live on"));
        }
        let forbid = AttributeSettings { ownership: Some(Ownership::Forbid), ..AttributeSettings::default() };
        assert!(policies.set("sn", forbid).unwrap_err().contains("demands"));
        let union = AttributeSettings { values: Some(ValueRule::Union), ..AttributeSettings::default() };
        assert!(policies.set("title", union).unwrap_err().contains("one value"));
        assert_eq!(policies, Policies::default());
    }

    #[test]
    fn the_settable_attributes_are_those_of_the_mapping() {
        for (name, has_several, _) in SETTABLE {
            let attribute = Attribute::by_name(name).unwrap();
            assert_eq!((attribute.name(), attribute.is_multi_valued()), (*name, *has_several));
        }
    }
}
