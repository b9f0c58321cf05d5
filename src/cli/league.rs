//! `congvu report league`: points, bands and ranks of agencies; with `--agency` one agency's score card.

use std::path::PathBuf;

use clap::Args;
use time::Date;

use super::arguments::{parse_date, parse_instant};
use super::context::{Invocation, operation_failure};
use super::days_to_come::{has_come, is_known};
use super::exit::{Answer, Failure};
use super::report_file::{ReportFormat, pages, pretty, put, showable};
use crate::domain::clock::Timestamp;
use crate::domain::report_period::ReportMonth;
use crate::operations::league::{LeagueSpan, league};
use crate::reports::league::{json, paper, sheets, text};
use crate::reports::letterhead::Letterhead;

/// `congvu report league`.
#[derive(Debug, Args)]
pub(super) struct LeagueArguments {
    /// As of the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "period")]
    as_of: Option<Date>,
    /// Of this month of figures: 2019-12 ends on 14 December
    #[arg(long, value_name = "YYYY-MM")]
    period: Option<ReportMonth>,
    /// As it was known at this instant: of what was recorded later nothing counts
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    known_at: Option<Timestamp>,
    /// The score card of this agency: points won and lost, and what would bring it up a rank
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Form
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) async fn run(arguments: LeagueArguments, invocation: &Invocation) -> Answer {
    usable(&arguments)?;
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let now = registry.clock.now();
    let today = now.day();
    let scheme = config.reports.scheme();
    let span = match arguments.period {
        None => {
            let as_of = arguments.as_of.unwrap_or(today);
            LeagueSpan::up_to(scheme, as_of)
                .ok_or_else(|| Failure::wrong_use(format!("{as_of} lies outside of the calendar")))?
        }
        Some(month) => LeagueSpan::of_month(scheme, month)
            .ok_or_else(|| Failure::wrong_use(format!("{month} lies outside of the calendar")))?,
    };
    let as_of = has_come(span.now.as_of, today)?;
    let known_at = arguments.known_at.map(|at| is_known(at, now)).transpose()?;
    let (table, tally) = league(&registry, span, known_at).await.map_err(|error| operation_failure(&error))?;
    let lang = invocation.lang;
    let card = arguments.agency.as_deref().map(|code| {
        table.card(code).ok_or_else(|| {
            Failure::wrong_use(format!("no agency {code} is ranked on {as_of}; `--format json` lists those that are"))
        })
    });
    let card = card.transpose()?;
    let bytes = match (arguments.format, &card) {
        (ReportFormat::Text, None) => text::league(&table, lang).into_bytes(),
        (ReportFormat::Text, Some(card)) => text::card(card, lang).into_bytes(),
        (ReportFormat::Json, None) => pretty(&json::league(&table)).into_bytes(),
        (ReportFormat::Json, Some(card)) => pretty(&json::card(card)).into_bytes(),
        (ReportFormat::Csv, _) => sheets::league_csv(&table, lang).into_bytes(),
        (ReportFormat::Xlsx, _) => {
            sheets::league_workbook(&table, lang).map_err(|error| operation_failure(&error.into()))?
        }
        (ReportFormat::Pdf, _) => {
            let head = Letterhead::of(&tally, None, &registry.province.name)
                .ok_or_else(|| Failure::wrong_use("there is no agency in whose name the table could be printed"))?;
            pages(&paper::league(&table, &head), lang)?
        }
    };
    put(&bytes, arguments.out.as_deref())
}

fn usable(arguments: &LeagueArguments) -> Result<(), Failure> {
    let is_readable = matches!(arguments.format, ReportFormat::Text | ReportFormat::Json);
    if arguments.agency.is_some() && !is_readable {
        return Err(Failure::wrong_use("a score card is told as text or json; choose one of them"));
    }
    showable(arguments.format, arguments.out.as_deref())
}
