//! What may be typed for figures and indicators. Names and flags are a contract: `docs/CLI.md`.

use clap::{Subcommand, ValueEnum};
use time::Date;
use uuid::Uuid;

use crate::cli::arguments::{parse_date, parse_instant};
use crate::cli::import_arguments::ImportArguments;
use crate::domain::agency::Level;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::IndicatorCode;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum IndicatorCommand {
    /// Import figures from a spreadsheet (XLSX or CSV), a row for each
    Import(ImportArguments),
    /// List indicators: what each is, its unit, and how its figures add up
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List figures as they were reported
    Figures {
        /// Only of this indicator
        #[arg(long, value_name = "CODE")]
        indicator: Option<IndicatorCode>,
        /// Only of this agency and those below it
        #[arg(long, value_name = "CODE")]
        agency: Option<String>,
        /// Only those that end on this day or later
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        since: Option<Date>,
        /// Only those that end on this day or before [default: today]
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        as_of: Option<Date>,
        /// As they were known at this instant: of what was recorded later nothing is told
        #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
        known_at: Option<Timestamp>,
        /// At most so many
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Define an indicator beside the standard ones, or define it anew
    Define(Box<DefineArguments>),
    /// Set what is aimed at by the end of a year, for a level or for the province
    Goal {
        /// A reported indicator; or coverage, activation, usage, issued
        indicator: IndicatorCode,
        /// By the end of this year
        #[arg(long)]
        year: i32,
        /// How much
        #[arg(long)]
        amount: String,
        /// The agencies of this level [default: the whole province]
        #[arg(long, value_enum)]
        level: Option<LevelArgument>,
        /// The act or plan that sets it
        #[arg(long)]
        source: String,
    },
    /// Take a figure back that should never have been reported; it stays on record
    Withdraw {
        /// The figure: its id as `indicator figures --json` and `indicator findings` tell it
        figure: Uuid,
        /// Why; goes into the record
        #[arg(long)]
        reason: String,
    },
    /// Put a row aside that was passed over at an import, so that it is no finding any more
    Dismiss {
        /// The row: its id as `indicator findings` tells it
        row: Uuid,
        /// Why; goes into the record
        #[arg(long)]
        reason: String,
    },
    /// List what of the figures of a year is to be looked at; exit status 1 if there is anything
    Findings {
        /// The year [default: the one in whose figures today counts]
        #[arg(long)]
        year: Option<i32>,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// List what is aimed at in a year, and how far it is reached
    Goals {
        /// The year
        #[arg(long)]
        year: i32,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DefineArguments {
    /// Its code: small letters, digits, _
    pub(super) code: IndicatorCode,
    /// What it is called, in Vietnamese
    #[arg(long)]
    pub(super) name: String,
    /// What it is called, in English
    #[arg(long)]
    pub(super) name_en: String,
    /// What it is counted in
    #[arg(long, value_enum)]
    pub(super) unit: UnitArgument,
    /// How figures of several days make one
    #[arg(long, value_enum)]
    pub(super) over_time: OverTimeArgument,
    /// It may be told between levels of government
    #[arg(long)]
    pub(super) by_level: bool,
    /// Whose a figure is that does not say so
    #[arg(long, value_enum, default_value_t = ScopeArgument::Own)]
    pub(super) scope: ScopeArgument,
    /// What exactly is counted, in Vietnamese
    #[arg(long)]
    pub(super) definition: String,
    /// What exactly is counted, in English
    #[arg(long)]
    pub(super) definition_en: String,
    /// Who wants it: act or plan
    #[arg(long)]
    pub(super) source: String,
}

/// `--unit`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum UnitArgument {
    /// Things, people, documents
    Count,
    /// Per cent with one decimal
    Percent,
    /// Whether it is so
    YesNo,
    /// Days
    Days,
}

/// `--over-time`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum OverTimeArgument {
    /// They are of periods and add up
    Sum,
    /// They are as of a day, and the newest stands
    Last,
}

/// `--scope`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ScopeArgument {
    /// The agency's alone
    Own,
    /// The agency's with all below it
    Subtree,
}

/// `--level`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum LevelArgument {
    /// Province level
    Province,
    /// District level
    District,
    /// Commune level
    Commune,
}

impl From<LevelArgument> for Level {
    fn from(level: LevelArgument) -> Self {
        match level {
            LevelArgument::Province => Self::Province,
            LevelArgument::District => Self::District,
            LevelArgument::Commune => Self::Commune,
        }
    }
}
