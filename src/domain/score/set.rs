//! A score set: criteria, what each is worth, and how a figure becomes points. Sets are versions: a new one never changes an old rank.

use thiserror::Error;
use time::Date;

use super::block::Block;
use super::points::Points;
use super::rule::RuleEdition;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::code::code_list;
use crate::domain::lang::Bilingual;

code_list! {
    /// How good an agency is, by its share of the points that it could have.
    Band {
        /// From 85 %.
        Good = "good",
        /// From 70 %.
        Fair = "fair",
        /// From 50 %.
        Average = "average",
        /// Below.
        Weak = "weak",
    }
}

impl Band {
    /// The smallest share that gives it, in tenths of a per cent.
    #[must_use]
    pub const fn from_tenths(self) -> u64 {
        match self {
            Self::Good => 850,
            Self::Fair => 700,
            Self::Average => 500,
            Self::Weak => 0,
        }
    }

    /// The band of a share, unrounded; none of nothing.
    #[must_use]
    pub fn of(share: Ratio) -> Option<Self> {
        Self::ALL.iter().copied().find(|band| share.reaches(band.from_tenths()))
    }
}

/// How a figure becomes points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// The weight times the share.
    Ratio,
    /// What the highest step reached gives: share in tenths of a per cent, and points; ascending.
    Steps(Vec<(u64, Points)>),
    /// The weight times the count, measured against the highest count of the block.
    MaxScaled,
}

/// One thing that gives points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its code within the set.
    pub code: String,
    /// What it is called.
    pub name: Bilingual,
    /// The indicator that it looks at.
    pub indicator: String,
    /// What it is worth at most.
    pub weight: Points,
    /// How.
    pub formula: Formula,
    /// The blocks that it is for; empty: all. Of the others it is n/a.
    pub blocks: Vec<Block>,
}

impl Criterion {
    /// Whether it is for agencies of the block.
    #[must_use]
    pub fn is_for(&self, block: Block) -> bool {
        self.blocks.is_empty() || self.blocks.contains(&block)
    }
}

/// A version of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreSet {
    /// Its name, such as `2019.1`.
    pub version: String,
    /// First day of the periods that it is for.
    pub from: Date,
    /// By which edition of the rule it is read.
    pub rule: RuleEdition,
    /// What gives points.
    pub criteria: Vec<Criterion>,
}

/// Why criteria are no score set.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidScoreSet {
    /// None.
    #[error("a score set needs a criterion")]
    Empty,
    /// Two have one code.
    #[error("two criteria are called '{0}'; give each a code of its own")]
    Twice(String),
    /// One is worth nothing.
    #[error("criterion '{0}' is worth nothing; give it a weight, or leave it out")]
    Worthless(String),
    /// Steps that do not rise, or give more than the criterion is worth.
    #[error("the steps of criterion '{0}' must rise in share and points, up to its weight")]
    Steps(String),
}

impl ScoreSet {
    /// A set whose criteria make sense together, by the newest edition of the rule.
    ///
    /// # Errors
    /// When they do not.
    pub fn new(version: String, from: Date, criteria: Vec<Criterion>) -> Result<Self, InvalidScoreSet> {
        if criteria.is_empty() {
            return Err(InvalidScoreSet::Empty);
        }
        for (place, criterion) in criteria.iter().enumerate() {
            let code = || criterion.code.clone();
            if criteria.iter().take(place).any(|before| before.code == criterion.code) {
                return Err(InvalidScoreSet::Twice(code()));
            }
            if criterion.weight == Points::NONE {
                return Err(InvalidScoreSet::Worthless(code()));
            }
            if let Formula::Steps(steps) = &criterion.formula {
                let rise = steps.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1);
                if steps.is_empty() || !rise || steps.last().is_some_and(|(_, points)| *points > criterion.weight) {
                    return Err(InvalidScoreSet::Steps(code()));
                }
            }
        }
        Ok(Self { version, from, rule: RuleEdition::NEWEST, criteria })
    }

    /// The same set by another edition of the rule.
    #[must_use]
    pub fn under(self, rule: RuleEdition) -> Self {
        Self { rule, ..self }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn set(criteria: Vec<Criterion>) -> Result<ScoreSet, InvalidScoreSet> {
        ScoreSet::new("2019.1".to_owned(), date!(2019 - 01 - 01), criteria)
    }

    fn worth(code: &str, weight: u32, formula: Formula) -> Criterion {
        let (name, indicator) = (Bilingual::new(code, code), "coverage".to_owned());
        Criterion { code: code.to_owned(), name, indicator, weight: Points::whole(weight), formula, blocks: Vec::new() }
    }

    #[test]
    fn criteria_that_make_no_sense_are_refused() {
        assert_eq!(set(Vec::new()), Err(InvalidScoreSet::Empty));
        let twice = vec![worth("a", 1, Formula::Ratio), worth("a", 2, Formula::Ratio)];
        assert_eq!(set(twice), Err(InvalidScoreSet::Twice("a".to_owned())));
        assert_eq!(set(vec![worth("a", 0, Formula::Ratio)]), Err(InvalidScoreSet::Worthless("a".to_owned())));
        let steps = |steps: &[(u64, u32)]| {
            let steps = steps.iter().map(|(share, points)| (*share, Points::whole(*points))).collect();
            set(vec![worth("a", 10, Formula::Steps(steps))])
        };
        assert!(steps(&[(500, 4), (900, 10)]).is_ok());
        for wrong in [&[][..], &[(900, 10), (500, 4)], &[(500, 4), (500, 5)], &[(500, 6), (900, 5)], &[(500, 11)]] {
            assert_eq!(steps(wrong), Err(InvalidScoreSet::Steps("a".to_owned())), "{wrong:?}");
        }
    }

    #[test]
    fn bands_begin_at_their_shares() {
        use Band::{Average, Fair, Good, Weak};
        let of = |tenths| Band::of(Ratio { part: tenths, whole: 1000 });
        let told: Vec<Band> = [1000, 850, 849, 700, 699, 500, 499, 0].into_iter().filter_map(of).collect();
        assert_eq!(told, [Good, Good, Fair, Fair, Average, Average, Weak, Weak]);
    }
}
