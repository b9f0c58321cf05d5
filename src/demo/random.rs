//! Chance by seed: the same seed and stream give the same throws on every platform and with every version of `rand`.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use time::{Date, Duration};

/// Throws dice.
#[derive(Debug)]
pub struct Dice(ChaCha20Rng);

impl Dice {
    /// The dice of a seed; streams of one seed are independent of each other.
    #[must_use]
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A number from 0 up to, not including, `bound`; 0 when the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, chance: u64) -> bool {
        self.below(1000) < chance
    }

    /// A day from `from` up to, not including, `to`; `from` when there is none between.
    pub fn day(&mut self, from: Date, to: Date) -> Date {
        let days = u64::try_from((to - from).whole_days()).unwrap_or(0);
        let ahead = i64::try_from(self.below(days)).unwrap_or(0);
        from.checked_add(Duration::days(ahead)).unwrap_or(from)
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(list.len() as u64);
        usize::try_from(place).ok().and_then(|place| list.get(place))
    }

    /// One of a list in which each has a weight.
    pub fn weighted<'a, T>(&mut self, list: &'a [(T, u64)]) -> Option<&'a T> {
        let mut left = self.below(list.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in list {
            if left < *weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn throws_repeat_by_seed_and_stream() {
        let throws = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..8).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7, 1), throws(7, 1));
        assert_ne!(throws(7, 1), throws(7, 2));
        assert_ne!(throws(7, 1), throws(8, 1));
    }

    #[test]
    fn throws_stay_within_bounds_and_follow_weights() {
        let mut dice = Dice::new(1, 0);
        let (from, to) = (date!(2019 - 01 - 01), date!(2019 - 01 - 11));
        assert!((0..200).all(|_| (from..to).contains(&dice.day(from, to))));
        let heads = (0..10_000).filter(|_| dice.weighted(&[(true, 3), (false, 1)]) == Some(&true)).count();
        assert!((7_300..7_700).contains(&heads), "{heads}");
        assert_eq!((dice.below(0), dice.day(to, from), dice.pick::<u8>(&[])), (0, to, None));
    }
}
