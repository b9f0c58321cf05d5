//! By which edition of the rule a set is read: what the codes of its indicators mean. A set keeps the edition that it was added under, so that
//! periods that have begun keep their meaning.

use super::standard::Counted;

/// An edition of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleEdition {
    /// The registry counts who can sign; all else is what agencies report.
    First,
    /// It counts what is signed too: documents, signatures, revocations.
    Second,
}

impl RuleEdition {
    /// The one that sets are added under.
    pub const NEWEST: Self = Self::Second;

    /// As it is written.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The edition of this number; none when this program knows of none.
    #[must_use]
    pub const fn numbered(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            _ => None,
        }
    }

    /// What the registry counts under this code; none of what agencies report.
    #[must_use]
    pub fn counted(self, code: &str) -> Option<Counted> {
        let counted: Counted = code.parse().ok()?;
        (counted.since() <= self).then_some(counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_what_it_meant_when_the_set_was_added() {
        assert_eq!(RuleEdition::First.counted("coverage"), Some(Counted::Coverage));
        assert_eq!(RuleEdition::First.counted("electronic_exchange"), None, "as agencies report it");
        assert_eq!(RuleEdition::Second.counted("electronic_exchange"), Some(Counted::ElectronicExchange));
        assert_eq!(RuleEdition::NEWEST.counted("videoconference_meetings"), None);
        for edition in [RuleEdition::First, RuleEdition::Second] {
            assert_eq!(RuleEdition::numbered(edition.number()), Some(edition));
        }
        assert_eq!(RuleEdition::numbered(3), None);
    }
}
