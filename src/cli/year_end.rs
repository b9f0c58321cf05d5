//! `congvu report year-end`: what the province reached in a year, as text, JSON, CSV, a workbook or printed pages.

use std::path::PathBuf;

use clap::Args;

use super::arguments::parse_instant;
use super::context::{Invocation, operation_failure, store_failure};
use super::days_to_come::{has_begun, is_known};
use super::exit::{Answer, Failure};
use super::report_file::{ReportFormat, pages, pretty, showable};
use super::{output, private_file};
use crate::domain::clock::Timestamp;
use crate::domain::lang::Lang;
use crate::reports::year_end::{YearAsked, YearEnd, csv, json, paper, text, workbook, year_end};

/// `congvu report year-end`.
#[derive(Debug, Args)]
pub(super) struct YearEndArguments {
    /// The year
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    year: i32,
    /// As it was known at this instant: of what was recorded later nothing counts
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    known_at: Option<Timestamp>,
    /// Form
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Print one JSON document: the same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write to this file instead of standard output; it names who reported, so only you can read it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(arguments: &YearEndArguments, invocation: &Invocation) -> Answer {
    let format = if arguments.json { ReportFormat::Json } else { arguments.format };
    showable(format, arguments.out.as_deref())?;
    let report = asked(arguments, invocation).await?;
    let document = written(&report, format, invocation.lang)?;
    match &arguments.out {
        None => output::bytes_out(&document),
        Some(path) => private_file::write_bytes(path, &document),
    }
}

async fn asked(arguments: &YearEndArguments, invocation: &Invocation) -> Result<YearEnd, Failure> {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let (now, year, known_at) = (registry.clock.now(), arguments.year, arguments.known_at);
    has_begun(year, now.day())?;
    known_at.map(|known| is_known(known, now)).transpose()?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let asked = YearAsked { year, scheme: config.reports.scheme(), now, known_at, place: &registry.province.name };
    let report = year_end(&reader, &asked).await.map_err(|error| store_failure(&error))?;
    report.ok_or_else(|| {
        Failure::wrong_use(match known_at {
            None => format!("the registry has no agency in {year}; choose a later year, or run `congvu agency import`"),
            Some(known) => format!("of {year} the registry knew no agency at {known}; choose a later instant"),
        })
    })
}

fn written(report: &YearEnd, format: ReportFormat, lang: Lang) -> Result<Vec<u8>, Failure> {
    Ok(match format {
        ReportFormat::Text => text(report, lang).into_bytes(),
        ReportFormat::Json => pretty(&json(report)).into_bytes(),
        ReportFormat::Csv => csv(report, lang).into_bytes(),
        ReportFormat::Xlsx => workbook(report, lang).map_err(|error| operation_failure(&error.into()))?,
        ReportFormat::Pdf => pages(&paper(report), lang)?,
    })
}
