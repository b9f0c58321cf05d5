//! Figures, reasons and days as people read them.

use super::table::IndicatorRow;
use super::{IndicatorReport, Told};
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::measured::{Measured, NotApplicable};
use crate::domain::indicator::period::Days;
use crate::domain::lang::{Bilingual, Lang};
use crate::reports::figure::{amount, exchange_level};
use crate::reports::number::{count, day};
use crate::reports::words;
use crate::reports::year_end::count::named as first_few;

/// From when to when what adds up does so, as it is printed on every report.
#[must_use]
pub fn data_of(days: Days, lang: Lang) -> String {
    let (first, last) = (day(lang, days.first), day(lang, days.last));
    match lang {
        Lang::Vi => format!("số liệu từ {first} đến {last}"),
        Lang::En => format!("data from {first} to {last}"),
    }
}

/// What a figure is called; a part of one is set in below it.
#[must_use]
pub fn label(row: &IndicatorRow, lang: Lang) -> String {
    part(row, lang).map_or_else(|| row.called.pick(lang).to_owned(), |part| format!("    {part}"))
}

/// What a figure is called by itself, its part behind it.
#[must_use]
pub fn named(row: &IndicatorRow, lang: Lang) -> String {
    let called = row.called.pick(lang);
    part(row, lang).map_or_else(|| called.to_owned(), |part| format!("{called} ({part})"))
}

/// Of whom or between whom a part of a figure is; none of the whole.
#[must_use]
pub fn part(row: &IndicatorRow, lang: Lang) -> Option<&'static str> {
    let of_rank = row.rank.map(|rank| words::rank(lang, rank));
    of_rank.or_else(|| row.between.map(|level| exchange_level(lang, level)))
}

/// How much.
#[must_use]
pub fn value(unit: Unit, told: &Told, lang: Lang) -> String {
    told.value.map_or_else(|| lang.pick("–", "n/a").to_owned(), |value| amount(lang, unit, value))
}

/// What it was counted from; of a part without a whole the part alone.
#[must_use]
pub fn counted(told: &Told, lang: Lang) -> String {
    match (told.numerator, told.denominator) {
        (Some(part), Some(whole)) => format!("{}/{}", count(lang, part), count(lang, whole)),
        (Some(part), None) if told.value.is_none() => format!("{}/?", count(lang, part)),
        _ => String::new(),
    }
}

/// Where it comes from, or why it has no value.
#[must_use]
pub fn why_or_source(told: &Told, lang: Lang) -> String {
    told.not_applicable.map_or_else(|| told.source.pick(lang).to_owned(), |why| reason(lang, why).to_owned())
}

/// Who reported it: the first few, with how many more.
pub(super) fn reporters(told: &Told, lang: Lang) -> String {
    first_few(told.reporters.iter().map(String::as_str), "người").pick(lang).to_owned()
}

/// Why a figure has no value.
pub(super) const fn reason(lang: Lang, why: NotApplicable) -> &'static str {
    match why {
        NotApplicable::NothingToCount => lang.pick("không có gì để tính", "nothing to count"),
        NotApplicable::NoSource => lang.pick("chưa có nguồn số liệu", "no source"),
        NotApplicable::NoTotal => lang.pick("chưa báo cáo số văn bản đi", "outgoing documents not reported"),
        NotApplicable::NoEvidence => {
            lang.pick("không có sự kiện, không báo cáo số đã ký", "no event, signed ones not reported")
        }
        NotApplicable::TotalBelowEvidence => {
            lang.pick("số báo cáo nhỏ hơn số văn bản đã biết", "fewer reported than are known")
        }
        NotApplicable::PartAboveWhole => {
            lang.pick("số liệu thành phần báo cáo lớn hơn tổng số", "a part is reported that is more than its whole")
        }
    }
}

/// What is in no number, by figure and reason.
pub(super) fn notes(report: &IndicatorReport) -> Vec<Bilingual> {
    let both = |told: fn(&IndicatorReport, Lang) -> Vec<String>| {
        told(report, Lang::Vi).into_iter().zip(told(report, Lang::En)).map(|(vi, en)| Bilingual::new(vi, en))
    };
    both(left_out).chain(both(of_events)).collect()
}

fn left_out(report: &IndicatorReport, lang: Lang) -> Vec<String> {
    let usage = report.total.figures.iter().filter(|figure| figure.indicator == Measured::Usage);
    let left_out = usage.flat_map(|figure| &figure.cumulative).flat_map(|told| &told.left_out);
    let told = left_out.map(|(why, times)| {
        let (times, why) = (count(lang, *times), reason(lang, *why));
        match lang {
            Lang::Vi => format!("Chưa tính vào tỷ lệ văn bản ký số (lũy kế), {why}: {times} đơn vị, kỳ."),
            Lang::En => format!("In no share of signed documents (year so far), {why}: {times} units or periods."),
        }
    });
    told.collect()
}

/// What is to be known of events: whose signatures wait, and whose documents are in no figure.
fn of_events(report: &IndicatorReport, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if report.waiting > 0 {
        let waiting = count(lang, report.waiting);
        notes.push(match lang {
            Lang::Vi => format!("Chữ ký của {waiting} chứng thư số đang chờ đánh giá lại; số văn bản còn theo kết quả trước."),
            Lang::En => format!(
                "Signatures of {waiting} certificates wait to be judged again; documents are counted by the verdicts before."
            ),
        });
    }
    let unknown: u64 = report.unknown_agencies.iter().map(|(_, documents)| documents).sum();
    if unknown > 0 {
        let unknown = count(lang, unknown);
        notes.push(match lang {
            Lang::Vi => {
                format!("{unknown} văn bản mang mã định danh không thuộc cơ quan nào trong ngày; không tính vào đâu.")
            }
            Lang::En => {
                format!("{unknown} documents bear an identifier that no agency had on the day; they are in no figure.")
            }
        });
    }
    notes
}
