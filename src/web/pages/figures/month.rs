//! The months of figures that are over, as pages offer them.

use time::Date;

use crate::domain::indicator::period::Days;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Say};

/// Months that are offered.
const OFFERED: usize = 13;

/// Before that year nobody reported anything.
const FIRST_YEAR: i32 = 1990;

/// A month that is over, with its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web::pages) struct Month {
    pub(in crate::web::pages) name: ReportMonth,
    pub(in crate::web::pages) days: Days,
}

impl Month {
    /// A month under a scheme; none where dates do not reach.
    pub(in crate::web::pages) fn of(scheme: PeriodScheme, name: ReportMonth) -> Option<Self> {
        let (first, last) = scheme.days_of(name)?;
        Some(Self { name, days: Days { first, last } })
    }

    /// The newest that is over, or closes today.
    pub(in crate::web::pages) fn newest(scheme: PeriodScheme, today: Date) -> Option<Self> {
        let current = Self::of(scheme, scheme.month_of(today))?;
        if current.days.last <= today { Some(current) } else { Self::of(scheme, current.name.previous()) }
    }

    /// The month that an address names; the newest where it names none.
    ///
    /// # Errors
    /// When it is no month, or not over: no page of ours asks for that.
    pub(in crate::web::pages) fn asked(app: &App, text: &str) -> Result<Self, PageError> {
        let scheme = app.registry.reports.scheme;
        let newest = Self::newest(scheme, app.registry.clock.today()).ok_or(PageError::NotFound)?;
        if text.is_empty() {
            return Ok(newest);
        }
        let name: ReportMonth = text.parse().map_err(|_| PageError::NotFound)?;
        let is_told = name.year >= FIRST_YEAR && name <= newest.name;
        Self::of(scheme, name).filter(|_| is_told).ok_or(PageError::NotFound)
    }

    /// The one before it.
    pub(in crate::web::pages) fn before(self, scheme: PeriodScheme) -> Option<Self> {
        Self::of(scheme, self.name.previous())
    }

    /// As people write it.
    pub(in crate::web::pages) fn written(self) -> String {
        written(self.name)
    }

    /// Its days, in words.
    pub(in crate::web::pages) fn span(self, say: Say) -> String {
        format!("{} – {}", say.day(self.days.first), say.day(self.days.last))
    }

    /// The months that can be chosen, the newest first; this one among them.
    pub(in crate::web::pages) fn choices(self, app: &App, say: Say) -> Vec<Choice> {
        let scheme = app.registry.reports.scheme;
        let newest = Self::newest(scheme, app.registry.clock.today());
        let mut months: Vec<Self> = std::iter::successors(newest, |month| month.before(scheme)).take(OFFERED).collect();
        if !months.contains(&self) {
            months.push(self);
        }
        let choice =
            |month: Self| Choice::new(month.name.to_string(), format!("{} ({})", month.written(), month.span(say)));
        months.into_iter().map(choice).collect()
    }
}

/// A month as people write it.
pub(in crate::web::pages) fn written(month: ReportMonth) -> String {
    format!("{:02}/{}", u8::from(month.month), month.year)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn a_month_is_offered_from_the_day_on_which_it_closes() {
        let newest = |today| Month::newest(PeriodScheme::ClosingOn(14), today).map(Month::written);
        assert_eq!(newest(date!(2019 - 12 - 13)).as_deref(), Some("11/2019"));
        assert_eq!(newest(date!(2019 - 12 - 14)).as_deref(), Some("12/2019"));
        assert_eq!(newest(date!(2019 - 12 - 31)).as_deref(), Some("12/2019"));
        let calendar = Month::newest(PeriodScheme::Calendar, date!(2020 - 01 - 30)).unwrap();
        assert_eq!((calendar.written().as_str(), calendar.days.last), ("12/2019", date!(2019 - 12 - 31)));
        let before = calendar.before(PeriodScheme::Calendar).unwrap();
        assert_eq!((before.days.first, before.days.last), (date!(2019 - 11 - 01), date!(2019 - 11 - 30)));
    }

    proptest! {
        #[test]
        fn the_newest_month_is_over_and_the_next_one_is_not(closes_on in 0_u8..=28, day in 0_i64..20_000) {
            let scheme = if closes_on == 0 { PeriodScheme::Calendar } else { PeriodScheme::ClosingOn(closes_on) };
            let today = date!(1995 - 03 - 01) + time::Duration::days(day);
            let newest = Month::newest(scheme, today).unwrap();
            let next = Month::of(scheme, newest.name.next()).unwrap();
            prop_assert!(newest.days.last <= today && next.days.last > today);
            prop_assert_eq!(newest.days.last.next_day(), Some(next.days.first));
        }
    }
}
