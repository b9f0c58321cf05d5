//! The report for reading: the figures of everything that was asked for, then a row a unit.

use std::fmt::Write as _;

use super::table::{IndicatorRow, rows_of};
use super::told::{counted, data_of, label, named, notes, reporters, value, why_or_source};
use super::{Figure, IndicatorReport, Line};
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, status};
use crate::reports::figure_words;
use crate::reports::format::when::as_known;
use crate::reports::number::{day, instant};
use crate::reports::table::{Align, Table};
use crate::reports::words;

/// What a row a unit has room for.
pub const OF_UNITS: [Measured; 8] = [
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
    let total = rows_of(&report.total, &report.goals);
    let mut text = title(report, lang);
    // Writing into a String is infallible.
    let _ = write!(text, "\n{}", figures(&total, lang));
    for note in notes(report) {
        let _ = writeln!(text, "{}", note.pick(lang));
    }
    let of_levels = report.levels.iter().flat_map(|line| rows_of(line, &report.goals));
    let aimed_at: Vec<IndicatorRow> = total.into_iter().chain(of_levels).filter(|row| row.goal.is_some()).collect();
    if !aimed_at.is_empty() {
        let heading = lang.pick("MỤC TIÊU CỦA NĂM", "WHAT IS AIMED AT IN THE YEAR");
        let _ = write!(text, "\n{heading}\n{}", goals(&aimed_at, lang));
    }
    let _ =
        write!(text, "\n{}\n{}", lang.pick("TỪNG ĐƠN VỊ, TRONG KỲ", "BY UNIT, IN THE PERIOD"), by_unit(report, lang));
    text
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

fn figures(total: &[IndicatorRow], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(48)),
        (lang.pick("Kỳ này", "Period"), Align::Right),
        (lang.pick("Số đếm", "Counted"), Align::Right),
        (lang.pick("Lũy kế", "Year so far"), Align::Right),
        (lang.pick("Số đếm", "Counted"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Tính đến", "As of"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(30)),
        (lang.pick("Người báo cáo", "Reporter"), Align::Wrap(20)),
    ]);
    for row in total {
        let (whole, speaking) = (row.cumulative.as_ref(), row.speaking());
        table.row([
            label(row, lang),
            value(row.unit, &row.period, lang),
            counted(&row.period, lang),
            whole.map_or_else(String::new, |told| value(row.unit, told, lang)),
            whole.map_or_else(String::new, |told| counted(told, lang)),
            speaking.status.map_or_else(String::new, |is| status(lang, is).to_owned()),
            day(lang, speaking.as_of),
            why_or_source(speaking, lang),
            reporters(speaking, lang),
        ]);
    }
    table
}

fn goals(aimed_at: &[IndicatorRow], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(48)),
        (lang.pick("Phạm vi", "For"), Align::Left),
        (lang.pick("Mục tiêu", "Goal"), Align::Right),
        (lang.pick("Đã đạt", "Reached"), Align::Right),
        (lang.pick("Đánh giá", "Met"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(36)),
    ]);
    for row in aimed_at {
        let Some(goal) = &row.goal else { continue };
        table.row([
            named(row, lang),
            figure_words::aimed_for(lang, goal.level).to_owned(),
            amount(lang, row.unit, goal.amount),
            goal.reached.map_or_else(|| lang.pick("–", "n/a").to_owned(), |reached| amount(lang, row.unit, reached)),
            figure_words::verdict(lang, goal.is_met).to_owned(),
            goal.source.clone(),
        ]);
    }
    table
}

/// What a column of such a row is called, in lines as narrow columns need them.
#[must_use]
pub const fn short_title(which: Measured, lang: Lang) -> &'static str {
    match which {
        Measured::Issued => lang.pick("Cấp\nhộp thư", "Issued"),
        Measured::Activation => lang.pick("Kích\nhoạt", "Activated"),
        Measured::Coverage => lang.pick("Ký\nđược", "Can\nsign"),
        Measured::Expiring => lang.pick("Sắp\nhết hạn", "Expiring"),
        Measured::RevokedOnTime => lang.pick("Thu hồi\nđúng hạn", "Revoked\nin time"),
        Measured::Usage => lang.pick("Văn bản\nký số", "Signed"),
        Measured::UsageBoth => lang.pick("Đủ hai\nchữ ký", "By both"),
        _ => lang.pick("Trao đổi\nđiện tử", "Exchanged"),
    }
}

fn by_unit(report: &IndicatorReport, lang: Lang) -> Table {
    let columns: Vec<(&str, Align)> = std::iter::once((lang.pick("Đơn vị", "Agency"), Align::Wrap(46)))
        .chain(OF_UNITS.iter().map(|which| (short_title(*which, lang), Align::Right)))
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
        line.figures
            .iter()
            .find(of_all)
            .map_or_else(String::new, |figure| value(measured(which).unit, &figure.period, lang))
    };
    std::iter::once(name).chain(OF_UNITS.map(whole)).collect()
}
