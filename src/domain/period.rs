//! Effective periods: civil days, half-open, open-ended by default.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::{Date, Month};

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

/// The same day so many months later, or the last of that month where it has no such day.
#[must_use]
pub fn months_after(day: Date, months: u32) -> Date {
    let month = i64::from(day.year()) * 12 + i64::from(u8::from(day.month())) - 1 + i64::from(months);
    let year = i32::try_from(month.div_euclid(12)).unwrap_or(i32::MAX);
    let month = u8::try_from(month.rem_euclid(12) + 1).ok().and_then(|number| Month::try_from(number).ok());
    month
        .and_then(|month| Date::from_calendar_date(year, month, day.day().min(month.length(year))).ok())
        .unwrap_or(Date::MAX)
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

    #[test]
    fn months_end_where_the_month_does() {
        for (from, months, to) in [
            (date!(2019 - 08 - 31), 6, date!(2020 - 02 - 29)),
            (date!(2019 - 12 - 01), 1, date!(2020 - 01 - 01)),
            (date!(2019 - 01 - 15), 12, date!(2020 - 01 - 15)),
            (date!(2020 - 02 - 29), 12, date!(2021 - 02 - 28)),
        ] {
            assert_eq!(months_after(from, months), to, "{from} + {months}");
        }
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
