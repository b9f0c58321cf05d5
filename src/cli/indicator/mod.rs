//! `congvu indicator …`: what agencies report, and what is aimed at.

mod told;

use clap::{Subcommand, ValueEnum};
use time::Date;

use super::arguments::parse_date;
use super::context::Invocation;
use super::decision::{failure, opened};
use super::exit::{Answer, Failure, Outcome};
use super::import_arguments::ImportArguments;
use super::{import, output};
use crate::domain::agency::Level;
use crate::domain::import::ImportKind;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{Indicator, IndicatorCode, OverTime};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::scope::Scope;
use crate::operations::OperationResult;
use crate::operations::indicators::{GoalDraft, define_indicator, list_figures, list_goals, list_indicators, set_goal};
use crate::storage::read::View;
use crate::storage::read::indicator::ValueFilter;

#[derive(Debug, Subcommand)]
pub(super) enum IndicatorCommand {
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
    /// List what is aimed at in a year
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
pub(super) struct DefineArguments {
    /// Its code: small letters, digits, _
    code: IndicatorCode,
    /// What it is called, in Vietnamese
    #[arg(long)]
    name: String,
    /// What it is called, in English
    #[arg(long)]
    name_en: String,
    /// What it is counted in
    #[arg(long, value_enum)]
    unit: UnitArgument,
    /// How figures of several days make one
    #[arg(long, value_enum)]
    over_time: OverTimeArgument,
    /// It may be told between levels of government
    #[arg(long)]
    by_level: bool,
    /// What exactly is counted, in Vietnamese
    #[arg(long)]
    definition: String,
    /// What exactly is counted, in English
    #[arg(long)]
    definition_en: String,
    /// Who wants it: act or plan
    #[arg(long)]
    source: String,
}

/// `--unit`.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum UnitArgument {
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
enum OverTimeArgument {
    /// They are of periods and add up
    Sum,
    /// They are as of a day, and the newest stands
    Last,
}

/// `--level`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LevelArgument {
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

pub(super) async fn run(command: IndicatorCommand, invocation: &Invocation) -> Answer {
    if let IndicatorCommand::Import(arguments) = command {
        return import::run(ImportKind::Figures, arguments, invocation).await;
    }
    let (registry, actor) = opened(invocation).await?;
    let lang = invocation.lang;
    let failed = |error| failure(&error, invocation);
    match command {
        IndicatorCommand::Import(_) => Ok(Outcome::Done),
        IndicatorCommand::List { json } => {
            let indicators = list_indicators(&registry, &actor).await.map_err(failed)?;
            let document = told::indicators_json(&indicators);
            if json { output::json(&document) } else { output::text_out(&told::indicators(&indicators, lang)) }
        }
        IndicatorCommand::Figures { indicator, agency, since, as_of, limit, json } => {
            let view = View::of(as_of.unwrap_or_else(|| registry.clock.today()));
            let within = match agency {
                None => None,
                Some(code) => {
                    let reader = registry.store.read().await.map_err(|error| failed(error.into()))?;
                    let row = reader.agency_by_code(&Scope::Province, view, &code).await;
                    let row = row.map_err(|error| failed(error.into()))?;
                    Some(row.ok_or_else(|| Failure::wrong_use(told::no_agency(&code, view.day, lang)))?.path)
                }
            };
            let filter = ValueFilter { indicator, within, since, ..ValueFilter::default() };
            let lines =
                list_figures(&registry, &actor, view, &filter, limit.saturating_add(1)).await.map_err(failed)?;
            let known = list_indicators(&registry, &actor).await.map_err(failed)?;
            let figures = told::Figures::of(lines, known, limit);
            if json { output::json(&figures.json()) } else { output::text_out(&figures.text(lang)) }
        }
        IndicatorCommand::Define(arguments) => {
            let new = defined(*arguments);
            changed(define_indicator(&registry, &actor, &new).await, invocation)
        }
        IndicatorCommand::Goal { indicator, year, amount, level, source } => {
            let draft = GoalDraft { indicator, level: level.map(Level::from), year, amount, source };
            changed(set_goal(&registry, &actor, &draft).await, invocation)
        }
        IndicatorCommand::Goals { year, json } => {
            let goals = list_goals(&registry, &actor, year).await.map_err(failed)?;
            let known = list_indicators(&registry, &actor).await.map_err(failed)?;
            if json {
                output::json(&told::goals_json(&goals, &known))
            } else {
                output::text_out(&told::goals(&goals, &known, lang))
            }
        }
    }
}

fn defined(arguments: DefineArguments) -> Indicator {
    Indicator {
        code: arguments.code,
        name: Bilingual::new(arguments.name, arguments.name_en),
        unit: match arguments.unit {
            UnitArgument::Count => Unit::Count,
            UnitArgument::Percent => Unit::Percent,
            UnitArgument::YesNo => Unit::YesNo,
            UnitArgument::Days => Unit::Days,
        },
        over_time: match arguments.over_time {
            OverTimeArgument::Sum => OverTime::Sum,
            OverTimeArgument::Last => OverTime::Last,
        },
        is_by_level: arguments.by_level,
        definition: Bilingual::new(arguments.definition, arguments.definition_en),
        source: arguments.source,
    }
}

fn changed(done: OperationResult<bool>, invocation: &Invocation) -> Answer {
    let is_new = done.map_err(|error| failure(&error, invocation))?;
    let lang: Lang = invocation.lang;
    output::text_out(if is_new {
        lang.pick("Đã ghi.\n", "Recorded.\n")
    } else {
        lang.pick("Đã có sẵn; không ghi gì thêm.\n", "Known already; nothing written.\n")
    })
}
