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

    /// The stretches of these days that are in none of `told`, in order.
    #[must_use]
    pub fn without(self, told: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut told: Vec<Self> = told.into_iter().filter(|one| one.overlaps(self)).collect();
        told.sort_unstable();
        let mut left = Vec::new();
        let mut next = Some(self.first);
        for one in told {
            let Some(first) = next else { break };
            if let Some(last) = one.first.previous_day().filter(|last| first <= *last) {
                left.push(Self { first, last });
            }
            next = one.last.next_day().map(|after| first.max(after));
        }
        left.extend(next.filter(|first| *first <= self.last).map(|first| Self { first, last: self.last }));
        left
    }

    /// The days that are in both, if there are any.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self { first: self.first.max(other.first), last: self.last.min(other.last) };
        (both.first <= both.last).then_some(both)
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
    fn what_is_left_of_days_is_in_none_of_the_others() {
        let days = |first, last| Days { first, last };
        let november = days(date!(2019 - 11 - 01), date!(2019 - 11 - 30));
        let (start, end) = (days(date!(2019 - 10 - 15), date!(2019 - 11 - 04)), Days::on(date!(2019 - 11 - 30)));
        assert_eq!(november.without([]), [november]);
        assert_eq!(november.without([end, start]), [days(date!(2019 - 11 - 05), date!(2019 - 11 - 29))]);
        let within = days(date!(2019 - 11 - 03), date!(2019 - 11 - 20));
        let twice = [within, days(date!(2019 - 11 - 05), date!(2019 - 11 - 06))];
        let around = [days(date!(2019 - 11 - 01), date!(2019 - 11 - 02)), days(date!(2019 - 11 - 21), end.last)];
        assert_eq!(november.without(twice), around);
        assert_eq!(november.without([november]), []);
        assert_eq!(november.without([Days::on(date!(2019 - 12 - 01))]), [november]);
        assert_eq!(november.common(start), Some(days(november.first, start.last)));
        assert_eq!(november.common(Days::on(date!(2019 - 12 - 01))), None);
    }

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
