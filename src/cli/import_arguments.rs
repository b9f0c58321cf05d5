//! What may be typed for bulk imports. Names and flags are a contract: `docs/CLI.md`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum OfficialCommand {
    /// Import officials with their post and mailbox from a spreadsheet (XLSX or CSV)
    Import(ImportArguments),
    /// Lock somebody at once: mailbox, open mail sessions, use of their certificates
    Lock(LockArguments),
    /// Open the mailbox of somebody who was locked; certificates stay stopped
    Unlock(UnlockArguments),
}

#[derive(Debug, Args)]
pub(super) struct LockArguments {
    /// Who: their identifier, or the uid of their mailbox, such as m000042
    pub(super) official: String,
    /// Today, not by a decision; said so that nobody locks by mistake
    #[arg(long, required = true)]
    pub(super) now: bool,
    /// Why; goes into the record
    #[arg(long)]
    pub(super) reason: String,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct UnlockArguments {
    /// Who: their identifier, or the uid of their mailbox, such as m000042
    pub(super) official: String,
    /// Why; goes into the record
    #[arg(long)]
    pub(super) reason: String,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct ImportArguments {
    /// The spreadsheet; with --template, the file to write
    pub(super) file: PathBuf,
    /// Check only: list every bad cell, write nothing (the default)
    #[arg(long, conflicts_with = "commit")]
    pub(super) check: bool,
    /// Write the rows; if one is bad, none, unless --skip-bad
    #[arg(long)]
    pub(super) commit: bool,
    /// Write the good rows although others are bad
    #[arg(long)]
    pub(super) skip_bad: bool,
    /// Make the mends that are offered, such as a lost leading zero
    #[arg(long)]
    pub(super) accept_repairs: bool,
    /// Say what a heading stands for: `"Họ tên=full_name"`
    #[arg(long, value_name = "HEADING=COLUMN", value_parser = pair)]
    pub(super) map: Vec<(String, String)>,
    /// Write the bad rows with their reasons to this file (CSV), to be mended and imported again
    #[arg(long, value_name = "FILE")]
    pub(super) bad_rows: Option<PathBuf>,
    /// Write an empty table to fill in
    #[arg(long, value_enum, conflicts_with_all = ["check", "commit", "skip_bad", "map", "bad_rows"])]
    pub(super) template: Option<TemplateForm>,
    /// Print one JSON document
    #[arg(long)]
    pub(super) json: bool,
}

/// `--template`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TemplateForm {
    /// A workbook with notes and lists
    Xlsx,
    /// Headings and keys
    Csv,
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (heading, column) = text.split_once('=').ok_or("write the heading, =, and the column's key")?;
    Ok((heading.trim().to_owned(), column.trim().to_owned()))
}
