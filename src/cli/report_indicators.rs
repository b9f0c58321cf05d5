//! `congvu report indicators`: the figures that the registry counts, as text, JSON, CSV, a workbook or printed pages, and the rows behind each.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use time::Date;

use super::arguments::{parse_date, parse_instant};
use super::context::{Invocation, operation_failure, store_failure};
use super::days_to_come::{has_come, is_known};
use super::exit::{Answer, Failure};
use super::report_file::{ReportFormat, pages, pretty, showable};
use super::{output, private_file};
use crate::domain::clock::Timestamp;
use crate::domain::code::UnknownCode;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::operations::Registry;
use crate::operations::open_indicator::open_indicator;
use crate::reports::as_of::known_at;
use crate::reports::assemble::letterhead;
use crate::reports::indicators::{
    Asked, IndicatorReport, IndicatorTable, RowsBehind, RowsOf, Spans, csv, indicators_in, json, paper, rows_json,
    rows_text, spans_of, text, workbook,
};
use crate::reports::letterhead::Letterhead;

/// `congvu report indicators`.
#[derive(Debug, Args)]
pub(super) struct IndicatorsArguments {
    /// This month of figures: 2019-12 ends on 14 December [default: the month of --as-of]
    #[arg(long, value_name = "YYYY-MM")]
    period: Option<ReportMonth>,
    /// As of the end of this day, in the month of figures to which it belongs [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "period")]
    as_of: Option<Date>,
    /// As it was known at this instant: of what was recorded later nothing counts
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant, conflicts_with = "rows")]
    known_at: Option<Timestamp>,
    /// Only this agency and what is below it
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// The rows behind this indicator: people, certificates or documents of your part of the tree
    #[arg(long, value_name = "INDICATOR")]
    rows: Option<String>,
    /// The rows of the year so far instead of the period's
    #[arg(long, requires = "rows")]
    cumulative: bool,
    /// Form; rows are listed as text or json
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Print one JSON document: the same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write to this file instead of standard output; it names who reported, so only you can read it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(arguments: &IndicatorsArguments, invocation: &Invocation) -> Answer {
    let format = if arguments.json { ReportFormat::Json } else { arguments.format };
    usable(arguments, format)?;
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let spans = spans(arguments, config.reports.scheme(), registry.clock.now().day())?;
    let document = match &arguments.rows {
        Some(which) => {
            let which = which.parse().map_err(|error: UnknownCode| Failure::wrong_use(format!("--rows: {error}")))?;
            let rows = rows(arguments, invocation, &registry, (spans, which)).await?;
            rows_written(&rows, which, format, invocation.lang)
        }
        None => report(arguments, &registry, spans).await?.written(format, invocation.lang)?,
    };
    match &arguments.out {
        None => output::bytes_out(&document),
        Some(path) => private_file::write_bytes(path, &document),
    }
}

fn usable(arguments: &IndicatorsArguments, format: ReportFormat) -> Result<(), Failure> {
    showable(format, arguments.out.as_deref())?;
    if arguments.rows.is_some() && !matches!(format, ReportFormat::Text | ReportFormat::Json) {
        return Err(Failure::wrong_use("rows are listed as text or json; choose one of them"));
    }
    Ok(())
}

fn spans(arguments: &IndicatorsArguments, scheme: PeriodScheme, today: Date) -> Result<Spans, Failure> {
    let as_of = arguments.as_of.unwrap_or(today);
    let month = arguments.period.unwrap_or_else(|| scheme.month_of(as_of));
    let spans = spans_of(scheme, month, as_of);
    let spans = spans.ok_or_else(|| Failure::wrong_use(format!("{month} lies outside of the calendar")))?;
    has_come(as_of, today)?;
    has_come(spans.period.first, today)?;
    Ok(spans)
}

/// A report with in whose name it is printed.
struct Made {
    report: IndicatorReport,
    head: Letterhead,
}

async fn report(arguments: &IndicatorsArguments, registry: &Registry, spans: Spans) -> Result<Made, Failure> {
    let agency = arguments.agency.as_deref();
    let asked =
        Asked { spans, agency, scope: &Scope::Province, calendar: &registry.calendar, dormancy: registry.dormancy };
    let (now, failed) = (registry.clock.now(), |error| store_failure(&error));
    let reader = registry.store.read().await.map_err(failed)?;
    let known = match arguments.known_at {
        Some(at) => Some(known_at(&reader, is_known(at, now)?).await.map_err(failed)?),
        None => None,
    };
    let nobody = || {
        Failure::wrong_use(format!(
            "the registry has no such agency on {}{}; choose another, or a later day",
            spans.as_of,
            known.map_or_else(String::new, |known| format!(" as known at {}", known.at))
        ))
    };
    let report = indicators_in(&reader, &asked, known, now).await.map_err(failed)?.ok_or_else(nobody)?;
    let head = letterhead(&reader, spans.as_of, agency, &registry.province.name).await;
    let head = head.map_err(failed)?.ok_or_else(nobody)?;
    Ok(Made { report, head })
}

impl Made {
    fn written(&self, format: ReportFormat, lang: Lang) -> Result<Vec<u8>, Failure> {
        let table = || IndicatorTable::of(&self.report);
        Ok(match format {
            ReportFormat::Text => text(&self.report, lang).into_bytes(),
            ReportFormat::Json => pretty(&json(&self.report)).into_bytes(),
            ReportFormat::Csv => csv(&table(), lang).into_bytes(),
            ReportFormat::Xlsx => workbook(&table(), lang).map_err(|error| operation_failure(&error.into()))?,
            ReportFormat::Pdf => pages(&paper(&table(), &self.head), lang)?,
        })
    }
}

async fn rows(
    arguments: &IndicatorsArguments,
    invocation: &Invocation,
    registry: &Registry,
    (spans, which): (Spans, Measured),
) -> Result<Arc<RowsBehind>, Failure> {
    let actor = invocation.actor(&invocation.config()?, registry).await?;
    let days = if arguments.cumulative { spans.cumulative } else { spans.period };
    let of = RowsOf { indicator: which, days };
    let rows = open_indicator(registry, &actor, spans, arguments.agency.as_deref(), of).await;
    let rows = rows.map_err(|error| operation_failure(&error))?;
    // Who read it is on record before anything is shown.
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    Ok(rows)
}

fn rows_written(rows: &RowsBehind, which: Measured, format: ReportFormat, lang: Lang) -> Vec<u8> {
    let document =
        if format == ReportFormat::Json { pretty(&rows_json(rows, which)) } else { rows_text(rows, which, lang) };
    document.into_bytes()
}
