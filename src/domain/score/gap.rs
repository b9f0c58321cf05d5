//! What would close a gap: how many more people or documents, criterion by criterion.

use super::points::{Figure, Points, Score, points};
use super::set::{Criterion, ScoreSet};
use crate::domain::adoption::ratio::Ratio;

/// What one criterion alone could do about a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing<'a> {
    /// The criterion.
    pub criterion: &'a Criterion,
    /// How many more people or documents.
    pub more: u64,
    /// The points that these give.
    pub gives: Points,
}

/// For each criterion with a share that could close a gap of `lacking` points by itself: the fewest more that do it, the fewest first.
#[must_use]
pub fn closings<'a>(set: &'a ScoreSet, score: &Score, lacking: Points) -> Vec<Closing<'a>> {
    let mut found: Vec<Closing<'a>> = set
        .criteria
        .iter()
        .zip(&score.0)
        .filter_map(|(criterion, won)| {
            let won = (*won)?;
            let Figure::Share(share) = won.figure else { return None };
            fewest(criterion, share, won.won, lacking)
        })
        .collect();
    found.sort_by_key(|closing| closing.more);
    found
}

/// More never gives less, so that the fewest are found by halving.
fn fewest(criterion: &Criterion, share: Ratio, won: Points, lacking: Points) -> Option<Closing<'_>> {
    let most = share.whole.saturating_sub(share.part);
    let gives = |more: u64| {
        let better = Ratio { part: share.part + more, ..share };
        points(criterion, Figure::Share(better), 0).map(|points| points.without(won))
    };
    if gives(most)? < lacking || lacking == Points::NONE {
        return None;
    }
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if gives(middle)? < lacking { low = middle + 1 } else { high = middle }
    }
    Some(Closing { criterion, more: low, gives: gives(low)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::domain::lang::Bilingual;
    use crate::domain::score::set::Formula;

    fn set() -> ScoreSet {
        let worth = |code: &str, weight, formula| Criterion {
            code: code.to_owned(),
            name: Bilingual::new(code, code),
            indicator: code.to_owned(),
            weight: Points::whole(weight),
            formula,
            blocks: Vec::new(),
        };
        let steps = Formula::Steps(vec![(500, Points::whole(10)), (900, Points::whole(40))]);
        let criteria = vec![worth("coverage", 60, Formula::Ratio), worth("usage", 40, steps)];
        ScoreSet::new("2019.1".to_owned(), date!(2019 - 01 - 01), criteria).unwrap()
    }

    fn closing(coverage: (u64, u64), usage: (u64, u64), lacking: u64) -> Vec<(String, u64)> {
        let share = |(part, whole)| Figure::Share(Ratio { part, whole });
        let set = set();
        let score = Score::of(&set, &[share(coverage), share(usage)], &[]);
        let told = |one: Closing<'_>| (one.criterion.code.clone(), one.more);
        closings(&set, &score, Points::hundredths(lacking)).into_iter().map(told).collect()
    }

    #[test]
    fn the_fewest_more_people_or_documents_are_told() {
        // 60 points for 100 people: five points are nine people, for eight give 4.8. Documents: from 80 to 90 of 100.
        assert_eq!(closing((50, 100), (80, 100), 500), [("coverage".to_owned(), 9), ("usage".to_owned(), 10)]);
        assert_eq!(closing((99, 100), (0, 10), 500), [("usage".to_owned(), 5)], "one person more gives too little");
        assert_eq!(closing((100, 100), (10, 10), 1), [], "nothing is left to win");
        assert_eq!(closing((0, 0), (0, 0), 1), []);
    }

    proptest! {
        #[test]
        fn one_less_is_not_enough(whole in 1_u64..2_000, part in 0_u64..2_000, lacking in 1_u64..4_000) {
            let set = set();
            let share = Ratio { part: part.min(whole), whole };
            let score = Score::of(&set, &[Figure::Share(share), Figure::Share(share)], &[]);
            for closing in closings(&set, &score, Points::hundredths(lacking)) {
                let with = |more: u64| {
                    let figure = Figure::Share(Ratio { part: share.part + more, ..share });
                    let own = |place: usize| if set.criteria[place] == *closing.criterion { figure } else { Figure::Share(share) };
                    Score::of(&set, &[own(0), own(1)], &[]).won().in_hundredths()
                };
                prop_assert!(with(closing.more) >= with(0) + lacking);
                prop_assert!(with(closing.more - 1) < with(0) + lacking);
            }
        }
    }
}
