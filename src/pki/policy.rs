//! Which certificate policies a path may end with: RFC 5280's user-initial-policy-set (section 6.1.1 (c)).

use std::str::FromStr;

use thiserror::Error;

/// Arcs of an identifier: more than any that was ever registered.
const MAX_ARCS: usize = 32;

/// The policies acceptable at the start. Whether a path needs one at all is for its certificates to say (policy constraints).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum InitialPolicies {
    /// Any.
    #[default]
    Any,
    /// These.
    Only(Vec<PolicyOid>),
}

/// Identifier of a policy, such as `2.16.704.1.1.1.1.1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyOid(String);

/// A text that is no object identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is no object identifier; write one as 2.16.704.1.1.1.1.1")]
pub struct NotAPolicy(String);

impl PolicyOid {
    /// Its arcs, dotted.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PolicyOid {
    type Err = NotAPolicy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let arc = |part: &str| -> Option<u32> {
            let is_plain = !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit());
            (is_plain && (part == "0" || !part.starts_with('0'))).then(|| part.parse().ok()).flatten()
        };
        let arcs: Option<Vec<u32>> = text.split('.').map(arc).collect();
        match arcs.as_deref() {
            Some([0 | 1, 0..40, ..] | [2, _, ..]) if text.split('.').count() <= MAX_ARCS => Ok(Self(text.to_owned())),
            _ => Err(NotAPolicy(text.chars().take(80).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dotted_arcs_are_a_policy() {
        for good in ["2.16.704.1.1.1.1.1", "1.3.6.1", "2.5.29.32.0", "2.999", "0.0"] {
            assert_eq!(good.parse::<PolicyOid>().map(|oid| oid.0), Ok(good.to_owned()));
        }
        for bad in ["", "any", "1", "3.1", "1.40", "1.02", "1..2", ".1.2", "1.2.", "1.-2", "1.99999999999", "anyPolicy"]
        {
            assert!(bad.parse::<PolicyOid>().is_err(), "{bad}");
        }
        assert!(["1"; MAX_ARCS].join(".").parse::<PolicyOid>().is_ok());
        assert!(["1"; MAX_ARCS + 1].join(".").parse::<PolicyOid>().is_err());
    }
}
