//! Points, in hundredths, and what an agency has of each criterion. A figure that is n/a is left out on both sides: nobody loses points
//! for what they have nothing of. Who reports nothing gets nothing: silence is no way up.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use super::set::{Band, Criterion, Formula, ScoreSet};
use crate::domain::adoption::ratio::Ratio;

/// Hundredths of a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(u64);

impl Points {
    /// None.
    pub const NONE: Self = Self(0);

    /// So many hundredths.
    #[must_use]
    pub const fn hundredths(hundredths: u64) -> Self {
        Self(hundredths)
    }

    /// So many whole points.
    #[must_use]
    pub const fn whole(points: u32) -> Self {
        Self(points as u64 * 100)
    }

    /// In hundredths.
    #[must_use]
    pub const fn in_hundredths(self) -> u64 {
        self.0
    }

    /// What is left of it without `less`; nothing when that is more.
    #[must_use]
    pub const fn without(self, less: Self) -> Self {
        Self(self.0.saturating_sub(less.0))
    }

    /// This many times a share that is at most one, rounded to the nearest, half up; none of nothing.
    #[must_use]
    pub fn times(self, share: Ratio) -> Option<Self> {
        let (part, whole) = (u128::from(share.part.min(share.whole)), u128::from(share.whole));
        let rounded = (u128::from(self.0) * part * 2 + whole).checked_div(whole * 2)?;
        u64::try_from(rounded).ok().map(Self)
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::NONE, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A figure, as a criterion looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A share that was counted; of nothing it is n/a.
    Share(Ratio),
    /// A share that was reported as such, in tenths of a per cent: of how many things nobody knows.
    Percent(u64),
    /// Whether it is so.
    Answer(bool),
    /// A count.
    Count(u64),
    /// It was to be reported, and was not.
    Unreported,
    /// The criterion is not for such an agency.
    NotApplicable,
}

impl Figure {
    /// As a share; none of what is none.
    #[must_use]
    pub fn share(self) -> Option<Ratio> {
        match self {
            Self::Share(share) => Some(share),
            Self::Percent(tenths) => Some(Ratio { part: tenths, whole: 1000 }),
            Self::Answer(is_so) => Some(Ratio { part: u64::from(is_so), whole: 1 }),
            Self::Count(_) | Self::Unreported | Self::NotApplicable => None,
        }
    }
}

/// What an agency has of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Won {
    /// Its points.
    pub won: Points,
    /// What it could have.
    pub of: Points,
    /// Its figure.
    pub figure: Figure,
}

impl Won {
    /// What it did not get.
    #[must_use]
    pub const fn lost(&self) -> Points {
        self.of.without(self.won)
    }
}

/// What an agency has, criterion by criterion in the set's order; none where the figure is n/a.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score(pub Vec<Option<Won>>);

impl Score {
    /// The score of these figures, in the set's order. `highest` are the block's highest counts.
    #[must_use]
    pub fn of(set: &ScoreSet, figures: &[Figure], highest: &[u64]) -> Self {
        let at = |place: usize| {
            let figure = figures.get(place).copied().unwrap_or(Figure::NotApplicable);
            (figure, highest.get(place).copied().unwrap_or_default())
        };
        let won = |(place, criterion): (usize, &Criterion)| {
            let (figure, highest) = at(place);
            let won = points(criterion, figure, highest)?;
            Some(Won { won, of: criterion.weight, figure })
        };
        Self(set.criteria.iter().enumerate().map(won).collect())
    }

    /// All points.
    #[must_use]
    pub fn won(&self) -> Points {
        self.0.iter().flatten().map(|one| one.won).sum()
    }

    /// All that it could have.
    #[must_use]
    pub fn attainable(&self) -> Points {
        self.0.iter().flatten().map(|one| one.of).sum()
    }

    /// Its share of what it could have; n/a when that is nothing.
    #[must_use]
    pub fn share(&self) -> Ratio {
        Ratio { part: self.won().in_hundredths(), whole: self.attainable().in_hundredths() }
    }

    /// How good that is; none when nothing could be had.
    #[must_use]
    pub fn band(&self) -> Option<Band> {
        Band::of(self.share())
    }
}

/// The points of a figure; none when it is n/a, or of another kind than the formula asks.
#[must_use]
pub fn points(criterion: &Criterion, figure: Figure, highest: u64) -> Option<Points> {
    match (&criterion.formula, figure) {
        (_, Figure::Unreported) => Some(Points::NONE),
        (Formula::Ratio, figure) => criterion.weight.times(figure.share()?),
        (Formula::Steps(steps), figure) => {
            let share = figure.share().filter(|share| share.whole > 0)?;
            let reached = steps.iter().rev().find(|(from, _)| share.reaches(*from));
            Some(reached.map_or(Points::NONE, |(_, points)| *points))
        }
        (Formula::MaxScaled, Figure::Count(count)) => criterion.weight.times(Ratio { part: count, whole: highest }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::domain::lang::Bilingual;

    fn criterion(code: &str, weight: u32, formula: Formula) -> Criterion {
        let (name, indicator) = (Bilingual::new(code, code), code.to_owned());
        Criterion { code: code.to_owned(), name, indicator, weight: Points::whole(weight), formula, blocks: Vec::new() }
    }

    fn set() -> ScoreSet {
        let steps = Formula::Steps(vec![(500, Points::whole(10)), (900, Points::whole(20))]);
        let criteria = vec![
            criterion("coverage", 60, Formula::Ratio),
            criterion("usage", 20, steps),
            criterion("meetings", 20, Formula::MaxScaled),
        ];
        ScoreSet::new("2019.1".to_owned(), date!(2019 - 01 - 01), criteria).unwrap()
    }

    const fn share(part: u64, whole: u64) -> Figure {
        Figure::Share(Ratio { part, whole })
    }

    #[test]
    fn each_formula_gives_its_points() {
        let score = Score::of(&set(), &[share(2, 3), share(899, 1000), Figure::Count(3)], &[0, 0, 4]);
        let won: Vec<String> = score.0.iter().map(|one| one.unwrap().won.to_string()).collect();
        assert_eq!(won, ["40.00", "10.00", "15.00"]);
        assert_eq!((score.won().to_string(), score.band()), ("65.00".to_owned(), Some(Band::Average)));
        assert_eq!(score.0[0].unwrap().lost(), Points::whole(20));
    }

    #[test]
    fn what_is_not_applicable_is_left_out_on_both_sides() {
        let score = Score::of(&set(), &[share(9, 10), share(0, 0), Figure::Count(0)], &[0, 0, 0]);
        assert_eq!((score.won(), score.attainable()), (Points::whole(54), Points::whole(60)));
        assert_eq!(score.band(), Some(Band::Good));
        assert_eq!(Score::of(&set(), &[], &[]).band(), None);
    }

    #[test]
    fn who_reports_nothing_has_nothing_of_what_is_to_be_had() {
        let set = set();
        let silent = Score::of(&set, &[share(9, 10), Figure::Unreported, Figure::Unreported], &[0, 0, 4]);
        assert_eq!((silent.won(), silent.attainable()), (Points::whole(54), Points::whole(100)));
        let bad = Score::of(&set, &[share(9, 10), Figure::Percent(400), Figure::Count(1)], &[0, 0, 4]);
        assert!(bad.won() > silent.won() && bad.attainable() == silent.attainable(), "to tell it is never worse");
    }

    #[test]
    fn steps_and_bands_are_reached_unrounded() {
        let set = set();
        let of = |part: u64| Score::of(&set, &[share(1, 1), share(part, 100_000), Figure::NotApplicable], &[]);
        assert_eq!(of(89_950).0[1].unwrap().won, Points::whole(10), "89.95 % is not 90 %");
        assert_eq!(of(90_000).0[1].unwrap().won, Points::whole(20));
        let answered = Score::of(&set, &[Figure::Answer(true), Figure::Answer(false), Figure::NotApplicable], &[]);
        let won: Vec<u64> = answered.0.iter().flatten().map(|one| one.won.in_hundredths()).collect();
        assert_eq!(won, [6_000, 0]);
        assert_eq!(Band::of(Ratio { part: 8_495, whole: 10_000 }), Some(Band::Fair), "84.95 % is not 85 %");
        assert_eq!(Band::of(Ratio { part: 85, whole: 100 }), Some(Band::Good));
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_there_is_and_more_never_gives_less(
            whole in 1_u64..5_000, part in 0_u64..5_000, more in 0_u64..100, count in 0_u64..50, highest in 0_u64..50,
        ) {
            let of = |part: u64| Score::of(&set(), &[share(part, whole), share(part, whole), Figure::Count(count)], &[0, 0, highest]);
            let (score, better) = (of(part), of(part + more));
            prop_assert!(score.won() <= score.attainable());
            prop_assert!(score.won() <= better.won());
        }
    }
}
