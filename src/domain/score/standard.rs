//! The set that points are given by until a province has one of its own, and the indicators that the registry counts for it.

use time::macros::date;

use super::points::Points;
use super::set::{Criterion, Formula, ScoreSet};
use crate::domain::code::code_list;
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
