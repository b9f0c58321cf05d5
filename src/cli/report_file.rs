//! Where a report goes: standard output, or a file; and the forms that reports have.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::ValueEnum;

use super::exit::{Answer, Failure, Outcome};
use super::output;

/// `--format` of reports that name nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportForm {
    /// A table for reading
    Text,
    /// One JSON document
    Json,
    /// Comma-separated values, for spreadsheets
    Csv,
    /// A workbook
    Xlsx,
    /// Pages in the layout of Decree 30/2020, in Vietnamese
    Pdf,
}

impl ReportForm {
    /// Refuses what a terminal cannot show.
    pub(super) fn usable(self, out: Option<&Path>) -> Result<(), Failure> {
        if matches!(self, Self::Xlsx | Self::Pdf) && out.is_none() && io::stdout().is_terminal() {
            return Err(Failure::wrong_use("this cannot be shown on a terminal; name a file with --out"));
        }
        Ok(())
    }
}

/// Writes a report that names nobody.
pub(super) fn put(bytes: &[u8], out: Option<&Path>) -> Answer {
    match out {
        None => output::bytes_out(bytes),
        Some(path) => std::fs::write(path, bytes)
            .map(|()| Outcome::Done)
            .map_err(|error| Failure::outside(format!("cannot write {}: {error}", path.display()))),
    }
}
