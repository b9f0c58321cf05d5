//! A row of the table of figures: what an agency reports of an indicator.

use time::Date;

use super::super::cell::SheetRow;
use super::super::column::{EXCHANGE_LEVELS, SCOPES, STATUSES, UNITS};
use super::super::fields::Fields;
use super::super::mapping::Mapping;
use super::ReadRow;
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::indicator::amount::{Amount, Unit, WrongAmount};
use crate::domain::indicator::{FigureScope, FigureStatus};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;

/// Characters of a source, an evidence or a reporter, at most.
const LONGEST: usize = 500;

/// A figure, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Code or name of the indicator.
    pub indicator: String,
    /// Code, short name or name of the agency.
    pub agency: String,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
    /// What part of the tree it is of; none where the file does not say.
    pub scope: Option<FigureScope>,
    /// First day; none where the file gives none.
    pub first: Option<Date>,
    /// Last day.
    pub last: Date,
    /// How much, as it is written: what it means the indicator's unit says.
    pub amount: WrittenAmount,
    /// The unit that the file gives.
    pub unit: Option<Unit>,
    /// How far it is to be trusted.
    pub status: FigureStatus,
    /// The day of the count.
    pub as_of: Date,
    /// Where it stands.
    pub source: String,
    /// Where its evidence lies.
    pub evidence: Option<String>,
    /// Who reports it; none for whoever enters it.
    pub reporter: Option<String>,
}

/// An amount as a cell holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAmount {
    /// Its text.
    pub text: String,
    /// Whether the cell holds a number, which a spreadsheet may show in another way.
    pub is_number: bool,
}

impl WrittenAmount {
    /// What it means in that unit. A number of a workbook has no thousands to be parted, and of shares up to 1 nobody can say whether the cell
    /// was shown as per cent.
    ///
    /// # Errors
    /// With what is wrong with it.
    pub fn read(&self, unit: Unit) -> Result<Amount, WrongAmount> {
        let is_doubtful = match unit {
            Unit::Count | Unit::Days => self.text.contains('.'),
            Unit::Percent => self.text.parse().is_ok_and(|share: f64| share > 0.0 && share <= 1.0),
            Unit::YesNo => false,
        };
        if self.is_number && is_doubtful { Err(WrongAmount::NoNumber) } else { unit.read(&self.text) }
    }
}

/// Reads a row.
///
/// # Errors
/// With every wrong cell.
pub fn read(row: &SheetRow, mapping: &Mapping, accept_repairs: bool) -> Result<ReadRow<FigureRow>, Vec<RowProblem>> {
    let mut fields = Fields::new(ImportKind::Figures, row, mapping, accept_repairs);
    let indicator = fields.required("indicator");
    let agency = fields.required("agency");
    let level = fields.listed("level", EXCHANGE_LEVELS).and_then(|code| code.parse().ok());
    let scope = fields.listed("scope", SCOPES).and_then(|code| code.parse().ok());
    let first = fields.day("from");
    let last = fields.required_day("to");
    let amount = fields.written("amount").map(|(text, is_number)| WrittenAmount { text, is_number });
    let unit = fields.listed("unit", UNITS).and_then(|code| code.parse().ok());
    let status = fields.listed("status", STATUSES).map_or(Some(FigureStatus::Declared), |code| code.parse().ok());
    let as_of = fields.day("as_of");
    let source = fields.required("source");
    let evidence = fields.text("evidence");
    let reporter = fields.text("reporter");
    for (key, text) in [("source", source.as_ref()), ("evidence", evidence.as_ref()), ("reporter", reporter.as_ref())] {
        if text.is_some_and(|text| text.chars().count() > LONGEST) {
            fields.wrong(
                key,
                Bilingual::new("Nội dung ô quá dài", "The cell is too long"),
                Bilingual::new(
                    format!("Rút ngắn còn tối đa {LONGEST} ký tự"),
                    format!("Shorten it to at most {LONGEST} characters"),
                ),
            );
        }
    }
    let repaired = fields.end()?;
    let (Some(indicator), Some(agency), Some(last), Some(amount), Some(status), Some(source)) =
        (indicator, agency, last, amount, status, source)
    else {
        return Err(Vec::new());
    };
    let content = FigureRow {
        indicator,
        agency,
        level,
        scope,
        first,
        last,
        amount,
        unit,
        status,
        as_of: as_of.unwrap_or(last),
        source,
        evidence,
        reporter,
    };
    Ok(ReadRow { content, repaired })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_workbook_are_taken_only_where_they_can_mean_one_thing() {
        let read = |text: &str, is_number, unit| {
            let amount = WrittenAmount { text: text.to_owned(), is_number }.read(unit);
            amount.map(|amount| amount.0).ok()
        };
        assert_eq!(read("6.149", false, Unit::Count), Some(6149), "written with its thousands parted");
        assert_eq!(read("6.149", true, Unit::Count), None, "six and a bit");
        assert_eq!(read("6149", true, Unit::Count), Some(6149));
        assert_eq!(read("95.5", true, Unit::Percent), Some(955));
        assert_eq!(read("0.9", true, Unit::Percent), None, "shown as 90 %, perhaps");
        assert_eq!(read("1", true, Unit::Percent), None, "shown as 100 %, perhaps");
        assert_eq!(read("0.9", false, Unit::Percent), Some(9));
        assert_eq!(read("0", true, Unit::Percent), Some(0));
        assert_eq!(read("1", true, Unit::YesNo), Some(1));
    }
}
