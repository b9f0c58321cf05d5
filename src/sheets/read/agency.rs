//! A table of agencies as the CSV that `domain::agency_list` reads: its rules are the same whatever the file was.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::super::cell::{Cell, SheetRow};
use super::super::column::columns;
use super::super::mapping::Mapping;
use super::super::table::Table;
use super::super::{Limits, Refusal};
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::lang::Bilingual;

/// Turns a table of agencies into CSV: each row on the line of its number, so that what is told of a line is told of the row.
///
/// # Errors
/// With what is wrong with the file, its headings, or cells that hold no text.
pub fn as_csv(bytes: &[u8], map: &BTreeMap<String, String>) -> Result<Vec<u8>, Vec<RowProblem>> {
    let refused = |refusal: Refusal| vec![refusal.into_problem()];
    let table = Table::open(bytes, Limits::default()).map_err(refused)?;
    let mut writing = Writing { mapping: None, text: String::new(), line: 0, problems: Vec::new() };
    table.rows(&mut |row| writing.take(&row, map)).map_err(refused)?;
    match (writing.problems.is_empty(), writing.mapping) {
        (false, _) => Err(writing.problems),
        (true, None) => Err(vec![Refusal::empty().into_problem()]),
        (true, Some(_)) => Ok(writing.text.into_bytes()),
    }
}

struct Writing {
    mapping: Option<Mapping>,
    text: String,
    line: u32,
    problems: Vec<RowProblem>,
}

impl Writing {
    fn take(&mut self, row: &SheetRow, map: &BTreeMap<String, String>) -> ControlFlow<()> {
        let Some(mapping) = &self.mapping else {
            match Mapping::of_header(ImportKind::Agencies, row, map) {
                Ok(mapping) => {
                    // The header is line 1 there, whatever row it is here.
                    let keys =
                        columns(ImportKind::Agencies).iter().filter(|column| mapping.place(column.key).is_some());
                    let keys: Vec<&str> = keys.map(|column| column.key).collect();
                    self.text = keys.join(",");
                    self.line = 1;
                    self.mapping = Some(mapping);
                }
                Err(problems) => {
                    self.problems = problems;
                    return ControlFlow::Break(());
                }
            }
            return ControlFlow::Continue(());
        };
        if mapping.is_key_row(row) {
            return ControlFlow::Continue(());
        }
        while self.line < row.number {
            self.text.push('\n');
            self.line += 1;
        }
        let mut fields = Vec::new();
        for column in columns(ImportKind::Agencies) {
            let Some(place) = mapping.place(column.key) else { continue };
            match text(row.cell(place)) {
                Some(text) => fields.push(format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r'], " "))),
                None => self.problems.push(super::problem_at(
                    row,
                    mapping,
                    column.key,
                    Bilingual::new(
                        "Ô chứa công thức, lỗi hoặc không đọc được",
                        "The cell holds a formula, an error, or is unreadable",
                    ),
                    Bilingual::new("Dán giá trị dưới dạng văn bản", "Paste values as text"),
                )),
            }
        }
        self.text.push_str(&fields.join(","));
        ControlFlow::Continue(())
    }
}

fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Empty => Some(String::new()),
        Cell::Text(text) => Some(text.clone()),
        Cell::Number(number) if number.fract() == 0.0 => Some(format!("{number:.0}")),
        Cell::Bool(value) => Some(if *value { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}
