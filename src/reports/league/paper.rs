//! The league table as an official text, in Vietnamese.

use super::told::{self, notes, points};
use super::{League, Line};
use crate::domain::lang::Lang;
use crate::paper::model::{About, Align, Block, Cell, Closing, Column, Opening, Paper, Row, Table, Title};
use crate::reports::letterhead::Letterhead;
use crate::reports::number::day;

const VI: Lang = Lang::Vi;
/// Room for a number that somebody writes.
const ROOM: &str = "…………";

/// The table as an annex to be signed.
#[must_use]
pub fn league(league: &League, head: &Letterhead) -> Paper {
    let frame = &league.frame;
    let (first, as_of) = (day(VI, frame.first), day(VI, frame.as_of));
    let when = match frame.month {
        Some(month) => format!("tháng {} năm {} (số liệu từ {first} đến {as_of})", u8::from(month.month), month.year),
        None => format!("tính đến hết ngày {as_of}"),
    };
    let title = "Xếp hạng mức độ ứng dụng hộp thư công vụ và chữ ký số";
    Paper {
        about: About {
            title: format!("{title} {when}: {}", league.name),
            author: head.agency.replace('\n', " "),
            made_on: frame.as_of,
            lang: VI,
        },
        is_wide: false,
        opening: Opening {
            motto: head.motto,
            title: Some(Title {
                kind: "BẢNG XẾP HẠNG".to_owned(),
                subject: format!("Mức độ ứng dụng hộp thư công vụ và chữ ký số\n{when}"),
            }),
            ..Opening::of(
                head.superior.as_ref().map(|name| name.to_uppercase()),
                Some(head.agency.to_uppercase()),
                format!("Số: {ROOM}/BC-{ROOM}"),
                format!("{}, ngày ….. tháng ….. năm ………", head.place.as_deref().unwrap_or(ROOM)),
            )
        },
        body: body(league),
        closing: Closing {
            recipients: vec![format!("{ROOM};"), "Lưu: VT.".to_owned()],
            signer: head.signer.clone(),
            note: None,
            name: None,
        },
    }
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
            column("Đơn vị", 46, Align::Left),
            column("Điểm đạt", 14, Align::Right),
            column("Điểm tối đa", 14, Align::Right),
            column("Tỷ lệ", 18, Align::Right),
            column("Xếp loại", 16, Align::Center),
            column("Thay đổi", 13, Align::Right),
            column("Hạng kỳ trước", 13, Align::Center),
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
