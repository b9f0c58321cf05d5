//! A file as a table: which kind it is, and its rows one after the other, never all of them in memory.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::cell::SheetRow;
use super::limits::Limits;
use super::refusal::Refusal;
use super::{csv_table, xlsx_guard, xlsx_table};
use crate::domain::lang::Bilingual;

/// What reading told besides the rows.
pub type TableNotes = Vec<Bilingual>;

/// A file whose outer form was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    bytes: &'a [u8],
    limits: Limits,
    is_workbook: bool,
}

/// Whether the bytes are a ZIP container, as XLSX is.
#[must_use]
pub fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}

impl<'a> Table<'a> {
    /// Looks at a file. A workbook is inflated once to measure it; nothing of it is kept.
    ///
    /// # Errors
    /// When it is none of the known forms, or larger than `limits` allow.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, Refusal> {
        if bytes.len() > limits.file {
            return Err(Refusal::too_large());
        }
        // The container of .xls and of encrypted workbooks.
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(Refusal::old_workbook());
        }
        let is_workbook = is_xlsx(bytes);
        if is_workbook {
            guarded(|| xlsx_guard::measure(bytes, &limits))?;
        } else if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Refusal::empty());
        }
        Ok(Self { bytes, limits, is_workbook })
    }

    /// Hands every row that holds something to `visit`, in the order of the file, until it breaks off.
    ///
    /// # Errors
    /// When the file turns out to be damaged or too large; what was handed over before counts for nothing then.
    pub fn rows(&self, visit: &mut dyn FnMut(SheetRow) -> ControlFlow<()>) -> Result<TableNotes, Refusal> {
        let mut seen = 0_u32;
        let limit = self.limits.rows;
        let mut too_many = false;
        let mut counted = |row: SheetRow| {
            seen += 1;
            too_many = seen > limit;
            if too_many { ControlFlow::Break(()) } else { visit(row) }
        };
        let notes = guarded(|| {
            if self.is_workbook {
                xlsx_table::rows(self.bytes, &self.limits, &mut counted)
            } else {
                csv_table::rows(self.bytes, &self.limits, &mut counted)
            }
        })?;
        if too_many { Err(Refusal::too_many_rows(limit)) } else { Ok(notes) }
    }
}

/// The libraries below are not ours, and the bytes are anybody's: a panic in them is a damaged file, not the end of the program.
fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Refusal::damaged()))
}
