//! The yearly report as CSV (the need by agency) and as a workbook.

use super::told::{Number, columns, notes, sections, span};
use super::{Demand, Needs};
use crate::domain::lang::Lang;
use crate::reports::words;
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Column, Figure, Sheet, csv, workbook};

/// The need as CSV, a line for the whole, each level and each reporting unit.
#[must_use]
pub fn demand_csv(report: &Demand, lang: Lang) -> String {
    csv(&need_columns(lang), &need(report, lang))
}

/// The report as a workbook.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn demand_workbook(report: &Demand, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let title = vec![
        match lang {
            Lang::Vi => {
                let certificates = words::certificate(lang, report.days.last);
                format!(
                    "Sử dụng {certificates} năm {} và nhu cầu năm {}: {}",
                    report.year,
                    report.year + 1,
                    report.name
                )
            }
            Lang::En => format!("Certificates in {} and the need of {}: {}", report.year, report.year + 1, report.name),
        },
        span(report, lang),
    ];
    let counts = Sheet {
        name: lang.pick("Tổng hợp", "Summary"),
        title: title.clone(),
        columns: vec![
            Column { heading: lang.pick("Nội dung", "Subject"), width: 30 },
            Column { heading: lang.pick("Chi tiết", "Detail"), width: 60 },
            Column { heading: lang.pick("Số lượng", "Count"), width: 14 },
        ],
        rows: sections(report, lang)
            .into_iter()
            .flat_map(|(heading, lines)| {
                lines.into_iter().map(move |(name, number)| {
                    vec![Figure::Text(heading.to_owned()), Figure::Text(name), figure(number)]
                })
            })
            .collect(),
        chart: None,
    };
    let needs = Sheet {
        name: lang.pick("Nhu cầu", "Need"),
        title,
        columns: need_columns(lang),
        rows: need(report, lang),
        chart: None,
    };
    workbook(&[counts, needs], (lang.pick("Ghi chú", "Notes"), &notes(report, lang)), report.generated_at)
}

/// A real number, as a workbook reckons with.
fn figure(number: Number) -> Figure {
    match number {
        Number::Count(number) => Figure::Count(number),
        Number::Share(share) => Figure::Share(share.tenths()),
    }
}

fn need_columns(lang: Lang) -> Vec<Column> {
    let own = [
        (lang.pick("Cấp", "Level"), 14),
        (lang.pick("Mã định danh", "Identifier"), 16),
        (lang.pick("Đơn vị", "Agency"), 44),
    ];
    let numbers = columns(lang).map(|(heading, _)| (heading, 12));
    own.into_iter().chain(numbers).map(|(heading, width)| Column { heading, width }).collect()
}

fn need(report: &Demand, lang: Lang) -> Vec<Vec<Figure>> {
    let row = |level: &str, code: &str, name: &str, needs: &Needs| -> Vec<Figure> {
        let own = [level, code, name].map(|words| Figure::Text(words.to_owned()));
        own.into_iter().chain(columns(lang).map(|(_, of)| Figure::Count(of(needs)))).collect()
    };
    let mut rows = vec![row("", "", lang.pick("Tổng cộng", "Total"), &report.total)];
    rows.extend(
        report
            .levels
            .iter()
            .map(|(level, needs)| row(words::level(lang, *level), "", lang.pick("Cả cấp", "The whole level"), needs)),
    );
    rows.extend(
        report
            .units
            .iter()
            .map(|unit| row(words::level(lang, unit.level), unit.code.as_str(), &unit.name, &unit.needs)),
    );
    rows
}
