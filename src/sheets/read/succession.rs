//! A row of a list of what became of agencies in a reorganisation.

use time::Date;

use super::super::cell::SheetRow;
use super::super::column::{PARTS, YES};
use super::super::fields::Fields;
use super::super::mapping::Mapping;
use super::ReadRow;
use crate::domain::agency::SuccessionPart;
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::lang::Bilingual;

/// Characters of an act, at most.
const LONGEST: usize = 500;

/// What became of an agency, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessionCells {
    /// The agency that gave.
    pub predecessor: String,
    /// The agency that received.
    pub successor: String,
    /// How much of it, if the row says so.
    pub part: Option<SuccessionPart>,
    /// Whether history goes on there, if the row says so.
    pub is_main: Option<bool>,
    /// First day; none where the file gives none.
    pub day: Option<Date>,
    /// The legal act; none where the file gives none.
    pub act: Option<String>,
}

/// Reads a row.
///
/// # Errors
/// With every wrong cell.
pub fn read(
    row: &SheetRow,
    mapping: &Mapping,
    accept_repairs: bool,
) -> Result<ReadRow<SuccessionCells>, Vec<RowProblem>> {
    let mut fields = Fields::new(ImportKind::Successions, row, mapping, accept_repairs);
    let predecessor = fields.required("predecessor");
    let successor = fields.required("successor");
    let part = fields.listed("part", PARTS).and_then(|code| code.parse().ok());
    let is_main = fields.listed("main", YES).map(|code| code == "yes");
    let day = fields.day("day");
    let act = fields.text("act");
    if act.as_ref().is_some_and(|act| act.chars().count() > LONGEST) {
        fields.wrong(
            "act",
            Bilingual::new("Nội dung ô quá dài", "The cell is too long"),
            Bilingual::new(
                format!("Rút ngắn còn tối đa {LONGEST} ký tự"),
                format!("Shorten it to at most {LONGEST} characters"),
            ),
        );
    }
    let repaired = fields.end()?;
    let (Some(predecessor), Some(successor)) = (predecessor, successor) else { return Err(Vec::new()) };
    let content = SuccessionCells { predecessor, successor, part, is_main, day, act };
    Ok(ReadRow { content, repaired })
}
