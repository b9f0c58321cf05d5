//! The set that points are given by until a province has one of its own, and the indicators that the registry counts for it.

use time::macros::date;

use super::points::Points;
use super::rule::RuleEdition;
use super::set::{Criterion, Formula, ScoreSet};
use crate::domain::code::code_list;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Bilingual;

code_list! {
    /// A share that the registry counts by itself; all others are what agencies report.
    Counted {
        /// Of those in scope who can sign.
        Coverage = "coverage",
        /// The same of heads and their deputies: leaders lead by example.
        CoverageOfLeaders = "coverage_leaders",
        /// Of the staff who have a mailbox.
        Issued = "issued",
        /// Of the mailboxes those that were handed over.
        Activation = "activation",
        /// Of the outgoing documents those with a signature of either kind.
        Usage = "usage",
        /// … with that of who has the authority.
        UsagePerson = "usage_person",
        /// … with that of the agency.
        UsageAgency = "usage_agency",
        /// … with both.
        UsageBoth = "usage_both",
        /// Of the documents exchanged those that went electronically.
        ElectronicExchange = "electronic_exchange",
        /// Of the signatures those with a time stamp.
        TimeStamped = "time_stamped",
        /// Of leavers' certificates those that were revoked in time.
        RevokedOnTime = "revoked_on_time",
    }
}

impl Counted {
    /// The indicator that it is a share of.
    #[must_use]
    pub const fn measured(self) -> Measured {
        match self {
            Self::Coverage | Self::CoverageOfLeaders => Measured::Coverage,
            Self::Issued => Measured::Issued,
            Self::Activation => Measured::Activation,
            Self::Usage => Measured::Usage,
            Self::UsagePerson => Measured::UsagePerson,
            Self::UsageAgency => Measured::UsageAgency,
            Self::UsageBoth => Measured::UsageBoth,
            Self::ElectronicExchange => Measured::ElectronicExchange,
            Self::TimeStamped => Measured::TimeStamped,
            Self::RevokedOnTime => Measured::RevokedOnTime,
        }
    }

    /// Whether it is counted over the days of a period; else it is of people as of a day.
    #[must_use]
    pub const fn is_of_period(self) -> bool {
        !matches!(self, Self::Coverage | Self::CoverageOfLeaders | Self::Issued | Self::Activation)
    }

    /// The first edition of the rule that counts it.
    #[must_use]
    pub const fn since(self) -> RuleEdition {
        match self {
            Self::Coverage | Self::CoverageOfLeaders | Self::Issued => RuleEdition::First,
            _ => RuleEdition::Second,
        }
    }
}

/// The built-in set: it holds from the first period on, before any other.
#[must_use]
pub fn standard() -> ScoreSet {
    let criterion = |which: Counted, weight, vi: &str, en: &str| Criterion {
        code: which.to_string(),
        name: Bilingual::new(vi, en),
        indicator: which.to_string(),
        weight: Points::whole(weight),
        formula: Formula::Ratio,
        blocks: Vec::new(),
    };
    ScoreSet {
        version: "congvu-1".to_owned(),
        from: date!(2000 - 01 - 01),
        rule: RuleEdition::NEWEST,
        criteria: vec![
            criterion(Counted::Coverage, 50, "Người thuộc diện có thể ký số", "Those in scope who can sign"),
            criterion(Counted::CoverageOfLeaders, 25, "Lãnh đạo có thể ký số", "Heads and deputies who can sign"),
            criterion(Counted::Issued, 25, "Người có hộp thư công vụ", "Staff with an official mailbox"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_set_makes_sense_and_is_worth_a_hundred_points() {
        let set = standard();
        assert_eq!(ScoreSet::new(set.version.clone(), set.from, set.criteria.clone()), Ok(set.clone()));
        assert_eq!(set.criteria.iter().map(|one| one.weight).sum::<Points>(), Points::whole(100));
    }
}
