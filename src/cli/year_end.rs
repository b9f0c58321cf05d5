//! `congvu report year-end`: what the province reached in a year.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::context::{Invocation, store_failure};
use super::exit::{Answer, Failure};
use super::report::pretty;
use super::{output, private_file};
use crate::reports::year_end::{json, text, year_end};

/// `congvu report year-end`.
#[derive(Debug, Args)]
pub(super) struct YearEndArguments {
    /// The year
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2200))]
    year: i32,
    /// Form
    #[arg(long, value_enum, default_value_t = YearEndFormat::Text)]
    format: YearEndFormat,
    /// Print one JSON document: the same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write to this file instead of standard output; it names who reported, so only you can read it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `report year-end --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum YearEndFormat {
    /// A table for reading
    Text,
    /// One JSON document
    Json,
}

pub(super) async fn run(arguments: &YearEndArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let (now, year) = (registry.clock.now(), arguments.year);
    let this_year = now.day().year();
    if year > this_year {
        return Err(Failure::wrong_use(format!("{year} has not begun; choose {this_year} or earlier")));
    }
    let report = year_end(&registry.store, config.reports.scheme(), year, now).await;
    let report = report.map_err(|error| store_failure(&error))?.ok_or_else(|| {
        Failure::wrong_use(format!(
            "the registry has no agency in {year}; choose a later year, or run `congvu agency import`"
        ))
    })?;
    let document = if arguments.json || arguments.format == YearEndFormat::Json {
        pretty(&json(&report))
    } else {
        text(&report, invocation.lang)
    };
    match &arguments.out {
        None => output::text_out(&document),
        Some(path) => private_file::write_bytes(path, document.as_bytes()),
    }
}
