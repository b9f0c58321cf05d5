//! The report for reading: the figures of everything that was asked for, then a row a unit.

use std::fmt::Write as _;

use super::{Figure, IndicatorReport, Line, Told};
use crate::domain::indicator::measured::{Measured, NotApplicable, measured};
use crate::domain::indicator::period::Days;
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::format::when::as_known;
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};
use crate::reports::words;

/// What a row a unit has room for.
const OF_UNITS: [Measured; 8] = [
    Measured::Issued,
    Measured::Activation,
    Measured::Coverage,
    Measured::Expiring,
    Measured::RevokedOnTime,
    Measured::Usage,
    Measured::UsageBoth,
    Measured::ElectronicExchange,
];

/// The report as text; ends with a line feed.
#[must_use]
pub fn text(report: &IndicatorReport, lang: Lang) -> String {
    let mut text = title(report, lang);
    // Writing into a String is infallible.
    let _ = write!(text, "\n{}", figures(&report.total, lang));
    for note in notes(report, lang) {
        let _ = writeln!(text, "{note}");
    }
    let _ =
        write!(text, "\n{}\n{}", lang.pick("TỪNG ĐƠN VỊ, TRONG KỲ", "BY UNIT, IN THE PERIOD"), by_unit(report, lang));
    text
}

/// From when to when what adds up does so, as it is printed on every report.
fn data_of(days: Days, lang: Lang) -> String {
    let (first, last) = (day(lang, days.first), day(lang, days.last));
    match lang {
        Lang::Vi => format!("số liệu từ {first} đến {last}"),
        Lang::En => format!("data from {first} to {last}"),
    }
}

fn title(report: &IndicatorReport, lang: Lang) -> String {
    let (made, as_of) = (instant(lang, report.generated_at), day(lang, report.spans.as_of));
    let known = as_known(report.known, lang);
    let (period, cumulative) = (data_of(report.spans.period, lang), data_of(report.spans.cumulative, lang));
    let name = report.total.name.as_deref().unwrap_or_default();
    let month = report.spans.month;
    match lang {
        Lang::Vi => format!(
            "CÁC CHỈ TIÊU VỀ HỘP THƯ CÔNG VỤ VÀ CHỮ KÝ SỐ\nPhạm vi: {name} và các đơn vị trực thuộc.\n\
             Kỳ này (tháng {:02}/{}): {period}. Lũy kế: {cumulative}.\nSố liệu tại thời điểm tính đến hết ngày {as_of}{known}; lập lúc {made}.\n",
            u8::from(month.month),
            month.year
        ),
        Lang::En => format!(
            "INDICATORS OF MAILBOXES AND DIGITAL SIGNATURES\nOf {name} and all below it.\n\
             This period ({month}): {period}. The year so far: {cumulative}.\nWhat is as of a day: end of {as_of}{known}; made at {made}.\n"
        ),
    }
}

fn figures(total: &Line, lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(48)),
        (lang.pick("Kỳ này", "Period"), Align::Right),
        (lang.pick("Số đếm", "Counted"), Align::Right),
        (lang.pick("Lũy kế", "Year so far"), Align::Right),
        (lang.pick("Số đếm", "Counted"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Tính đến", "As of"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(30)),
    ]);
    for figure in total.figures.iter().filter(|figure| is_told(figure)) {
        let whole = figure.cumulative.as_ref();
        table.row([
            label(figure, lang),
            value(figure.indicator, &figure.period, lang),
            counted(&figure.period, lang),
            whole.map_or_else(String::new, |told| value(figure.indicator, told, lang)),
            whole.map_or_else(String::new, |told| counted(told, lang)),
            speaking(figure).status.map_or_else(String::new, |is| status(lang, is).to_owned()),
            day(lang, speaking(figure).as_of),
            why_or_source(speaking(figure), lang),
        ]);
    }
    table
}

/// Of the parts of a figure those that tell something; what is of all is told in any case.
fn is_told(figure: &Figure) -> bool {
    let is_part = figure.rank.is_some() || figure.level.is_some();
    !is_part || figure.period.value.is_some() || figure.cumulative.as_ref().is_some_and(|told| told.value.is_some())
}

/// The one whose status and source are told: that of the period, unless only the year has a value.
fn speaking(figure: &Figure) -> &Told {
    let of_year = figure.cumulative.as_ref().filter(|told| told.value.is_some() && figure.period.value.is_none());
    of_year.unwrap_or(&figure.period)
}

fn label(figure: &Figure, lang: Lang) -> String {
    match (figure.rank, figure.level) {
        (Some(rank), _) => format!("    {}", words::rank(lang, rank)),
        (_, Some(level)) => format!("    {}", exchange_level(lang, level)),
        _ => measured(figure.indicator).name.pick(lang).to_owned(),
    }
}

fn value(which: Measured, told: &Told, lang: Lang) -> String {
    let unit = measured(which).unit;
    told.value.map_or_else(|| lang.pick("–", "n/a").to_owned(), |value| amount(lang, unit, value))
}

fn counted(told: &Told, lang: Lang) -> String {
    match (told.numerator, told.denominator) {
        (Some(part), Some(whole)) => format!("{}/{}", count(lang, part), count(lang, whole)),
        (Some(part), None) if told.value.is_none() => format!("{}/?", count(lang, part)),
        _ => String::new(),
    }
}

fn why_or_source(told: &Told, lang: Lang) -> String {
    told.not_applicable.map_or_else(|| told.source.pick(lang).to_owned(), |why| reason(lang, why).to_owned())
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
fn notes(report: &IndicatorReport, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    for figure in report.total.figures.iter().filter(|figure| figure.indicator == Measured::Usage) {
        for (why, times) in figure.cumulative.iter().flat_map(|told| &told.left_out) {
            let times = count(lang, *times);
            notes.push(match lang {
                Lang::Vi => {
                    format!("Chưa tính vào tỷ lệ văn bản ký số (lũy kế), {}: {times} đơn vị, kỳ.", reason(lang, *why))
                }
                Lang::En => format!(
                    "In no share of signed documents (year so far), {}: {times} units or periods.",
                    reason(lang, *why)
                ),
            });
        }
    }
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

fn by_unit(report: &IndicatorReport, lang: Lang) -> Table {
    let short = |which| match which {
        Measured::Issued => lang.pick("Cấp\nhộp thư", "Issued"),
        Measured::Activation => lang.pick("Kích\nhoạt", "Activated"),
        Measured::Coverage => lang.pick("Ký\nđược", "Can\nsign"),
        Measured::Expiring => lang.pick("Sắp\nhết hạn", "Expiring"),
        Measured::RevokedOnTime => lang.pick("Thu hồi\nđúng hạn", "Revoked\nin time"),
        Measured::Usage => lang.pick("Văn bản\nký số", "Signed"),
        Measured::UsageBoth => lang.pick("Đủ hai\nchữ ký", "By both"),
        _ => lang.pick("Trao đổi\nđiện tử", "Exchanged"),
    };
    let columns: Vec<(&str, Align)> = std::iter::once((lang.pick("Đơn vị", "Agency"), Align::Wrap(46)))
        .chain(OF_UNITS.iter().map(|which| (short(*which), Align::Right)))
        .collect();
    let mut table = Table::new(&columns);
    for line in &report.levels {
        let name = line.level.map_or("", |level| words::level(lang, level));
        table.row(cells(name.to_owned(), line, lang));
    }
    let mut level = None;
    for line in &report.units {
        if level != Some(line.level) {
            table.rule();
            level = Some(line.level);
        }
        table.row(cells(format!("  {}", line.name.as_deref().unwrap_or_default()), line, lang));
    }
    table
}

fn cells(name: String, line: &Line, lang: Lang) -> Vec<String> {
    let whole = |which: Measured| {
        let of_all = |figure: &&Figure| figure.indicator == which && figure.rank.is_none() && figure.level.is_none();
        line.figures.iter().find(of_all).map_or_else(String::new, |figure| value(which, &figure.period, lang))
    };
    std::iter::once(name).chain(OF_UNITS.map(whole)).collect()
}
