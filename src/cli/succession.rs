//! `congvu agency succession`: a reorganisation is recorded from a list, and taken back where the list was wrong.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use time::Date;

use super::arguments::parse_date;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::import_arguments::pair;
use super::{import, output};
use crate::domain::import::{ImportKind, ImportOptions};
use crate::domain::lang::Lang;
use crate::operations::import::{ImportRequest, SuccessionFile, add_successions, check_successions};
use crate::operations::undo_succession::undo_succession;
use crate::reports::number::count;

#[derive(Debug, Subcommand)]
pub(super) enum SuccessionCommand {
    /// Record which agencies went on in which, since when, by which act: those that did end on that day
    Import {
        /// CSV or XLSX file with the columns predecessor, successor, and part, main, day, act
        file: PathBuf,
        /// Check only: list every bad row, write nothing (the default)
        #[arg(long, conflicts_with = "commit")]
        check: bool,
        /// Record the whole list; if one row is bad, nothing
        #[arg(long)]
        commit: bool,
        /// First day of rows that give none
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        effective: Option<Date>,
        /// Legal act of rows that give none
        #[arg(long)]
        act: Option<String>,
        /// Say what a heading stands for: `"Mã cũ=predecessor"`
        #[arg(long, value_name = "HEADING=COLUMN", value_parser = pair)]
        map: Vec<(String, String)>,
        /// Write the bad rows with their reasons to this file (CSV), to be mended and imported again with the others
        #[arg(long, value_name = "FILE")]
        bad_rows: Option<PathBuf>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Take back what was recorded of an agency: it goes on, with the departments that ended with it
    Undo {
        /// Its identifier
        code: String,
        /// Why; goes into the record
        #[arg(long)]
        reason: String,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(command: SuccessionCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    match command {
        SuccessionCommand::Import { file, check: _, commit, effective, act, map, bad_rows, json } => {
            let bytes = std::fs::read(&file)
                .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", file.display())))?;
            let options = ImportOptions { map: map.into_iter().collect(), ..ImportOptions::default() };
            let list = SuccessionFile {
                options: &options,
                bytes: bytes.into(),
                day: effective,
                act: act.as_deref(),
                lang: invocation.lang,
            };
            let checked = if commit {
                add_successions(&registry, &actor, &list).await
            } else {
                check_successions(&registry, &actor, &list).await
            };
            let checked = checked.map_err(|error| operation_failure(&error))?;
            if let (Some(path), Some(rows)) = (&bad_rows, &checked.bad_rows) {
                import::write_file(path, rows)?;
            }
            let outcome = if checked.report.is_clean() { Outcome::Done } else { Outcome::No };
            if json {
                return output::json_then(&checked.report, outcome);
            }
            let (kind, lang) = (ImportKind::Successions, invocation.lang);
            let request = ImportRequest { kind, options: options.clone(), commit, lang };
            output::text_then(&import::text(&checked.report, &request, lang), outcome)
        }
        SuccessionCommand::Undo { code, reason, json } => {
            let again = undo_succession(&registry, &actor, &code, &reason).await;
            let again = again.map_err(|error| operation_failure(&error))?;
            if json {
                return output::json(&json!({ "agency": code, "go_on": again }));
            }
            let number = count(invocation.lang, again as u64);
            output::text_out(&match invocation.lang {
                Lang::Vi => format!("{code}: đã hủy việc sắp xếp; {number} cơ quan tiếp tục hoạt động.\n"),
                Lang::En => format!("{code}: taken back; {number} agencies go on.\n"),
            })
        }
    }
}
