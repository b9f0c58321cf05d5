//! `congvu report indicators`: the figures that the registry counts, and the rows behind each.

use std::path::PathBuf;

use clap::Args;
use time::Date;

use super::arguments::parse_date;
use super::context::{Invocation, operation_failure, store_failure};
use super::days_to_come::has_come;
use super::exit::{Answer, Failure};
use super::report_file::pretty;
use super::{output, private_file};
use crate::domain::code::UnknownCode;
use crate::domain::indicator::measured::Measured;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::operations::Registry;
use crate::operations::open_indicator::open_indicator;
use crate::reports::indicators::{Asked, RowsOf, Spans, indicators, json, rows_json, rows_text, spans_of, text};

/// `congvu report indicators`.
#[derive(Debug, Args)]
pub(super) struct IndicatorsArguments {
    /// This month of figures: 2019-12 ends on 14 December [default: the month of --as-of]
    #[arg(long, value_name = "YYYY-MM")]
    period: Option<ReportMonth>,
    /// As of the end of this day, in the month of figures to which it belongs [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "period")]
    as_of: Option<Date>,
    /// Only this agency and what is below it
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// The rows behind this indicator: people, certificates or documents of your part of the tree
    #[arg(long, value_name = "INDICATOR")]
    rows: Option<String>,
    /// The rows of the year so far instead of the period's
    #[arg(long, requires = "rows")]
    cumulative: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Write to this file instead of standard output; only you can read it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(arguments: &IndicatorsArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let spans = spans(arguments, config.reports.scheme(), registry.clock.now().day())?;
    let document = match &arguments.rows {
        Some(which) => {
            let which = which.parse().map_err(|error: UnknownCode| Failure::wrong_use(format!("--rows: {error}")))?;
            rows(arguments, invocation, &registry, (spans, which)).await?
        }
        None => report(arguments, invocation, &registry, spans).await?,
    };
    match &arguments.out {
        None => output::text_out(&document),
        Some(path) => private_file::write_bytes(path, document.as_bytes()),
    }
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

async fn report(
    arguments: &IndicatorsArguments,
    invocation: &Invocation,
    registry: &Registry,
    spans: Spans,
) -> Result<String, Failure> {
    let agency = arguments.agency.as_deref();
    let asked =
        Asked { spans, agency, scope: &Scope::Province, calendar: &registry.calendar, dormancy: registry.dormancy };
    let made = indicators(&registry.store, &asked, registry.clock.now()).await;
    let made = made.map_err(|error| store_failure(&error))?.ok_or_else(|| {
        Failure::wrong_use(format!(
            "the registry has no such agency on {}; choose another, or a later day",
            spans.as_of
        ))
    })?;
    Ok(if arguments.json { pretty(&json(&made)) } else { text(&made, invocation.lang) })
}

async fn rows(
    arguments: &IndicatorsArguments,
    invocation: &Invocation,
    registry: &Registry,
    (spans, which): (Spans, Measured),
) -> Result<String, Failure> {
    let actor = invocation.actor(&invocation.config()?, registry).await?;
    let days = if arguments.cumulative { spans.cumulative } else { spans.period };
    let of = RowsOf { indicator: which, days };
    let rows = open_indicator(registry, &actor, spans, arguments.agency.as_deref(), of).await;
    let rows = rows.map_err(|error| operation_failure(&error))?;
    // Who read it is on record before anything is shown.
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    Ok(if arguments.json { pretty(&rows_json(&rows, which)) } else { rows_text(&rows, which, invocation.lang) })
}
