//! Working days of state offices in Vietnam: Monday to Friday, without public holidays (Labour Code 2019, Art. 112; before 2021 that
//! of 2012, Art. 115), with the Saturdays that make up for a day that the Government exchanged.
//!
//! Deadlines of the law on certificates count in working days (Decree 68/2024, Art. 11 and 17).

mod public_holidays;

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use time::format_description::well_known::Iso8601;
use time::{Date, Weekday};

pub use public_holidays::{FIRST_YEAR, LAST_YEAR};

/// Days looked at for the next working day; a setting that leaves none in a year is a mistake.
const LONGEST_SEARCH: usize = 366;

/// What an office settled beside the public holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CalendarSettings {
    /// Further days without work, such as holidays of a year that this program does not know yet.
    pub days_off: Days,
    /// Days that are worked although they are weekends or public holidays.
    pub working_days: Days,
}

/// A set of days, written `["2027-02-04", …]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days(pub BTreeSet<Date>);

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ToString::to_string))
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let day = |text: String| {
            let wrong = || serde::de::Error::custom(format!("'{text}' is not a day; write it as 2027-02-04"));
            Date::parse(&text, &Iso8601::DATE).map_err(|_| wrong())
        };
        Vec::<String>::deserialize(deserializer)?.into_iter().map(day).collect::<Result<_, _>>().map(Self)
    }
}

/// Settings that contradict themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} is named as a day off and as a working day; leave it in one of the two")]
pub struct OffAndWorked(pub Date);

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    settings: CalendarSettings,
}

impl WorkCalendar {
    /// The public holidays, with these settings over them.
    ///
    /// # Errors
    /// When a day is named as both.
    pub fn new(settings: CalendarSettings) -> Result<Self, OffAndWorked> {
        match settings.days_off.0.intersection(&settings.working_days.0).next() {
            Some(day) => Err(OffAndWorked(*day)),
            None => Ok(Self { settings }),
        }
    }

    /// Whether offices work on that day.
    #[must_use]
    pub fn is_working_day(&self, day: Date) -> bool {
        if self.settings.working_days.0.contains(&day) {
            return true;
        }
        if self.settings.days_off.0.contains(&day) {
            return false;
        }
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if is_weekend { public_holidays::is_worked_weekend(day) } else { !public_holidays::is_day_off(day) }
    }

    /// The last day of a term of so many working days that begins after `day`: the day itself does not count (Civil Code 2015,
    /// Art. 147). None working days end on `day` itself, or on the next that is worked.
    #[must_use]
    pub fn after(&self, day: Date, working_days: u16) -> Date {
        let mut last = day;
        for _ in 0..working_days {
            last = self.worked_from(last.next_day().unwrap_or(last));
        }
        self.worked_from(last)
    }

    /// How many working days lie after `from`, up to and with `to`.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> u32 {
        let days = std::iter::successors(from.next_day(), |day| day.next_day()).take_while(|day| *day <= to);
        u32::try_from(days.filter(|day| self.is_working_day(*day)).count()).unwrap_or(u32::MAX)
    }

    /// Whether the holidays of that year are known, by this program or by settings. Those by the lunar calendar and exchanged days are
    /// settled year by year; of a year that is not known only the fixed ones are counted.
    #[must_use]
    pub fn knows(&self, year: i32) -> bool {
        (FIRST_YEAR..=LAST_YEAR).contains(&year) || self.settings.days_off.0.iter().any(|day| day.year() == year)
    }

    fn worked_from(&self, day: Date) -> Date {
        let days = std::iter::successors(Some(day), |day| day.next_day()).take(LONGEST_SEARCH);
        days.into_iter().find(|day| self.is_working_day(*day)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn terms_leave_out_weekends_tet_and_exchanged_days() {
        let calendar = WorkCalendar::default();
        let cases = [
            (date!(2019 - 12 - 27), 1, date!(2019 - 12 - 30), "over a weekend"),
            (date!(2019 - 12 - 31), 1, date!(2020 - 01 - 02), "over New Year's Day"),
            (date!(2020 - 01 - 22), 3, date!(2020 - 02 - 03), "over Tet"),
            (date!(2019 - 04 - 26), 1, date!(2019 - 05 - 02), "29 April was exchanged"),
            (date!(2019 - 05 - 03), 1, date!(2019 - 05 - 04), "for this Saturday"),
            (date!(2020 - 01 - 25), 0, date!(2020 - 01 - 30), "a term of nothing ends on a day that is worked"),
        ];
        for (from, days, last, why) in cases {
            assert_eq!(calendar.after(from, days), last, "{why}");
        }
    }

    #[test]
    fn settings_go_over_the_public_holidays() {
        let days = |days: &[Date]| Days(days.iter().copied().collect());
        let (off, worked) = (date!(2027 - 06 - 01), date!(2027 - 06 - 05));
        let settings = CalendarSettings { days_off: days(&[off]), working_days: days(&[worked]) };
        let calendar = WorkCalendar::new(settings.clone()).unwrap();
        assert!(!calendar.is_working_day(off) && calendar.is_working_day(worked));
        assert!(calendar.knows(2027) && !calendar.knows(2031));
        let both = CalendarSettings { days_off: days(&[worked]), ..settings };
        assert_eq!(WorkCalendar::new(both), Err(OffAndWorked(worked)));
    }

    #[test]
    fn days_are_written_as_they_are_read() {
        let text = r#"{"days_off":["2027-02-04","2027-02-05"],"working_days":[]}"#;
        let read: CalendarSettings = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        let wrong = serde_json::from_str::<CalendarSettings>(r#"{"days_off":["4/2/2027"]}"#).unwrap_err();
        assert!(wrong.to_string().contains("'4/2/2027' is not a day"), "{wrong}");
    }

    proptest! {
        #[test]
        fn a_term_ends_on_a_working_day_and_has_as_many_of_them(offset in 0_i64..4000, days in 0_u16..40) {
            let calendar = WorkCalendar::default();
            let from = date!(2017 - 06 - 01) + time::Duration::days(offset);
            let last = calendar.after(from, days);
            prop_assert!(calendar.is_working_day(last));
            let counted = calendar.between(from, last);
            // A term of nothing that begins on a day off ends on the first that is worked.
            let expected = if days == 0 && !calendar.is_working_day(from) { 1 } else { u32::from(days) };
            prop_assert_eq!(counted, expected);
        }
    }
}
