//! The figures of a month as tables: by level, by rank, the indicators, and what agencies reported.

use crate::domain::adoption::counts::{Column as Counted, Counts};
use crate::domain::indicator::FigureScope;
use crate::operations::editions::Shown;
use crate::reports::adoption::AdoptionReport;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words;
use crate::reports::indicators::{IndicatorTable, Told, Whose};
use crate::reports::words;
use crate::web::ui::{Column, Line, Row, Say, Table};

/// What is counted, beside the share of those who can sign.
const COUNTED: [Counted; 6] =
    [Counted::Staff, Counted::Mailboxes, Counted::InScope, Counted::Covered, Counted::Uncovered, Counted::Expiring];

/// The heads of those columns.
pub(super) fn heads(say: Say) -> impl Iterator<Item = Column> {
    let counted = COUNTED.into_iter().map(move |column| Column::number(words::column(say.0, column)));
    counted.chain([Column::number(say.of("Tỷ lệ ký được", "Coverage"))])
}

/// The cells of some people; what was not counted then is told as not known, never as 0.
pub(super) fn cells(say: Say, report: &AdoptionReport, counts: &Counts) -> impl Iterator<Item = Line> {
    let number = |column: Counted| {
        if report.frame.lacks.contains(&column) { Line::from("–") } else { Line::from(say.count(counts.get(column))) }
    };
    COUNTED.map(number).into_iter().chain([Line::from(say.percent(counts.coverage()))])
}

/// The levels, and all of them together.
pub(super) fn levels(say: Say, report: &AdoptionReport) -> Table {
    let columns = [Column::new(say.of("Cấp", "Level"))].into_iter().chain(heads(say));
    let rows = report.levels.iter().map(|(level, figures)| {
        Row::new([Line::from(words::level(say.0, *level))].into_iter().chain(cells(say, report, &figures.total)))
    });
    let total = [Line::from(report.name.as_str())].into_iter().chain(cells(say, report, &report.total.total));
    Table::new(say.of("Theo cấp", "By level"), columns, "").rows(rows).row(Row::total(total))
}

/// The ranks, and all of them together.
pub(super) fn ranks(say: Say, report: &AdoptionReport) -> Table {
    let columns = [Column::new(say.of("Chức danh", "Rank"))].into_iter().chain(heads(say));
    let rows = report.total.ranks().map(|(rank, counts)| {
        Row::new([Line::from(words::rank(say.0, rank))].into_iter().chain(cells(say, report, counts)))
    });
    let total = [Line::from(report.name.as_str())].into_iter().chain(cells(say, report, &report.total.total));
    Table::new(say.of("Theo chức danh", "By rank"), columns, "").rows(rows).row(Row::total(total))
}

/// The indicators of everything together; nothing of a month that was drafted before they were frozen too.
pub(super) fn indicators(say: Say, shown: &Shown) -> Option<Table> {
    let report = shown.content.indicators(shown.draft.at)?;
    let table = IndicatorTable::of(&report);
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::number(say.of("Kỳ này", "The month")),
        Column::number(say.of("Lũy kế từ đầu năm", "The year so far")),
        Column::new(say.of("Tính chất", "Status")),
    ];
    let whole =
        table.rows.iter().filter(|row| row.whose == Whose::Total && row.rank.is_none() && row.between.is_none());
    let rows: Vec<Row> = whole
        .map(|row| {
            let told = |told: &Told| told.value.map_or_else(|| "–".to_owned(), |value| amount(say.0, row.unit, value));
            Row::new([
                Line::from(say.text(&row.called)),
                Line::from(told(&row.period)),
                Line::from(row.cumulative.as_ref().map_or_else(|| "–".to_owned(), told)),
                Line::from(row.period.status.map_or("", |is| status(say.0, is))),
            ])
        })
        .collect();
    let caption = say.of("Các chỉ tiêu", "Indicators");
    let note = say.of(
        "Theo cấp, theo đơn vị và theo chức danh: xem trong tệp XLSX.",
        "By level, agency and rank: in the XLSX file.",
    );
    Some(Table::new(caption, columns, "").note(note).rows(rows))
}

/// What an agency reported of the month.
pub(super) fn reported(say: Say, shown: &Shown) -> Table {
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Thời gian", "Days")),
        Column::number(say.of("Số liệu", "Figure")),
        Column::new(say.of("Tính chất", "Status")),
        Column::new(say.of("Nguồn", "Source")),
    ];
    let empty = say.of("Cơ quan không báo cáo số liệu nào của kỳ này.", "The agency reported nothing of this month.");
    let rows = shown.content.reported().iter().map(|row| {
        let between = row.level.map(|level| exchange_level(say.0, level));
        let whose = (row.scope == FigureScope::Subtree).then(|| figure_words::scope(say.0, row.scope));
        let about: Vec<&str> = between.into_iter().chain(whose).collect();
        Row::new([
            Line::from(row.called.as_str()).small(about.join(", ")),
            Line::from(row.name.as_str()),
            Line::from(format!("{} – {}", say.day(row.from), say.day(row.to))),
            Line::from(amount(say.0, row.unit, row.amount())),
            Line::from(status(say.0, row.status)),
            Line::from(row.source.as_str()),
        ])
    });
    Table::new(say.of("Số liệu cơ quan tự báo cáo", "What the agency reported"), columns, empty).rows(rows)
}
