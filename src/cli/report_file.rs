//! What reports have in common: their forms, pages, and where they go.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;

use super::context::operation_failure;
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::lang::Lang;
use crate::paper::Press;
use crate::paper::model::Paper;

/// `report … --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
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

/// Refuses to put a file on a terminal that is none for reading.
pub(super) fn showable(format: ReportFormat, out: Option<&Path>) -> Result<(), Failure> {
    let is_binary = matches!(format, ReportFormat::Xlsx | ReportFormat::Pdf);
    if is_binary && out.is_none() && io::stdout().is_terminal() {
        return Err(Failure::wrong_use("this cannot be shown on a terminal; name a file with --out"));
    }
    Ok(())
}

/// The pages of a text. Of letters that the font lacks, for which boxes stand, standard error tells.
pub(super) fn pages(paper: &Paper, lang: Lang) -> Result<Vec<u8>, Failure> {
    let printed = Press::shared().and_then(|press| press.print(paper));
    let printed = printed.map_err(|error| operation_failure(&error.into()))?;
    if !printed.lacking.is_empty() {
        let letters: String = printed.lacking.iter().collect();
        let told = lang.pick(
            "phông chữ không có các ký tự sau, trang in để ô trống",
            "boxes stand for letters that the font lacks",
        );
        eprintln!("congvu: {told}: {letters}");
    }
    Ok(printed.pdf)
}

/// Writes a report that names nobody.
pub(super) fn put(bytes: &[u8], out: Option<&Path>) -> Answer {
    match out {
        None => output::bytes_out(bytes),
        Some(path) => written(path, bytes),
    }
}

/// Writes a file that everybody may read.
pub(super) fn written(path: &Path, bytes: &[u8]) -> Answer {
    std::fs::write(path, bytes)
        .map(|()| Outcome::Done)
        .map_err(|error| Failure::outside(format!("cannot write {}: {error}", path.display())))
}

pub(super) fn pretty(value: &Value) -> String {
    // A value always has a text.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
