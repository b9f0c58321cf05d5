//! `congvu report demand`: certificates, devices and signing in a year, and next year's need.

use std::path::PathBuf;

use clap::Args;

use super::arguments::parse_instant;
use super::context::{Invocation, operation_failure, store_failure};
use super::days_to_come::{has_begun, is_known};
use super::exit::{Answer, Failure};
use super::report_file::{ReportFormat, pages, pretty, put, showable};
use crate::domain::clock::Timestamp;
use crate::domain::scope::Scope;
use crate::operations::Registry;
use crate::reports::as_of::{adoption_as_of, view_of};
use crate::reports::demand::{Demand, DemandAsked, demand, json, paper, sheets, text};
use crate::reports::letterhead::Letterhead;

/// `congvu report demand`.
#[derive(Debug, Args)]
pub(super) struct DemandArguments {
    /// The year that is reported; the need is that of the next [default: this year]
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    year: Option<i32>,
    /// As it was known at this instant: of what was recorded later nothing counts
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    known_at: Option<Timestamp>,
    /// Form
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(arguments: DemandArguments, invocation: &Invocation) -> Answer {
    showable(arguments.format, arguments.out.as_deref())?;
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let now = registry.clock.now();
    let year = has_begun(arguments.year.unwrap_or_else(|| now.day().year()), now.day())?;
    let known_at = arguments.known_at.map(|at| is_known(at, now)).transpose()?;
    let asked = DemandAsked { scheme: config.reports.scheme(), year, now, known_at };
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let report = demand(&reader, &asked).await.map_err(|error| store_failure(&error))?.ok_or_else(|| {
        Failure::wrong_use(match known_at {
            None => format!("the registry has no agency in {year}; choose a later year, or run `congvu agency import`"),
            Some(known) => format!("of {year} the registry knew no agency at {known}; choose a later instant"),
        })
    })?;
    let lang = invocation.lang;
    let bytes = match arguments.format {
        ReportFormat::Text => text::demand(&report, lang).into_bytes(),
        ReportFormat::Json => pretty(&json::demand(&report)).into_bytes(),
        ReportFormat::Csv => sheets::demand_csv(&report, lang).into_bytes(),
        ReportFormat::Xlsx => {
            sheets::demand_workbook(&report, lang).map_err(|error| operation_failure(&error.into()))?
        }
        ReportFormat::Pdf => pages(&paper::demand(&report, &letterhead(&registry, &report).await?), lang)?,
    };
    put(&bytes, arguments.out.as_deref())
}

async fn letterhead(registry: &Registry, report: &Demand) -> Result<Letterhead, Failure> {
    let (last, failed) = (report.days.last, |error| store_failure(&error));
    let reader = registry.store.read().await.map_err(failed)?;
    let view = view_of(last, report.known);
    let (counted, _) = adoption_as_of(&reader, &Scope::Province, view, last).await.map_err(failed)?;
    Letterhead::of(&counted.tally, None, &registry.province.name)
        .ok_or_else(|| Failure::wrong_use("there is no agency in whose name the report could be printed"))
}
