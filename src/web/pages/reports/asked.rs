//! What a report is asked for: a day or a month of figures, by what was known when, in which structure, of which agency. Every field that is wrong is
//! told; times that have not come are no times to report of.

use std::ops::RangeInclusive;

use serde::Deserialize;
use time::Date;

use super::super::agency_search::{Found, find};
use super::super::reading::day_of;
use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::report_period::ReportMonth;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::{Reader, View};

/// The years of which reports are told.
const YEARS: RangeInclusive<i32> = 1990..=2200;

/// What the address asks for; an empty text is nothing asked. Each report looks at its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    pub(super) as_of: String,
    pub(super) period: String,
    pub(super) known_at: String,
    pub(super) structure: String,
    pub(super) agency: String,
    pub(super) year: String,
    pub(super) sort: String,
    /// A figure whose rows are to be seen.
    pub(super) figure: String,
    /// An indicator whose rows are to be seen, which of them, and from where on.
    pub(super) indicator: String,
    pub(super) cumulative: String,
    pub(super) show: String,
    pub(super) after: String,
    /// The form of a file; a page without one.
    pub(super) format: String,
}

/// The same, understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct When {
    pub(super) as_of: Option<Date>,
    pub(super) period: Option<ReportMonth>,
    pub(super) known_at: Option<Timestamp>,
    pub(super) structure: Option<Date>,
    pub(super) year: Option<i32>,
}

impl Asked {
    /// Reads the times. Of a day, a month, a year or a knowledge that has not come nothing is told.
    pub(super) fn when(&self, now: Timestamp) -> Result<When, Vec<FieldProblem>> {
        let today = now.day();
        let mut problems = Vec::new();
        let mut day = |field: &str, text: &str| {
            let day = filled(text).map(day_of);
            problems.extend((day == Some(None)).then(|| no_day(field)));
            day.flatten()
        };
        let (as_of, structure) = (day("as_of", &self.as_of), day("structure", &self.structure));
        problems.extend(as_of.filter(|day| *day > today).map(|_| to_come("as_of")));
        let period = filled(&self.period).map(month_of);
        problems.extend((period == Some(None)).then(|| wrong("period", not_a_month(), write_a_month())));
        let period = period.flatten();
        problems.extend(period.filter(|month| !YEARS.contains(&month.year)).map(|_| outside("period")));
        problems.extend(period.and(as_of).map(|_| one_of_two()));
        let known_at = filled(&self.known_at).map(|text| instant_of(text, now));
        problems.extend((known_at == Some(None)).then(no_instant));
        let known_at = known_at.flatten();
        problems.extend(known_at.filter(|at| *at > now).map(|_| to_come("known_at")));
        let year = filled(&self.year).map(|text| text.parse::<i32>().ok().filter(|year| YEARS.contains(year)));
        problems.extend((year == Some(None)).then(|| wrong("year", not_a_year(), write_a_year())));
        let year = year.flatten();
        problems.extend(year.filter(|year| *year > today.year()).map(|_| to_come("year")));
        if problems.is_empty() { Ok(When { as_of, period, known_at, structure, year }) } else { Err(problems) }
    }

    /// The agency that is meant, of those that the reader sees on the day; none where none was written.
    pub(super) async fn agency(
        &self,
        reader: &Reader,
        scope: &Scope,
        day: Date,
    ) -> Result<Result<Option<AgencyRow>, FieldProblem>, StoreError> {
        let Some(text) = filled(&self.agency) else { return Ok(Ok(None)) };
        Ok(match find(reader, scope, View::of(day), text).await? {
            Found::One(row) => Ok(Some(*row)),
            Found::None => Err(wrong(
                "agency",
                Bilingual::new(
                    "Ngày này không có cơ quan nào mang tên hoặc mã đó",
                    "No agency is called so on that day",
                ),
                Bilingual::new("Ghi mã định danh, hoặc bỏ trống", "Write its code, or leave it empty"),
            )),
            Found::Several(_) => Err(wrong(
                "agency",
                Bilingual::new("Có nhiều cơ quan khớp", "Several agencies match"),
                Bilingual::new("Ghi tên đầy đủ hoặc mã định danh", "Write the whole name, or its code"),
            )),
        })
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A month of figures as the API has it, or as people write it.
fn month_of(text: &str) -> Option<ReportMonth> {
    let written = || {
        let (month, year) = text.split_once('/')?;
        format!("{year}-{month:0>2}").parse().ok()
    };
    text.parse().ok().or_else(written)
}

/// An instant as the API has it, or by Vietnam's clock; of a day alone all of it, as far as it has come.
fn instant_of(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(day) = day_of(text) {
        let end = Timestamp::end_of(day);
        return Some(if day <= now.day() { end.min(now) } else { end });
    }
    // A + that was sent as it is arrives as a space.
    clock_of(text).or_else(|| Timestamp::parse_rfc3339(&text.replace(' ', "+")).ok())
}

/// A day and a time by Vietnam's clock: `31/12/2019 09:30`.
fn clock_of(text: &str) -> Option<Timestamp> {
    let (day, clock) = text.split_once(['T', ' '])?;
    let (hour, minute) = clock.trim().split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60;
    let at = Timestamp::start_of(day_of(day)?).plus_seconds(seconds);
    (hour < 24 && minute < 60).then_some(at)
}

/// There was nothing to tell of yet.
pub(super) fn no_agency(field: &str) -> FieldProblem {
    wrong(field, Bilingual::new("Khi đó chưa có cơ quan nào", "There was no agency by then"), another_time())
}

/// Nothing is told of that.
pub(super) fn outside(field: &str) -> FieldProblem {
    wrong(field, Bilingual::new("Ngoài phạm vi lịch", "Outside of the calendar"), another_time())
}

/// It has not come.
pub(super) fn to_come(field: &str) -> FieldProblem {
    wrong(field, Bilingual::new("Thời gian này còn ở tương lai", "That is still to come"), another_time())
}

fn no_day(field: &str) -> FieldProblem {
    let reason = Bilingual::new("Đây không phải là một ngày", "This is no day");
    wrong(field, reason, Bilingual::new("Nhập ngày, ví dụ 31/12/2019", "Write a day, such as 31/12/2019"))
}

fn no_instant() -> FieldProblem {
    let reason = Bilingual::new("Đây không phải là một thời điểm", "This is no instant");
    let remedy =
        Bilingual::new("Nhập ngày và giờ, ví dụ 31/12/2019 09:30", "Write day and time, such as 31/12/2019 09:30");
    wrong("known_at", reason, remedy)
}

fn one_of_two() -> FieldProblem {
    let reason = Bilingual::new("Không dùng cùng với ngày số liệu", "Not together with the day of the figures");
    wrong("period", reason, Bilingual::new("Bỏ trống một trong hai", "Leave one of them empty"))
}

fn wrong(field: &str, reason: Bilingual, remedy: Bilingual) -> FieldProblem {
    FieldProblem::new(format!("/{field}"), reason, remedy)
}

fn another_time() -> Bilingual {
    Bilingual::new("Chọn thời gian khác", "Choose another time")
}

fn not_a_month() -> Bilingual {
    Bilingual::new("Đây không phải là một tháng", "This is no month")
}

fn write_a_month() -> Bilingual {
    Bilingual::new("Nhập tháng và năm, ví dụ 12/2019", "Write month and year, such as 12/2019")
}

fn not_a_year() -> Bilingual {
    Bilingual::new("Không phải là một năm có báo cáo", "This is no year that is reported")
}

fn write_a_year() -> Bilingual {
    Bilingual::new("Nhập năm, ví dụ 2019", "Write a year, such as 2019")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn asked(fill: impl FnOnce(&mut Asked)) -> Result<When, Vec<String>> {
        let mut asked = Asked::default();
        fill(&mut asked);
        let now = Timestamp::start_of(date!(2019 - 12 - 31)).plus_seconds(9 * 3600);
        asked.when(now).map_err(|problems| problems.into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn times_are_read_as_programs_and_people_write_them() {
        assert_eq!(asked(|_| ()), Ok(When::default()));
        for month in ["2019-06", "06/2019", "6/2019"] {
            let when = asked(|asked| month.clone_into(&mut asked.period)).unwrap();
            assert_eq!(when.period.map(|month| month.to_string()).as_deref(), Some("2019-06"), "{month}");
        }
        let noon = Timestamp::start_of(date!(2019 - 12 - 30)).plus_seconds(12 * 3600);
        for text in ["30/12/2019 12:00", "2019-12-30T12:00", "2019-12-30T12:00:00+07:00", "2019-12-30T05:00:00Z"] {
            let when = asked(|asked| text.clone_into(&mut asked.known_at)).unwrap();
            assert_eq!(when.known_at, Some(noon), "{text}");
        }
        let whole = asked(|asked| "30/12/2019".clone_into(&mut asked.known_at)).unwrap().known_at;
        assert_eq!(whole, Some(Timestamp::start_of(date!(2019 - 12 - 31))), "all of the day");
        let today = asked(|asked| "31/12/2019".clone_into(&mut asked.known_at)).unwrap().known_at;
        assert_eq!(
            today,
            Some(Timestamp::start_of(date!(2019 - 12 - 31)).plus_seconds(9 * 3600)),
            "as far as it has come"
        );
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_what_has_not_come_is_wrong() {
        let wrong = asked(|asked| {
            "x".clone_into(&mut asked.as_of);
            "13/2019".clone_into(&mut asked.period);
            "30/12/2019 25:00".clone_into(&mut asked.known_at);
            "31/02/2019".clone_into(&mut asked.structure);
            "1066".clone_into(&mut asked.year);
        });
        let fields = ["/as_of", "/structure", "/period", "/known_at", "/year"].map(str::to_owned).to_vec();
        assert_eq!(wrong, Err(fields));
        for (field, text) in [("as_of", "2020-01-01"), ("known_at", "01/01/2020"), ("year", "2020")] {
            let told = asked(|asked| match field {
                "as_of" => text.clone_into(&mut asked.as_of),
                "known_at" => text.clone_into(&mut asked.known_at),
                _ => text.clone_into(&mut asked.year),
            });
            assert_eq!(told, Err(vec![format!("/{field}")]), "{text}");
        }
        let both = asked(|asked| {
            "2019-12-01".clone_into(&mut asked.as_of);
            "2019-11".clone_into(&mut asked.period);
        });
        assert_eq!(both, Err(vec!["/period".to_owned()]));
    }
}
