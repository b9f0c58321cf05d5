//! Cells and rows as a table gives them: what stands there, not yet what it means.

use std::sync::Arc;

use time::Date;
use unicode_normalization::UnicodeNormalization as _;

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text: NFC, nothing but its words around it.
    Text(String),
    /// A number, kept as a number by the spreadsheet.
    Number(f64),
    /// A date, kept as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// The result of a formula: what was stored beside it is not believed.
    Formula,
    /// A spreadsheet's error, such as `#REF!`.
    Error,
    /// Longer than a cell may be.
    TooLong,
    /// Bytes of another encoding than the rest of the file.
    OtherEncoding,
}

impl Cell {
    /// A cell of text in its normal form.
    #[must_use]
    pub fn text(text: &str, longest: usize) -> Self {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if trimmed.is_empty() {
            return Self::Empty;
        }
        // Four bytes a character at most: what is longer need not be counted.
        if trimmed.len() > longest.saturating_mul(4) || trimmed.chars().count() > longest {
            return Self::TooLong;
        }
        Self::Text(trimmed.nfc().collect())
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

/// One row with something in it.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// Its number, as a spreadsheet shows it.
    pub number: u32,
    /// Cells from column A on.
    pub cells: Vec<Cell>,
}

impl SheetRow {
    /// The cell at `place`, counted from 0.
    #[must_use]
    pub fn cell(&self, place: usize) -> &Cell {
        self.cells.get(place).unwrap_or(&Cell::Empty)
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// The letters of a column counted from 0: A, …, Z, AA, …, XFD.
#[must_use]
pub fn column_letters(place: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(place) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_that_spreadsheets_show() {
        let shown = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")];
        for (place, letters) in shown {
            assert_eq!(column_letters(place), letters);
        }
    }

    #[test]
    fn text_is_composed_trimmed_and_bounded() {
        assert_eq!(Cell::text("  Nguye\u{302}\u{303}n \u{a0}", 10), Cell::Text("Nguyễn".into()));
        assert_eq!(Cell::text(" \u{feff}\t", 10), Cell::Empty);
        assert_eq!(Cell::text("đđđđđđđđđđđ", 10), Cell::TooLong);
    }
}
