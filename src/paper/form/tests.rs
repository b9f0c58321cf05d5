use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::form::FormNumber;
use crate::domain::form::edition::Edition;
use crate::domain::form::field::Field;
use crate::domain::form::filled::{Facts, Heading, Row as FilledRow, contact_cells, row_cells};
use crate::domain::form::layout::About as AboutRow;
use crate::domain::ids::{OfficialId, RequestId};

fn form(number: FormNumber, known: &[(Field, Value)]) -> FilledForm {
    let edition = Edition::on(date!(2024 - 09 - 02)).unwrap();
    let layout = edition.layout(number);
    let facts = Facts { known: known.iter().cloned().collect(), ..Facts::default() };
    FilledForm {
        form: number,
        edition,
        dated_on: date!(2024 - 09 - 02),
        is_draft: true,
        is_signed_by_hand: true,
        heading: Heading { agency: Some("Sở Nội vụ".into()), ..Heading::default() },
        contact: contact_cells(layout, &facts),
        rows: vec![FilledRow {
            request: RequestId(Uuid::nil()),
            official: OfficialId(Uuid::nil()),
            cells: row_cells(layout, AboutRow { changes: true, ..AboutRow::default() }, &facts),
        }],
    }
}

fn table(paper: &Paper) -> &Table {
    paper.body.iter().find_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).unwrap()
}

#[test]
fn a_form_is_a_letter_with_its_gaps_shown() {
    let known =
        [(Field::FullName, Value::Text("Lê Thị Bê".into())), (Field::BirthDate, Value::Day(date!(1980 - 02 - 29)))];
    let paper = paper(&form(FormNumber::Person, &known));
    let opening = &paper.opening;
    assert_eq!(opening.mark.as_deref(), Some("Mẫu số 01 (Nghị định số 68/2024/NĐ-CP)"));
    assert_eq!((opening.agency.as_deref(), opening.superior.as_deref()), (Some("SỞ NỘI VỤ"), None));
    assert_eq!(opening.dated, "……………, ngày 02 tháng 9 năm 2024");
    assert!(opening.draft.is_some() && opening.title.is_none() && paper.is_wide);
    let Block::Fields { lines } = &paper.body[1] else { panic!("{:?}", paper.body[1]) };
    assert_eq!((lines[0].text.as_str(), lines[0].is_gap), ("Lê Thị Bê", false));
    assert!(lines[1].is_gap && lines[1].text.is_empty(), "{:?}", lines[1]);
    let table = table(&paper);
    let Row::Line { cells, .. } = &table.rows[0] else { panic!() };
    assert_eq!(
        (cells[0].text.as_str(), cells[1].text.as_str(), cells[2].text.as_str()),
        ("1", "Lê Thị Bê", "29/02/1980")
    );
    assert_eq!(table.columns[2].align, Align::Center);
    assert!(cells[3].is_gap && !cells[10].is_gap, "a SIM's network is no gap where there is no SIM");
    let Some(Block::Notes { lines }) = paper.body.last() else { panic!() };
    assert_eq!(lines.len(), 2);
}

#[test]
fn headings_over_neighbours_and_crosses_are_kept() {
    let paper = paper(&form(FormNumber::ExtendOrChange, &[(Field::Change, Value::Mark)]));
    let table = table(&paper);
    let groups: Vec<Option<&str>> = table.columns.iter().map(|column| column.group.as_deref()).collect();
    assert_eq!(groups[6..], [Some("Dịch vụ yêu cầu"), Some("Dịch vụ yêu cầu")]);
    let Row::Line { cells, .. } = &table.rows[0] else { panic!() };
    assert_eq!((cells[7].text.as_str(), table.columns[7].align), ("×", Align::Center));
}
