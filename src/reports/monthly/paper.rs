//! A month's report as an official text: the adoption report, with how coverage went over the months, the indicators, and what agencies reported.

use super::content::{Content, Reported};
use super::trend::{Trend, label};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::FigureScope;
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::adoption::AdoptionReport;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words::scope;
use crate::reports::format::paper::adoption;
use crate::reports::format::text::Detail;
use crate::reports::indicators::{IndicatorTable, indicator_figures};
use crate::reports::number::{count, day, percent};

const VI: Lang = Lang::Vi;

/// The report as a text to be signed, in Vietnamese.
#[must_use]
pub fn paper(report: &AdoptionReport, content: &Content, trend: Option<&Trend>, detail: Detail) -> Paper {
    let mut paper = adoption(report, &content.letterhead(), detail);
    let more = more(&paper.body, (content, report.frame.generated_at), trend);
    let end = paper.body.iter().rposition(|block| matches!(block, Block::Notes { .. })).unwrap_or(paper.body.len());
    paper.body.splice(end..end, more);
    paper
}

/// What goes between the figures and the notes, numbered on from what is there.
fn more(body: &[Block], (content, at): (&Content, Timestamp), trend: Option<&Trend>) -> Vec<Block> {
    let number = |is_it: fn(&Block) -> bool| body.iter().filter(|block| is_it(block)).count();
    let mut headings = number(|block| matches!(block, Block::Heading { .. }));
    let mut tables = number(|block| matches!(block, Block::Table(_)));
    let figures = number(|block| matches!(block, Block::Figure { .. }));
    let mut more = Vec::new();
    if let Some(trend) = trend {
        (headings, tables) = (headings + 1, tables + 1);
        let (chart, called) = (trend.chart(VI), trend.called(VI));
        more.push(Block::heading(format!("{headings}. Diễn biến qua các kỳ báo cáo")));
        more.push(Block::Table(months(trend, format!("Bảng {tables}. {called}"))));
        let caption = format!("Hình {}. {called} (số liệu: Bảng {tables})", figures + 1);
        more.push(Block::Figure { picture: chart.svg, told: chart.text, caption });
    }
    if let Some(indicators) = content.indicators(at) {
        (headings, tables) = (headings + 1, tables + 1);
        let caption = format!("Bảng {tables}. Chỉ tiêu cấp hộp thư, chứng thư và ký số, trong kỳ và lũy kế từ đầu năm");
        more.push(Block::heading(format!("{headings}. Các chỉ tiêu")));
        more.push(Block::Table(indicator_figures(&IndicatorTable::of(&indicators), caption)));
    }
    if !content.reported.is_empty() {
        (headings, tables) = (headings + 1, tables + 1);
        more.push(Block::heading(format!("{headings}. Số liệu các cơ quan báo cáo")));
        more.push(Block::Table(reported(&content.reported, format!("Bảng {tables}. Số liệu các cơ quan báo cáo"))));
    }
    more
}

fn months(trend: &Trend, caption: String) -> Table {
    let row = |(month, share): &(_, Option<Ratio>)| {
        let number =
            |of: fn(&Ratio) -> u64| share.as_ref().map_or_else(|| "–".to_owned(), |share| count(VI, of(share)));
        let share = percent(VI, share.unwrap_or(Ratio { part: 0, whole: 0 }));
        line([label(*month), number(|share| share.whole), number(|share| share.part), share])
    };
    Table {
        caption: Some(caption),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Kỳ", 30, Align::Center),
            column("Thuộc diện phải ký số", 40, Align::Right),
            column("Có thể ký số", 40, Align::Right),
            column("Tỷ lệ", 30, Align::Right),
        ],
        rows: trend.months.iter().map(row).collect(),
    }
}

fn reported(reported: &[Reported], caption: String) -> Table {
    let row = |row: &Reported| {
        let level = row.level.map_or_else(String::new, |level| format!(" ({})", exchange_level(VI, level)));
        let whose = match row.scope {
            FigureScope::Own => String::new(),
            FigureScope::Subtree => format!(", {}", scope(VI, row.scope)),
        };
        line([
            format!("{}{level}{whose}", row.called),
            row.name.clone(),
            format!("{} – {}", day(VI, row.from), day(VI, row.to)),
            amount(VI, row.unit, row.amount()),
            status(VI, row.status).to_owned(),
            day(VI, row.as_of),
            row.source.clone(),
        ])
    };
    Table {
        caption: Some(caption),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![
            column("Chỉ tiêu", 40, Align::Left),
            column("Cơ quan", 36, Align::Left),
            column("Thời gian", 22, Align::Center),
            column("Số liệu", 17, Align::Right),
            column("Tính chất", 15, Align::Center),
            column("Tính đến", 22, Align::Center),
            column("Nguồn", 30, Align::Left),
        ],
        rows: reported.iter().map(row).collect(),
    }
}

fn column(heading: &str, width: u16, align: Align) -> Column {
    Column { heading: heading.to_owned(), group: None, width, align }
}

fn line<const N: usize>(cells: [String; N]) -> Row {
    Row::Line { cells: cells.map(Cell::of).into(), is_strong: false, indent: 0 }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{MADE, content};
    use super::*;

    #[test]
    fn the_pages_go_on_with_the_trend_and_what_was_reported() {
        let reports = ["2019-11", "2019-12"].map(|month| content(|value| value["month"] = json!(month)));
        let report = reports[1].report(MADE).unwrap();
        let trend = Trend::of_coverage(&reports, None).unwrap();
        let told = |trend: Option<&Trend>| -> Vec<String> {
            let paper = paper(&report, &reports[1], trend, Detail::Units);
            let told = paper.body.iter().map(|block| match block {
                Block::Heading { text } => text.clone(),
                Block::Table(table) => table.caption.clone().unwrap(),
                Block::Figure { told, .. } => told.clone(),
                Block::Notes { .. } => "notes".to_owned(),
                _ => String::new(),
            });
            told.filter(|told| !told.is_empty()).skip_while(|told| !told.starts_with("Bảng 2")).skip(1).collect()
        };
        assert_eq!(
            told(Some(&trend)),
            [
                "3. Diễn biến qua các kỳ báo cáo",
                "Bảng 3. Tỷ lệ người ký được qua các kỳ báo cáo",
                "11/2019: 50,0 %\n12/2019: 50,0 %",
                "4. Số liệu các cơ quan báo cáo",
                "Bảng 4. Số liệu các cơ quan báo cáo",
                "notes",
            ]
        );
        let expected = ["3. Số liệu các cơ quan báo cáo", "Bảng 3. Số liệu các cơ quan báo cáo", "notes"];
        assert_eq!(told(None), expected);
    }
}
