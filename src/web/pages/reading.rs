//! Reading the fields of a form that an operation takes. What cannot be read is told at its field; the value that stands in for it
//! lets the rest be checked all the same.

use std::str::FromStr;

use time::Date;
use time::format_description::well_known::Iso8601;

use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::web::ui::Sent;

/// A form being read.
pub(super) struct Reading<'a> {
    sent: &'a Sent,
    /// What stands before every name: where the operation finds the values.
    prefix: &'a str,
    pub(super) problems: Vec<FieldProblem>,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(sent: &'a Sent, prefix: &'a str) -> Self {
        Self { sent, prefix, problems: Vec::new() }
    }

    /// The name of a field.
    pub(super) fn name(&self, field: &str) -> String {
        format!("{}{field}", self.prefix)
    }

    /// What was written, without blanks around it.
    pub(super) fn text(&self, field: &str) -> String {
        self.sent.text(&self.name(field)).to_owned()
    }

    /// Something is wrong with a field.
    pub(super) fn wrong(&mut self, field: &str, reason: Bilingual, remedy: Bilingual) {
        let pointer = format!("/{}", self.name(field));
        self.problems.push(FieldProblem::new(pointer, reason, remedy));
    }

    /// A day that must be there.
    pub(super) fn day(&mut self, field: &str) -> Option<Date> {
        let text = self.text(field);
        let day = day_of(&text);
        if day.is_none() {
            let reason = if text.is_empty() {
                Bilingual::new("Chưa nhập ngày", "The day is missing")
            } else {
                Bilingual::new("Đây không phải là một ngày", "This is no day")
            };
            self.wrong(field, reason, Bilingual::new("Nhập ngày, ví dụ 31/12/2019", "Write a day, such as 31/12/2019"));
        }
        day
    }

    /// A day that may be left out.
    pub(super) fn day_if_any(&mut self, field: &str) -> Option<Date> {
        if self.text(field).is_empty() { None } else { self.day(field) }
    }

    /// A whole number; what is none is told with this remedy.
    pub(super) fn number(&mut self, field: &str, remedy: Bilingual) -> Option<i32> {
        let read = self.text(field).parse().ok();
        if read.is_none() {
            self.wrong(field, Bilingual::new("Đây không phải là một số", "This is no number"), remedy);
        }
        read
    }

    /// One of a list that must be chosen.
    pub(super) fn code<T: FromStr>(&mut self, field: &str) -> Option<T> {
        let read = self.text(field).parse().ok();
        if read.is_none() {
            let reason = Bilingual::new("Chưa chọn, hoặc không có lựa chọn này", "Nothing that can be chosen");
            self.wrong(field, reason, Bilingual::new("Chọn một trong danh sách", "Choose one of the list"));
        }
        read
    }
}

/// A day as a browser sends it, or as people write it.
pub(super) fn day_of(text: &str) -> Option<Date> {
    // ISO 8601 has weeks and longer years, too.
    let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let iso = || Date::parse(text, &Iso8601::DATE).ok().filter(|_| is_plain);
    let written = || {
        let mut parts = text.splitn(3, ['/', '-', '.']);
        let mut part = || parts.next().map(str::trim);
        let (day, month, year) = (part()?.parse().ok()?, part()?.parse::<u8>().ok()?, part()?);
        let year = year.parse().ok().filter(|_| year.len() == 4)?;
        Date::from_calendar_date(year, month.try_into().ok()?, day).ok()
    };
    iso().or_else(written).filter(|day| day.year() >= 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn days_are_read_as_browsers_and_people_write_them() {
        for text in ["2019-12-31", "31/12/2019", "31-12-2019", "31.12.2019"] {
            assert_eq!(day_of(text), Some(date!(2019 - 12 - 31)), "{text}");
        }
        for text in ["", "2019-13-01", "31/02/2019", "31/12/19", "31/12/2019/1", "hôm nay", "2019-W01-1"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_is_written(day in 1_i32..3_652_059) {
            let day = Date::from_julian_day(day + 1_721_425).unwrap();
            let written = format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year());
            prop_assert_eq!(day_of(&written), Some(day));
            prop_assert_eq!(day_of(&day.to_string()), Some(day));
        }

        #[test]
        fn no_text_is_more_than_no_day(text in "[0-9/.\\-W ]{0,12}|.{0,12}") {
            let day = day_of(&text);
            prop_assert!(day.is_none_or(|day| (1..=9999).contains(&day.year())));
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_field() {
        let sent = Sent::of([("subjects/0/effective_from", "x"), ("number", "12")]);
        let mut reading = Reading::new(&sent, "subjects/0/");
        assert_eq!((reading.day("effective_from"), reading.day_if_any("act/until")), (None, None));
        assert_eq!(reading.code::<crate::domain::posting::Rank>("act/post/rank"), None);
        let fields: Vec<&str> = reading.problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["/subjects/0/effective_from", "/subjects/0/act/post/rank"]);
    }
}
