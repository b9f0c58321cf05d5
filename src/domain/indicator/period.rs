//! The days that a value is for.

use serde::{Deserialize, Serialize};
use time::Date;

use super::OverTime;

/// First and last day, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Days {
    /// One day.
    #[must_use]
    pub const fn on(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// Whether a day is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Whether all days of `other` are among these.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether a value for these days and one for `other` would tell of the same twice: periods that overlap would be added up twice;
    /// of one day only one value can be the newest.
    #[must_use]
    pub fn clashes(self, other: Self, over_time: OverTime) -> bool {
        match over_time {
            OverTime::Sum => self != other && self.overlaps(other),
            OverTime::Last => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn periods_that_overlap_would_count_twice() {
        let days = |first, last| Days { first, last };
        let november = days(date!(2019 - 10 - 15), date!(2019 - 11 - 14));
        let december = days(date!(2019 - 11 - 15), date!(2019 - 12 - 14));
        let autumn = days(date!(2019 - 09 - 15), date!(2019 - 11 - 14));
        assert!(!november.clashes(december, OverTime::Sum));
        assert!(november.clashes(autumn, OverTime::Sum) && autumn.clashes(november, OverTime::Sum));
        assert!(!november.clashes(november, OverTime::Sum), "the same period is a correction");
        assert!(!november.clashes(autumn, OverTime::Last));
        assert!(autumn.covers(november) && !november.covers(autumn));
        assert!(november.overlaps(days(date!(2019 - 11 - 14), date!(2019 - 11 - 20))), "on the last day of one");
    }
}
