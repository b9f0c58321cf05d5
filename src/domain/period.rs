//! Effective periods: civil days, half-open, open-ended by default.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

/// From a day (included) to a day (excluded); without `to` it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
}

/// A period that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the period ends on {to} but begins on {from}; give an end after the beginning")]
pub struct EmptyPeriod {
    /// First day.
    pub from: Date,
    /// End.
    pub to: Date,
}

impl Period {
    /// A period from `from` on.
    #[must_use]
    pub const fn starting(from: Date) -> Self {
        Self { from, to: None }
    }

    /// A period with both ends.
    ///
    /// # Errors
    /// When it would hold no day.
    pub fn between(from: Date, to: Date) -> Result<Self, EmptyPeriod> {
        if from < to { Ok(Self { from, to: Some(to) }) } else { Err(EmptyPeriod { from, to }) }
    }

    /// Whether `day` lies in the period.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Whether both share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    fn any_period() -> impl Strategy<Value = Period> {
        (0_i64..400, proptest::option::of(1_i64..400)).prop_map(|(from, length)| {
            let from = date!(2019 - 01 - 01) + time::Duration::days(from);
            Period { from, to: length.map(|days| from + time::Duration::days(days)) }
        })
    }

    proptest! {
        #[test]
        fn periods_overlap_exactly_when_they_share_a_day(a in any_period(), b in any_period()) {
            let shared = (0..1000)
                .map(|n| date!(2019 - 01 - 01) + time::Duration::days(n))
                .any(|day| a.contains(day) && b.contains(day));
            prop_assert_eq!(a.overlaps(&b), shared);
        }
    }
}
