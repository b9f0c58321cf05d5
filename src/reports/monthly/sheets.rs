//! A month's report as tables that are worked on: its people as the adoption report has them, what agencies reported, and how coverage went.

use super::content::{Content, Reported};
use super::trend::{Trend, label};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::amount::Unit;
use crate::domain::lang::Lang;
use crate::reports::adoption::AdoptionReport;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words::scope;
use crate::reports::format::sheets::{Lines, adoption_lines, adoption_notes, adoption_sheets, title};
use crate::reports::indicators::{IndicatorTable, indicator_sheets};
use crate::reports::number::{day, percent};
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Chart, ChartKind, Column, Figure as Cell, Sheet, csv as written, workbook as bound};

/// The report as CSV: the lines of the adoption report, then a line for each figure that was reported, in columns of its own.
#[must_use]
pub fn csv(report: &AdoptionReport, content: &Content, lang: Lang) -> String {
    let Lines { mut columns, rows, when_columns, when } = adoption_lines(report, lang);
    let (of_people, of_reported) = (columns.len(), reported_columns(lang).len());
    columns.extend(reported_columns(lang));
    columns.extend(when_columns);
    let blank = |count: usize| std::iter::repeat_n(Cell::Text(String::new()), count);
    let people = rows.into_iter().map(|row| row.into_iter().chain(blank(of_reported)).chain(when.clone()).collect());
    let reported = content.reported.iter().map(|row| {
        let kind = Cell::Text(lang.pick("Số liệu báo cáo", "Reported").to_owned());
        // Kind, level, the unit above, identifier and name stand in front, as of the others.
        let own =
            [kind].into_iter().chain(blank(2)).chain([&row.agency, &row.name].map(|text| Cell::Text(text.clone())));
        let own = own.chain(blank(of_people.saturating_sub(5)));
        own.chain(reported_cells(row, lang)).chain(when.clone()).collect()
    });
    let rows: Vec<Vec<Cell>> = people.chain(reported).collect();
    written(&columns, &rows)
}

/// The report as a workbook: that of the adoption report, with sheets for what was reported, for the indicators, and for how coverage went.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn workbook(
    report: &AdoptionReport,
    content: &Content,
    trend: Option<&Trend>,
    lang: Lang,
) -> Result<Vec<u8>, ExportError> {
    let mut sheets = adoption_sheets(report, lang);
    if !content.reported.is_empty() {
        sheets.push(reported_sheet(report, content, lang));
    }
    if let Some(indicators) = content.indicators(report.frame.generated_at) {
        sheets.extend(indicators_of(&IndicatorTable::of(&indicators), lang));
    }
    sheets.extend(trend.map(|trend| trend_sheet(report, trend, lang)));
    bound(&sheets, (lang.pick("Ghi chú", "Notes"), &adoption_notes(report, lang)), report.frame.generated_at)
}

/// The tables of the indicators, named for what they are beside the others.
fn indicators_of(table: &IndicatorTable, lang: Lang) -> impl Iterator<Item = Sheet> {
    let names = [
        lang.pick("Chỉ tiêu", "Indicators"),
        lang.pick("Chỉ tiêu theo cấp", "Indicators by level"),
        lang.pick("Chỉ tiêu theo đơn vị", "Indicators by agency"),
    ];
    indicator_sheets(table, lang).into_iter().zip(names).map(|(sheet, name)| Sheet { name, ..sheet })
}

fn reported_sheet(report: &AdoptionReport, content: &Content, lang: Lang) -> Sheet {
    let whose = [(lang.pick("Mã định danh", "Identifier"), 16), (lang.pick("Đơn vị", "Agency"), 44)];
    let whose = whose.map(|(heading, width)| Column { heading, width });
    let rows = content.reported.iter().map(|row| {
        let own = [&row.agency, &row.name].map(|text| Cell::Text(text.clone()));
        own.into_iter().chain(reported_cells(row, lang)).collect()
    });
    Sheet {
        name: lang.pick("Số liệu báo cáo", "Reported"),
        title: title(report, lang),
        columns: whose.into_iter().chain(reported_columns(lang)).collect(),
        rows: rows.collect(),
        chart: None,
    }
}

fn reported_columns(lang: Lang) -> Vec<Column> {
    [
        (lang.pick("Mã chỉ tiêu", "Code"), 26),
        (lang.pick("Chỉ tiêu", "Indicator"), 40),
        (lang.pick("Giữa các cấp", "Between"), 18),
        (lang.pick("Phạm vi", "Scope"), 18),
        (lang.pick("Từ ngày", "From"), 12),
        (lang.pick("Đến ngày", "To"), 12),
        (lang.pick("Số liệu", "Figure"), 12),
        (lang.pick("Tính chất", "Status"), 12),
        (lang.pick("Tính đến", "As of"), 12),
        (lang.pick("Nguồn", "Source"), 40),
    ]
    .map(|(heading, width)| Column { heading, width })
    .into()
}

fn reported_cells(row: &Reported, lang: Lang) -> [Cell; 10] {
    let text = |words: &str| Cell::Text(words.to_owned());
    [
        text(&row.indicator),
        text(&row.called),
        text(row.level.map_or("", |level| exchange_level(lang, level))),
        text(scope(lang, row.scope)),
        Cell::Text(day(lang, row.from)),
        Cell::Text(day(lang, row.to)),
        match row.unit {
            Unit::Count | Unit::Days => Cell::Count(row.amount),
            Unit::Percent => Cell::Share(Some(row.amount)),
            Unit::YesNo => Cell::Text(amount(lang, row.unit, row.amount())),
        },
        text(status(lang, row.status)),
        Cell::Text(day(lang, row.as_of)),
        text(&row.source),
    ]
}

fn trend_sheet(report: &AdoptionReport, trend: &Trend, lang: Lang) -> Sheet {
    let rows = trend.months.iter().map(|(month, share)| {
        let number = |of: fn(&Ratio) -> u64| share.as_ref().map_or_else(nothing, |share| Cell::Count(of(share)));
        // A month without a figure is an empty cell: a gap in the line, where a text would be drawn as 0 %.
        let tenths = share.and_then(Ratio::tenths).map_or_else(nothing, |tenths| Cell::Share(Some(tenths)));
        vec![Cell::Text(label(*month)), number(|share| share.whole), number(|share| share.part), tenths]
    });
    let told = trend.months.iter().map(|(month, share)| {
        let share = share.unwrap_or(Ratio { part: 0, whole: 0 });
        format!("{}: {}", label(*month), percent(lang, share))
    });
    Sheet {
        name: lang.pick("Diễn biến", "Trend"),
        title: title(report, lang),
        columns: vec![
            Column { heading: lang.pick("Kỳ", "Month"), width: 12 },
            Column { heading: lang.pick("Thuộc diện", "In scope"), width: 12 },
            Column { heading: lang.pick("Ký được", "Can sign"), width: 12 },
            Column { heading: lang.pick("Tỷ lệ ký được", "Coverage"), width: 12 },
        ],
        rows: rows.collect(),
        chart: Some(Chart {
            kind: ChartKind::Line,
            title: trend.called(lang),
            names: 0,
            shares: 3,
            rows: (0, trend.months.len()),
            told: told.collect::<Vec<_>>().join("\n"),
        }),
    }
}

const fn nothing() -> Cell {
    Cell::Text(String::new())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{MADE, content};
    use super::*;

    #[test]
    fn what_was_reported_stands_in_columns_of_its_own() {
        let content = content(|_| {});
        let mut report = content.report(MADE).unwrap();
        report.frame.mark = Some("version 2".to_owned());
        let csv = csv(&report, &content, Lang::En);
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("as many fields as headings")).collect();
        let of = |row: &csv::StringRecord, asked: &[&str]| -> Vec<String> {
            let place = |heading: &str| headings.iter().position(|own| own == heading).unwrap();
            asked.iter().map(|heading| row[place(heading)].to_owned()).collect()
        };
        let last = rows.last().unwrap();
        let asked = ["Line", "Identifier", "Agency", "Staff", "Code", "Figure", "Status", "From", "Source", "Version"];
        let expected =
            ["Reported", "H10.1", "Sở Nội vụ", "", "own_count", "5", "declared", "2019-12-01", "Báo cáo", "version 2"];
        assert_eq!(of(last, &asked), expected);
        assert_eq!(of(&rows[0], &["Line", "Staff", "Code", "Figure", "Version"]), ["Total", "20", "", "", "version 2"]);
    }

    #[test]
    fn a_month_without_a_figure_is_an_empty_cell_of_the_trend() {
        let reports = ["2019-10", "2019-12"].map(|month| content(|value| value["month"] = json!(month)));
        let report = reports[1].report(MADE).unwrap();
        let trend = Trend::of_coverage(&reports, None).unwrap();
        let sheet = trend_sheet(&report, &trend, Lang::En);
        let share = |row: usize| sheet.rows[row][3].clone();
        assert_eq!(
            [share(0), share(1), share(2)],
            [Cell::Share(Some(500)), Cell::Text(String::new()), Cell::Share(Some(500))]
        );
        let chart = sheet.chart.unwrap();
        assert_eq!((chart.kind, chart.rows, sheet.columns[3].heading), (ChartKind::Line, (0, 3), "Coverage"));
        assert!(!workbook(&report, &reports[1], Some(&trend), Lang::Vi).unwrap().is_empty());
    }
}
