//! Numbers of people beside the columns, in total and by rank.

use crate::domain::posting::Rank;

/// So many people, of each rank so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ByRank([u64; Rank::ALL.len()]);

impl ByRank {
    /// Adds so many of a rank.
    pub fn add(&mut self, rank: Rank, number: u64) {
        let mut ranks = Rank::ALL.iter().zip(&mut self.0);
        if let Some((_, known)) = ranks.find(|(candidate, _)| **candidate == rank) {
            *known += number;
        }
    }

    /// Adds these.
    pub fn add_all(&mut self, more: &Self) {
        for (number, more) in self.0.iter_mut().zip(more.0) {
            *number += more;
        }
    }

    /// Those of a rank; without one, all.
    #[must_use]
    pub fn of(&self, rank: Option<Rank>) -> u64 {
        let is_meant = |candidate: &Rank| rank.is_none_or(|rank| rank == *candidate);
        Rank::ALL.iter().zip(&self.0).filter(|(candidate, _)| is_meant(candidate)).map(|(_, number)| number).sum()
    }
}

impl std::iter::Sum for ByRank {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::default(), |mut sum, more| {
            sum.add_all(&more);
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_add_up_to_the_total() {
        let (mut one, mut other) = (ByRank::default(), ByRank::default());
        one.add(Rank::Head, 2);
        one.add(Rank::Staff, 5);
        other.add(Rank::Head, 1);
        let sum: ByRank = [one, other].into_iter().sum();
        assert_eq!((sum.of(Some(Rank::Head)), sum.of(Some(Rank::Staff)), sum.of(Some(Rank::Clerk))), (3, 5, 0));
        assert_eq!(sum.of(None), 8);
    }
}
