//! The yearly report as an official text, in Vietnamese.

use super::told::{columns, notes, sections, span};
use super::{Demand, Needs};
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::letterhead::{Letterhead, Subject};
use crate::reports::number::count;
use crate::reports::words;

const VI: Lang = Lang::Vi;

/// The report as a text to be signed.
#[must_use]
pub fn demand(report: &Demand, head: &Letterhead) -> Paper {
    let certificates = words::certificate(VI, report.days.last);
    let subject = format!("Tình hình sử dụng {certificates}\nnăm {} và nhu cầu năm {}", report.year, report.year + 1);
    let told = format!("Báo cáo {}: {}", subject.replace('\n', " ").to_lowercase(), report.name);
    let of = Subject { kind: "BÁO CÁO", subject, told, made_on: report.days.last };
    head.paper(of, body(report))
}

fn body(report: &Demand) -> Vec<Block> {
    let notes = std::iter::once("Ghi chú:".to_owned()).chain(notes(report, VI)).collect();
    vec![
        Block::paragraph(span(report, VI)),
        Block::heading("1. Tình hình sử dụng"),
        Block::Table(happened(report)),
        Block::heading(format!("2. Nhu cầu năm {}", report.year + 1)),
        Block::paragraph(found(report)),
        Block::Table(needs(report)),
        Block::Notes { lines: notes },
    ]
}

/// The need in a sentence.
fn found(report: &Demand) -> String {
    let Needs { new, renew, change, devices, .. } = report.total;
    format!(
        "Năm {}, toàn tỉnh cần cấp mới {} chứng thư, gia hạn {} chứng thư, thay đổi thông tin {} chứng thư và trang bị {} thiết bị lưu khóa \
         bí mật.",
        report.year + 1,
        count(VI, new),
        count(VI, renew),
        count(VI, change),
        count(VI, devices),
    )
}

fn happened(report: &Demand) -> Table {
    let mut rows = Vec::new();
    for (heading, lines) in sections(report, VI) {
        rows.push(Row::Section { level: 1, text: heading.to_owned() });
        if lines.is_empty() {
            rows.push(line(["Chưa có".to_owned(), "0".to_owned()].into_iter(), false));
        }
        rows.extend(lines.into_iter().map(|(name, number)| line([name, number.shown(VI)].into_iter(), false)));
    }
    let name = Column { heading: "Nội dung".to_owned(), group: None, width: 80, align: Align::Left };
    let number = Column { heading: "Số lượng".to_owned(), group: None, width: 20, align: Align::Right };
    table("Bảng 1. Chứng thư, thiết bị, đề nghị", vec![name, number], rows)
}

fn needs(report: &Demand) -> Table {
    let cells = |name: &str, needs: &Needs| {
        let numbers = columns(VI).map(|(_, of)| count(VI, of(needs)));
        std::iter::once(name.to_owned()).chain(numbers).collect::<Vec<_>>().into_iter()
    };
    let mut rows = vec![line(cells("Tổng cộng", &report.total), true)];
    let mut level = None;
    for unit in &report.units {
        if level != Some(unit.level) {
            rows.push(Row::Section { level: 1, text: words::level(VI, unit.level).to_uppercase() });
            level = Some(unit.level);
        }
        rows.push(line(cells(&unit.name, &unit.needs), false));
    }
    let name = Column { heading: "Đơn vị".to_owned(), group: None, width: 50, align: Align::Left };
    let numbers = columns(VI).map(|(heading, _)| Column {
        heading: heading.to_owned(),
        group: None,
        width: 14,
        align: Align::Right,
    });
    table("Bảng 2. Nhu cầu theo đơn vị", std::iter::once(name).chain(numbers).collect(), rows)
}

fn line(cells: impl Iterator<Item = String>, is_strong: bool) -> Row {
    Row::Line { cells: cells.map(Cell::of).collect(), is_strong, indent: 0 }
}

fn table(caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table { caption: Some(caption.to_owned()), unit: None, points: 12, named_by: 0, columns, rows }
}
