//! Ranks within a block: the highest share of points first, equal ones share a rank and the next rank is left out.

use super::points::{Points, Score};
use crate::domain::ids::AgencyId;

/// An agency's place in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub agency: AgencyId,
    /// Place, from 1; none for those who could have no points.
    pub rank: Option<u32>,
    /// What is lacking to the rank above, in points that this agency could have; none for the first.
    pub to_next: Option<Points>,
}

/// Ranks the agencies of a block, in the order of their ranks; those without a rank come last. Agencies of one rank keep their order.
#[must_use]
pub fn ranks(block: &[(AgencyId, Score)]) -> Vec<Ranked> {
    // Shares are compared as fractions: rounding must not make two ranks one.
    let fraction = |score: &Score| (u128::from(score.share().part), u128::from(score.share().whole));
    let (mut ranked, unranked): (Vec<_>, Vec<_>) = block.iter().partition(|(_, score)| score.share().whole > 0);
    ranked.sort_by(|(_, a), (_, b)| {
        let ((won, of), (other_won, other_of)) = (fraction(a), fraction(b));
        (other_won * of).cmp(&(won * other_of))
    });
    let mut lines: Vec<Ranked> = Vec::with_capacity(block.len());
    let mut better: Option<&Score> = None;
    for (place, (agency, score)) in ranked.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| ranked.get(before)).map(|(_, score)| score);
        let is_equal = before.is_some_and(|before| {
            let ((won, of), (other_won, other_of)) = (fraction(score), fraction(before));
            won * other_of == other_won * of
        });
        let rank = match lines.last() {
            Some(last) if is_equal => last.rank,
            _ => {
                better = before;
                u32::try_from(place + 1).ok()
            }
        };
        lines.push(Ranked { agency: *agency, rank, to_next: better.map(|better| lacking(score, better)) });
    }
    lines.extend(unranked.iter().map(|(agency, _)| Ranked { agency: *agency, rank: None, to_next: None }));
    lines
}

/// The fewest points that bring a score to the share of a better one.
fn lacking(score: &Score, better: &Score) -> Points {
    let (mine, theirs) = (score.share(), better.share());
    let needed = (u128::from(theirs.part) * u128::from(mine.whole)).div_ceil(u128::from(theirs.whole).max(1));
    Points::hundredths(u64::try_from(needed).unwrap_or(u64::MAX)).without(score.won())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::score::points::{Figure, Won};

    fn block(scores: &[(u64, u64)]) -> Vec<(AgencyId, Score)> {
        let score = |(won, of): (u64, u64)| {
            let (won, of) = (Points::hundredths(won), Points::hundredths(of));
            Score(vec![(of != Points::NONE).then_some(Won { won, of, figure: Figure::NotApplicable })])
        };
        let line = |(place, told): (usize, &(u64, u64))| (AgencyId(Uuid::from_u128(place as u128)), score(*told));
        scores.iter().enumerate().map(line).collect()
    }

    fn told(scores: &[(u64, u64)]) -> Vec<(u128, Option<u32>, Option<u64>)> {
        let line = |one: Ranked| (one.agency.0.as_u128(), one.rank, one.to_next.map(Points::in_hundredths));
        ranks(&block(scores)).into_iter().map(line).collect()
    }

    #[test]
    fn ties_share_a_rank_and_the_next_is_left_out() {
        assert_eq!(
            told(&[(50, 100), (80, 100), (80, 100), (90, 100), (0, 0)]),
            [
                (3, Some(1), None),
                (1, Some(2), Some(10)),
                (2, Some(2), Some(10)),
                (0, Some(4), Some(30)),
                (4, None, None),
            ]
        );
    }

    #[test]
    fn shares_count_and_not_points() {
        // 45 of 50 is better than 80 of 100; the other needs ten more of its hundred.
        assert_eq!(told(&[(80, 100), (45, 50)]), [(1, Some(1), None), (0, Some(2), Some(10))]);
    }

    proptest! {
        #[test]
        fn whoever_gets_what_is_lacking_is_no_longer_behind(scores in proptest::collection::vec((0_u64..=100, 1_u64..=100), 1..12)) {
            let scores: Vec<(u64, u64)> = scores.into_iter().map(|(won, of)| (won.min(of), of)).collect();
            for (agency, rank, lacking) in told(&scores) {
                let Some(lacking) = lacking else { prop_assert_eq!(rank, Some(1)); continue };
                let place = usize::try_from(agency).unwrap();
                let mut mended = scores.clone();
                mended[place].0 += lacking;
                let now = told(&mended).into_iter().find(|(other, ..)| *other == agency).unwrap();
                prop_assert!(now.1 < rank, "{scores:?} {agency}");
                mended[place].0 = mended[place].0.saturating_sub(1);
                if lacking > 0 {
                    let short = told(&mended).into_iter().find(|(other, ..)| *other == agency).unwrap();
                    prop_assert!(short.1 >= rank, "one hundredth less is not enough: {scores:?} {agency}");
                }
            }
        }
    }
}
