//! Of when a report is asked for: a month of figures or a day, and by what was known when.

use time::Date;

use crate::domain::clock::Timestamp;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::report_period::ReportMonth;
use crate::web::api::problem::Problem;
use crate::web::api::query::Fields;

/// The years of which reports are told.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2200;

/// The month of figures that the parameter `period` holds. Not together with `as_of`.
pub(super) fn period(fields: &mut Fields, as_of: Option<Date>) -> Option<ReportMonth> {
    let remedy = Bilingual::new("Ghi năm và tháng, như 2019-12", "Write year and month, such as 2019-12");
    let month: Option<ReportMonth> = fields.parsed("period", remedy.clone());
    let month = month.filter(|month| {
        let is_told = YEARS.contains(&month.year);
        if !is_told {
            fields.wrong("period", out_of_calendar(), remedy);
        }
        is_told
    });
    if month.is_some() && as_of.is_some() {
        let reason = Bilingual::new("Không dùng cùng với as_of", "Not together with as_of");
        fields.wrong("period", reason, Bilingual::new("Bỏ một trong hai", "Leave one of them out"));
    }
    month
}

/// The year that the parameter `year` holds.
pub(in crate::web::api::v1) fn year(fields: &mut Fields) -> Option<i32> {
    let remedy = Bilingual::new("Ghi năm bốn chữ số, như 2019", "Write a year, such as 2019");
    let year: Option<i32> = fields.parsed("year", remedy.clone());
    let year = year?;
    if YEARS.contains(&year) {
        return Some(year);
    }
    fields.wrong("year", out_of_calendar(), remedy);
    None
}

/// A day that has come.
pub(super) fn has_come(name: &str, day: Date, today: Date) -> Result<Date, Problem> {
    if day > today {
        return Err(wrong(name, Bilingual::new("Ngày này còn ở tương lai", "That day is still to come")));
    }
    Ok(day)
}

/// A year that has begun; this one when none is asked for.
pub(in crate::web::api::v1) fn has_begun(year: Option<i32>, today: Date) -> Result<i32, Problem> {
    match year {
        Some(year) if year > today.year() => {
            Err(wrong("year", Bilingual::new("Năm này chưa bắt đầu", "That year has not begun")))
        }
        year => Ok(year.unwrap_or_else(|| today.year())),
    }
}

/// An instant of the record that has come.
pub(super) fn is_known(at: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    match at {
        Some(at) if at > now => {
            Err(wrong("known_at", Bilingual::new("Thời điểm này còn ở tương lai", "That instant is still to come")))
        }
        at => Ok(at),
    }
}

/// Nothing is told of that.
pub(super) fn outside(name: &str) -> Problem {
    wrong(name, out_of_calendar())
}

/// There was nothing to tell of yet.
pub(super) fn no_agency(name: &str) -> Problem {
    wrong(name, Bilingual::new("Khi đó chưa có cơ quan nào", "There was no agency by then"))
}

fn wrong(name: &str, reason: Bilingual) -> Problem {
    let remedy = Bilingual::new("Chọn thời gian khác", "Choose another time");
    Problem::invalid(vec![FieldProblem::new(format!("/{name}"), reason, remedy)])
}

fn out_of_calendar() -> Bilingual {
    Bilingual::new("Ngoài phạm vi lịch", "Outside of the calendar")
}
