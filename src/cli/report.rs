//! `congvu report adoption`: as text, JSON, CSV, a workbook or printed pages.

use std::path::{Path, PathBuf};

use clap::Args;
use time::Date;

use super::arguments::{ReportCommand, parse_date, parse_instant};
use super::context::{Invocation, operation_failure, store_failure};
use super::days_to_come::{has_come, is_known};
use super::exit::{Answer, Failure};
use super::report_file::{ReportFormat, pages, pretty, put, showable, written};
use super::{demand, edition, league, output, report_indicators, report_people, year_end};
use crate::auth::permission::Permission;
use crate::config::Config;
use crate::domain::adoption::tally::AgencyRow;
use crate::domain::agency::TreePath;
use crate::domain::clock::Timestamp;
use crate::domain::indicator::Goal;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::operations::{Actor, Registry};
use crate::reports::adoption::{AdoptionReport, Frame, Known, Period};
use crate::reports::as_of::adoption_as_of;
use crate::reports::assemble::Adoption;
use crate::reports::format::text::Detail;
use crate::reports::format::{json, paper, sheets, text};
use crate::reports::indicators::target_of;
use crate::reports::letterhead::Letterhead;
use crate::reports::unplaced::{UNPLACED, Unplaced};
use crate::storage::read::View;

/// `congvu report adoption`.
#[derive(Debug, Args)]
pub(super) struct AdoptionArguments {
    /// As of the end of this day [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date, conflicts_with = "period")]
    as_of: Option<Date>,
    /// As of the end of this month of figures: 2019-12 ends on 14 December
    #[arg(long, value_name = "YYYY-MM")]
    period: Option<ReportMonth>,
    /// As it was known at this instant: of what was recorded later nothing counts
    #[arg(long, value_name = "RFC3339", value_parser = parse_instant)]
    known_at: Option<Timestamp>,
    /// In the agency tree of this day [default: the day of the figures]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    structure: Option<Date>,
    /// Only this agency and what is below it
    #[arg(long, value_name = "CODE", conflicts_with = "each")]
    agency: Option<String>,
    /// The people behind one number: a column of the table, or `unplaced`, those in no number
    #[arg(long, value_name = "COLUMN", conflicts_with = "each")]
    people: Option<String>,
    /// Pages for each agency, in files of their own in the folder --out
    #[arg(long, requires = "out")]
    each: bool,
    /// Form
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// Write to this file instead of standard output; one that names people only you can read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What a report is asked for, and with what it was counted.
pub(super) struct Asked<'a> {
    pub(super) registry: &'a Registry,
    pub(super) counted: Adoption,
    pub(super) unplaced: Unplaced,
    pub(super) view: View,
    pub(super) frame: Frame,
    /// What is aimed at in the year of the figures.
    goals: Vec<Goal>,
    pub(super) lang: Lang,
}

pub(super) async fn run(command: ReportCommand, invocation: &Invocation) -> Answer {
    match command {
        ReportCommand::Adoption(arguments) => adoption_of(arguments, invocation).await,
        ReportCommand::YearEnd(arguments) => year_end::run(&arguments, invocation).await,
        ReportCommand::Demand(arguments) => demand::run(arguments, invocation).await,
        ReportCommand::League(arguments) => league::run(arguments, invocation).await,
        ReportCommand::Indicators(arguments) => Box::pin(report_indicators::run(&arguments, invocation)).await,
        ReportCommand::Edition(command) => edition::run(command, invocation).await,
    }
}

async fn adoption_of(arguments: AdoptionArguments, invocation: &Invocation) -> Answer {
    usable(&arguments)?;
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let now = registry.clock.now();
    let today = now.day();
    let period = arguments.period.map(|month| period(config.reports.scheme(), month)).transpose()?;
    let day = arguments.as_of.or(period.map(|period| period.to)).unwrap_or(today);
    has_come(day, today)?;
    let frame = Frame { period, structure_day: arguments.structure.unwrap_or(day), ..Frame::of_day(day, now) };
    let known_at = arguments.known_at.map(|at| is_known(at, now)).transpose()?;
    let (actor, scope) = reading(&arguments, invocation, &config, &registry).await?;
    // Where an agency stood that is no more the day's tree does not tell: those are counted all, and listed by the reader's part.
    let counted = if arguments.people.as_deref() == Some(UNPLACED) { &Scope::Province } else { &scope };
    let asked = Asked::count(&registry, counted, frame, known_at, invocation.lang).await?;
    let root = arguments.agency.as_deref().map(|code| asked.agency(code)).transpose()?;
    let (format, out) = (arguments.format, arguments.out.as_deref());
    if let Some(column) = &arguments.people {
        let lines = report_people::listed(&asked, root, column, (&actor, &scope)).await?;
        return report_people::put(&asked, &lines, format, out);
    }
    let root = root.map(|agency| &agency.path);
    match out {
        Some(folder) if arguments.each => asked.put_each(folder),
        _ => asked.put_report(root, format, out),
    }
}

/// Who reads, and over which part of the tree. Numbers are nobody's secret; people are listed within the reader's part only.
async fn reading(
    arguments: &AdoptionArguments,
    invocation: &Invocation,
    config: &Config,
    registry: &Registry,
) -> Result<(Actor, Scope), Failure> {
    if arguments.people.is_none() {
        return Ok((Actor::Shell, Scope::Province));
    }
    let actor = invocation.actor(config, registry).await?;
    let scope = match &actor {
        Actor::Shell => Scope::Province,
        Actor::Principal(_) => actor.scope(Permission::ReadRegistry).map_err(|error| operation_failure(&error))?,
    };
    Ok((actor, scope))
}

fn usable(arguments: &AdoptionArguments) -> Result<(), Failure> {
    showable(arguments.format, arguments.out.as_deref())?;
    if arguments.people.is_some() && arguments.format == ReportFormat::Pdf {
        return Err(Failure::wrong_use("people are listed as text, json, csv or xlsx; choose one of them"));
    }
    if arguments.each && arguments.format != ReportFormat::Pdf {
        return Err(Failure::wrong_use("--each makes pages; say --format pdf"));
    }
    Ok(())
}

fn period(scheme: PeriodScheme, month: ReportMonth) -> Result<Period, Failure> {
    let days = scheme.days_of(month);
    let (from, to) = days.ok_or_else(|| Failure::wrong_use(format!("{month} lies outside of the calendar")))?;
    Ok(Period { month, from, to })
}

impl<'a> Asked<'a> {
    async fn count(
        registry: &'a Registry,
        scope: &Scope,
        mut frame: Frame,
        known_at: Option<Timestamp>,
        lang: Lang,
    ) -> Result<Self, Failure> {
        let failed = |error| store_failure(&error);
        let reader = registry.store.read().await.map_err(failed)?;
        let mut view = View::of(frame.as_of);
        if let Some(at) = known_at {
            let change_set = reader.known_at(at).await.map_err(failed)?;
            view = View::as_known_at(frame.as_of, change_set);
            frame.known = Some(Known { at, change_set });
        }
        let (counted, moved) = adoption_as_of(&reader, scope, view, frame.structure_day).await.map_err(failed)?;
        let unplaced = Unplaced::of(&reader, view, &counted.tally).await.map_err(failed)?;
        (frame.moved, frame.unplaced) = (moved, unplaced.lines());
        let year = frame.period.map_or(frame.as_of.year(), |period| period.month.year);
        let goals = reader.goals(view, year).await.map_err(failed)?;
        Ok(Self { registry, counted, unplaced, view, frame, goals, lang })
    }

    fn agency(&self, code: &str) -> Result<&AgencyRow, Failure> {
        let found = self.counted.tally.agencies.iter().find(|line| line.agency.code.as_str() == code);
        found.map(|line| &line.agency).ok_or_else(|| {
            Failure::wrong_use(format!("there is no agency {code} on that day; `--format json` lists their codes"))
        })
    }

    fn report(&self, root: Option<&TreePath>) -> Result<AdoptionReport, Failure> {
        let frame = Frame { target: self.target(root), ..self.frame.clone() };
        AdoptionReport::of(&self.counted.tally, root, frame).ok_or_else(|| {
            Failure::wrong_use(format!(
                "the registry has no agency on {}; choose a later day, or run `congvu agency import` if it is empty",
                self.frame.structure_day
            ))
        })
    }

    /// What coverage is to reach: of an agency what those of its level are to, or else what the province is to.
    fn target(&self, root: Option<&TreePath>) -> Option<u64> {
        let line = root.and_then(|root| self.counted.tally.agencies.iter().find(|line| line.agency.path == *root));
        target_of(&self.goals, Measured::Coverage, line.map(|line| line.level))
    }

    fn put_report(&self, root: Option<&TreePath>, format: ReportFormat, out: Option<&Path>) -> Answer {
        let report = self.report(root)?;
        let detail = if root.is_some() { Detail::Departments } else { Detail::Units };
        let bytes = match format {
            ReportFormat::Text => text::adoption(&report, self.lang, detail).into_bytes(),
            ReportFormat::Json => pretty(&json::adoption(&report)).into_bytes(),
            ReportFormat::Csv => sheets::adoption_csv(&report, self.lang).into_bytes(),
            ReportFormat::Xlsx => {
                sheets::adoption_workbook(&report, self.lang).map_err(|error| operation_failure(&error.into()))?
            }
            ReportFormat::Pdf => self.pages(&report, root, detail)?,
        };
        put(&bytes, out)
    }

    fn pages(&self, report: &AdoptionReport, root: Option<&TreePath>, detail: Detail) -> Result<Vec<u8>, Failure> {
        let head = Letterhead::of(&self.counted.tally, root, &self.registry.province.name)
            .ok_or_else(|| Failure::wrong_use("there is no agency in whose name the report could be printed"))?;
        let page = paper::adoption(report, &head, detail);
        pages(&page, self.lang)
    }

    /// Pages for each agency; a file is called by its identifier and the day.
    fn put_each(&self, folder: &Path) -> Answer {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::outside(format!("cannot make the folder {}: {error}", folder.display())))?;
        let mut files = 0_u64;
        for line in &self.counted.tally.agencies {
            let (agency, path) = (&line.agency, Some(&line.agency.path));
            let bytes = self.pages(&self.report(path)?, path, Detail::Departments)?;
            written(&folder.join(format!("{}-{}.pdf", agency.code, self.counted.day)), &bytes)?;
            files += 1;
        }
        output::text_out(&match self.lang {
            Lang::Vi => format!("{}: {files} báo cáo\n", folder.display()),
            Lang::En => format!("{}: {files} reports\n", folder.display()),
        })
    }
}
