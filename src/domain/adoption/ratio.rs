//! Shares: a count of a count, shown in per cent with one decimal; n/a when there is nothing to count.

use serde::{Deserialize, Serialize};

/// `part` of `whole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// What was counted.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Ratio {
    /// Whether it is so many tenths of a per cent or more, unrounded: 8,995 of 10,000 is not 90 %. Nothing of nothing reaches nothing.
    #[must_use]
    pub fn reaches(self, tenths: u64) -> bool {
        self.whole > 0 && u128::from(self.part) * 1000 >= u128::from(self.whole) * u128::from(tenths)
    }

    /// Tenths of a per cent, half rounded up: 2 of 3 is 667. None when the whole is 0: n/a, never 0 %.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        let doubled = u128::from(self.part) * 2000 + u128::from(self.whole);
        doubled.checked_div(u128::from(self.whole) * 2).and_then(|tenths| u64::try_from(tenths).ok())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_are_rounded_up_and_nothing_of_nothing_is_no_share() {
        for (part, whole, tenths) in [
            (0, 0, None),
            (0, 5, Some(0)),
            (5, 5, Some(1000)),
            (2, 3, Some(667)),
            (1, 3, Some(333)),
            (1, 2000, Some(1)),
            (1, 2001, Some(0)),
            (191, 200, Some(955)),
        ] {
            assert_eq!(Ratio { part, whole }.tenths(), tenths, "{part}/{whole}");
        }
    }

    #[test]
    fn what_is_rounded_up_to_a_threshold_does_not_reach_it() {
        let almost = Ratio { part: 8_995, whole: 10_000 };
        assert_eq!((almost.tenths(), almost.reaches(900), almost.reaches(899)), (Some(900), false, true));
        assert!(Ratio { part: 9, whole: 10 }.reaches(900) && !Ratio { part: 0, whole: 0 }.reaches(0));
    }

    proptest! {
        #[test]
        fn a_share_is_within_half_a_tenth(whole in 1_u64..1_000_000, part in 0_u64..1_000_000) {
            let tenths = Ratio { part, whole }.tenths().unwrap();
            let error = i128::from(tenths) * i128::from(whole) - i128::from(part) * 1000;
            prop_assert!(-i128::from(whole) < 2 * error && 2 * error <= i128::from(whole));
        }
    }
}
