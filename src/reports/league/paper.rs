//! The league table as an official text, in Vietnamese.

use super::told::{self, notes, points};
use super::{League, Line};
use crate::domain::lang::Lang;
use crate::paper::model::{Align, Block, Cell, Column, Paper, Row, Table};
use crate::reports::letterhead::{Letterhead, Subject};
use crate::reports::number::day;

const VI: Lang = Lang::Vi;

/// The table as a report to be signed: Decree 30 knows no "bảng xếp hạng" among its kinds of texts.
#[must_use]
pub fn league(league: &League, head: &Letterhead) -> Paper {
    let frame = &league.frame;
    let (first, as_of) = (day(VI, frame.reported.first), day(VI, frame.as_of));
    let when = match frame.month {
        Some(month) => format!("tháng {} năm {} (số liệu từ {first} đến {as_of})", u8::from(month.month), month.year),
        None => format!("tính đến hết ngày {as_of}"),
    };
    let when = format!("{when}{}", told::known(frame, VI));
    let title = "Báo cáo kết quả xếp hạng mức độ ứng dụng hộp thư công vụ và chữ ký số";
    let of = Subject {
        kind: "BÁO CÁO",
        subject: format!("Kết quả xếp hạng mức độ ứng dụng hộp thư công vụ và chữ ký số\n{when}"),
        told: format!("{title} {when}: {}", league.name),
        made_on: frame.as_of,
    };
    head.paper(of, body(league))
}

fn body(league: &League) -> Vec<Block> {
    let tables = league.blocks.iter().enumerate().map(|(place, block)| {
        let rows = block.lines.iter().map(row).collect();
        Block::Table(table(format!("Bảng {}. {}", place + 1, block.block.called(VI)), rows))
    });
    let notes = std::iter::once("Ghi chú:".to_owned()).chain(notes(&league.frame, VI)).collect();
    tables.chain(std::iter::once(Block::Notes { lines: notes })).collect()
}

fn table(caption: String, rows: Vec<Row>) -> Table {
    let column = |heading: &str, width, align| Column { heading: heading.to_owned(), group: None, width, align };
    Table {
        caption: Some(caption),
        unit: None,
        points: 12,
        named_by: 1,
        columns: vec![
            column("Hạng", 11, Align::Center),
            column("Đơn vị", 44, Align::Left),
            column("Điểm đạt", 14, Align::Right),
            column("Điểm tối đa", 14, Align::Right),
            column("Tỷ lệ", 15, Align::Right),
            column("Xếp loại", 20, Align::Center),
            column("Thay đổi", 13, Align::Right),
            column("Hạng kỳ trước", 14, Align::Center),
        ],
        rows,
    }
}

fn row(line: &Line) -> Row {
    let cells = [
        told::rank(VI, line),
        line.name.clone(),
        points(VI, line.score.won()),
        points(VI, line.score.attainable()),
        told::share(VI, line),
        told::band(VI, line.score.band()).to_owned(),
        told::change(VI, line),
        told::rank_before(VI, line),
    ];
    Row::Line { cells: cells.into_iter().map(Cell::of).collect(), is_strong: false, indent: 0 }
}
