//! `congvu indicator …`: what agencies report, and what is aimed at.

mod arguments;
mod told;

use time::Date;

pub(super) use arguments::IndicatorCommand;
use arguments::{DefineArguments, OverTimeArgument, ScopeArgument, UnitArgument};

use super::context::{Invocation, store_failure};
use super::days_to_come::{has_come, is_known};
use super::decision::{failure, opened};
use super::exit::{Answer, Failure, Outcome};
use super::{import, output};
use crate::domain::agency::{Level, TreePath};
use crate::domain::clock::Timestamp;
use crate::domain::ids::FactId;
use crate::domain::import::ImportKind;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::places::Places;
use crate::domain::indicator::{FigureScope, Indicator, IndicatorCode, OverTime};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::report_period::PeriodScheme;
use crate::operations::figure_findings::{figure_findings, goal_progress};
use crate::operations::indicators::{GoalDraft, define_indicator, list_figures, list_indicators, set_goal};
use crate::operations::withdraw_figure::{dismiss_refusal, withdraw_figure};
use crate::operations::{Actor, OperationResult, Registry};
use crate::storage::read::View;
use crate::storage::read::indicator::ValueFilter;

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
        IndicatorCommand::Figures { indicator, agency, since, as_of, known_at, limit, json } => {
            let asked = FiguresAsked { indicator, agency, since, as_of, known_at, limit };
            let figures = asked.figures(&registry, &actor, invocation).await?;
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
        IndicatorCommand::Withdraw { figure, reason } => {
            let line = withdraw_figure(&registry, &actor, FactId(figure), &reason).await.map_err(failed)?;
            let known = list_indicators(&registry, &actor).await.map_err(failed)?;
            output::text_out(&told::withdrawn(&line, &known, lang))
        }
        IndicatorCommand::Dismiss { row, reason } => {
            changed(dismiss_refusal(&registry, &actor, row, &reason).await.map(|()| true), invocation)
        }
        IndicatorCommand::Findings { year, json } => {
            let scheme = scheme(invocation)?;
            let year = year.unwrap_or_else(|| scheme.month_of(registry.clock.today()).year);
            let findings = figure_findings(&registry, &actor, scheme, year).await.map_err(failed)?;
            let outcome = if findings.is_empty() { Outcome::Done } else { Outcome::No };
            if json {
                output::json_then(&told::findings_json(year, &findings), outcome)
            } else {
                output::text_then(&told::findings(&findings, lang), outcome)
            }
        }
        IndicatorCommand::Goals { year, json } => {
            let goals = goal_progress(&registry, &actor, scheme(invocation)?, year).await.map_err(failed)?;
            if json { output::json(&told::goals_json(&goals)) } else { output::text_out(&told::goals(&goals, lang)) }
        }
    }
}

fn scheme(invocation: &Invocation) -> Result<PeriodScheme, Failure> {
    Ok(invocation.config()?.reports.scheme())
}

/// Which figures are asked for.
struct FiguresAsked {
    indicator: Option<IndicatorCode>,
    agency: Option<String>,
    since: Option<Date>,
    as_of: Option<Date>,
    known_at: Option<Timestamp>,
    limit: u32,
}

impl FiguresAsked {
    async fn figures(
        self,
        registry: &Registry,
        actor: &Actor,
        invocation: &Invocation,
    ) -> Result<told::Figures, Failure> {
        let failed = |error| failure(&error, invocation);
        let now = registry.clock.now();
        let day = has_come(self.as_of.unwrap_or_else(|| now.day()), now.day())?;
        self.known_at.map(|instant| is_known(instant, now)).transpose()?;
        let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
        let view = match self.known_at {
            None => View::of(day),
            Some(instant) => {
                View::as_known_at(day, reader.known_at(instant).await.map_err(|error| store_failure(&error))?)
            }
        };
        let within = match &self.agency {
            None => None,
            Some(code) => {
                let versions = reader.all_agency_versions(view).await.map_err(|error| store_failure(&error))?;
                // A dissolved agency's figures are figures: it goes by the code that it had last.
                let agency = versions.iter().rev().find(|version| version.code.as_str() == code);
                let places = Places::of(&versions);
                let path: Option<TreePath> = agency.and_then(|version| places.on(version.agency, day)).cloned();
                Some(path.ok_or_else(|| Failure::wrong_use(told::no_agency(code, invocation.lang)))?)
            }
        };
        drop(reader);
        let filter = ValueFilter { indicator: self.indicator, within, since: self.since, ..ValueFilter::default() };
        let limit = self.limit.saturating_add(1);
        let lines = list_figures(registry, actor, view, &filter, limit).await.map_err(failed)?;
        let known = list_indicators(registry, actor).await.map_err(failed)?;
        Ok(told::Figures::of(lines, known, self.limit))
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
        scope: match arguments.scope {
            ScopeArgument::Own => FigureScope::Own,
            ScopeArgument::Subtree => FigureScope::Subtree,
        },
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
