//! The periods of reports: months and years as the administration closes them, or as the calendar has them.
//!
//! Monthly figures are summed up before the month is over: by default a month closes on its 14th and begins on the 15th of the month
//! before, and the year closes on 14 December. Months tile years under every scheme.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use time::{Date, Month};

/// Last day of a month's figures that every month has.
const LATEST_CLOSING: u8 = 28;

/// How months and years are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodScheme {
    /// A month ends on this day of it, 1 to 28; a year with its December.
    ClosingOn(u8),
    /// A month is the calendar's.
    Calendar,
}

impl Default for PeriodScheme {
    fn default() -> Self {
        Self::ClosingOn(14)
    }
}

/// A closing day that not every month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("months cannot close on day {0}; choose 1 to {LATEST_CLOSING}, or the calendar's months")]
pub struct NoClosingDay(pub u8);

impl PeriodScheme {
    /// Months that end on a day.
    ///
    /// # Errors
    /// When not every month has that day.
    pub const fn closing_on(day: u8) -> Result<Self, NoClosingDay> {
        if day >= 1 && day <= LATEST_CLOSING { Ok(Self::ClosingOn(day)) } else { Err(NoClosingDay(day)) }
    }

    /// The month in whose figures a day counts.
    #[must_use]
    pub fn month_of(self, day: Date) -> ReportMonth {
        let own = ReportMonth { year: day.year(), month: day.month() };
        match self {
            Self::ClosingOn(last) if day.day() > last => own.next(),
            _ => own,
        }
    }

    /// First and last day of a month; none where it lies outside of what dates can tell.
    #[must_use]
    pub fn days_of(self, month: ReportMonth) -> Option<(Date, Date)> {
        let ReportMonth { year, month: name } = month;
        match self {
            Self::Calendar => {
                let first = Date::from_calendar_date(year, name, 1).ok()?;
                Some((first, Date::from_calendar_date(year, name, name.length(year)).ok()?))
            }
            Self::ClosingOn(last) => {
                let before = month.previous();
                let closed = Date::from_calendar_date(before.year, before.month, last).ok()?;
                Some((closed.next_day()?, Date::from_calendar_date(year, name, last).ok()?))
            }
        }
    }

    /// First and last day of a year: those of its January and of its December.
    #[must_use]
    pub fn days_of_year(self, year: i32) -> Option<(Date, Date)> {
        let of = |month| self.days_of(ReportMonth { year, month });
        Some((of(Month::January)?.0, of(Month::December)?.1))
    }

    /// First day of what is summed up (*lũy kế*) with a month: that of its year.
    #[must_use]
    pub fn year_start(self, month: ReportMonth) -> Option<Date> {
        self.days_of_year(month.year).map(|(first, _)| first)
    }
}

/// A month of figures, written `2019-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReportMonth {
    /// Its year.
    pub year: i32,
    /// Its name.
    pub month: Month,
}

/// A text that is no month.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is no month; write it as year and month, such as 2019-11")]
pub struct InvalidMonth(String);

impl ReportMonth {
    /// The month after it.
    #[must_use]
    pub const fn next(self) -> Self {
        let year = if matches!(self.month, Month::December) { self.year + 1 } else { self.year };
        Self { year, month: self.month.next() }
    }

    /// The month before it.
    #[must_use]
    pub const fn previous(self) -> Self {
        let year = if matches!(self.month, Month::January) { self.year - 1 } else { self.year };
        Self { year, month: self.month.previous() }
    }
}

impl PartialOrd for ReportMonth {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ReportMonth {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.year, u8::from(self.month)).cmp(&(other.year, u8::from(other.month)))
    }
}

impl fmt::Display for ReportMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, u8::from(self.month))
    }
}

impl FromStr for ReportMonth {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let is_number = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
            if (year.len(), month.len()) != (4, 2) || !is_number(year) || !is_number(month) {
                return None;
            }
            let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
            Some(Self { year: year.parse().ok().filter(|year| *year > 0)?, month })
        };
        read().ok_or_else(|| InvalidMonth(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::date;

    use super::*;

    fn month(text: &str) -> ReportMonth {
        text.parse().unwrap()
    }

    #[test]
    fn the_province_closes_its_months_on_the_fourteenth() {
        let scheme = PeriodScheme::default();
        assert_eq!(scheme.days_of(month("2019-11")), Some((date!(2019 - 10 - 15), date!(2019 - 11 - 14))));
        assert_eq!(scheme.days_of(month("2019-01")), Some((date!(2018 - 12 - 15), date!(2019 - 01 - 14))));
        assert_eq!(scheme.days_of_year(2019), Some((date!(2018 - 12 - 15), date!(2019 - 12 - 14))));
        assert_eq!(scheme.month_of(date!(2019 - 12 - 14)), month("2019-12"));
        assert_eq!(scheme.month_of(date!(2019 - 12 - 15)), month("2020-01"));
        assert_eq!(scheme.year_start(month("2020-01")), Some(date!(2019 - 12 - 15)));
    }

    #[test]
    fn the_calendars_months_end_where_they_do() {
        let days = |text| PeriodScheme::Calendar.days_of(month(text));
        assert_eq!(days("2020-02"), Some((date!(2020 - 02 - 01), date!(2020 - 02 - 29))));
        assert_eq!(PeriodScheme::Calendar.days_of_year(2019), Some((date!(2019 - 01 - 01), date!(2019 - 12 - 31))));
    }

    #[test]
    fn a_month_is_written_with_four_and_two_digits() {
        for wrong in ["2019", "2019-1", "2019-13", "2019-00", "19-01", "0000-01", "2019-11-01", "+201-01", "2019-+1"] {
            assert!(wrong.parse::<ReportMonth>().is_err(), "{wrong}");
        }
        assert_eq!(month("2019-11").to_string(), "2019-11");
        assert_eq!(PeriodScheme::closing_on(29), Err(NoClosingDay(29)));
        assert_eq!(PeriodScheme::closing_on(0), Err(NoClosingDay(0)));
    }

    proptest! {
        /// Every day counts in one month, and that month has it.
        #[test]
        fn months_tile_the_days(offset in 0_i64..20_000, closing in proptest::option::of(1_u8..=28)) {
            let scheme = closing.map_or(PeriodScheme::Calendar, |day| PeriodScheme::closing_on(day).unwrap());
            let day = date!(1990 - 01 - 01) + Duration::days(offset);
            let of = scheme.month_of(day);
            let (first, last) = scheme.days_of(of).unwrap();
            prop_assert!(first <= day && day <= last);
            prop_assert_eq!(scheme.days_of(of.next()).unwrap().0, last.next_day().unwrap());
            prop_assert_eq!(of.next().previous(), of);
            let (year_first, year_last) = scheme.days_of_year(of.year).unwrap();
            prop_assert!(year_first <= first && last <= year_last);
        }
    }
}
