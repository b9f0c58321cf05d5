//! `congvu report …`.

use std::path::Path;

use super::arguments::{ReportCommand, ReportFormat};
use super::context::{Invocation, operation_failure, store_failure};
use super::exit::{Answer, Failure};
use super::output;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::ScopeRule;
use crate::domain::adoption::tally::Part;
use crate::domain::agency::TreePath;
use crate::domain::audit::details::Detail as Fact;
use crate::domain::code::UnknownCode;
use crate::domain::scope::Scope;
use crate::operations::audit_read::ListRead;
use crate::reports::adoption::{AdoptionReport, Frame};
use crate::reports::assemble::{Adoption, adoption};
use crate::reports::format::text::Detail;
use crate::reports::format::{json, people, text};
use crate::reports::people::people_behind;
use crate::reports::year_end::{self, year_end};

pub(super) async fn run(command: ReportCommand, invocation: &Invocation) -> Answer {
    let (as_of, agency, column, format, out) = match command {
        ReportCommand::Adoption { as_of, agency, people, format, out } => (as_of, agency, people, format, out),
        ReportCommand::YearEnd { year, format, json, out } => {
            let format = if json { ReportFormat::Json } else { format };
            return year_end_of(year, format, out.as_deref(), invocation).await;
        }
    };
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let now = registry.clock.now();
    let day = as_of.unwrap_or_else(|| now.day());
    if day > now.day() {
        return Err(Failure::wrong_use(format!("{day} is in the future; choose {} or earlier", now.day())));
    }
    let counted = adoption(&registry.store, &Scope::Province, day).await.map_err(|error| store_failure(&error))?;
    let root = agency.map(|code| path_of(&counted, &code)).transpose()?;
    let document = if let Some(name) = column {
        let column: Column =
            name.parse().map_err(|error: UnknownCode| Failure::wrong_use(format!("--people: {error}")))?;
        let part = root.as_ref().map_or(Part::Province, Part::Subtree);
        let lines = people_behind(&registry.store, &counted.tally, day, part, column)
            .await
            .map_err(|error| store_failure(&error))?;
        let list = ListRead {
            what: "people",
            count: lines.len() as u64,
            agency: None,
            filter: vec![("column", Fact::code(column)), ("as_of", Fact::code(day))],
        };
        let actor = invocation.actor(&config, &registry).await?;
        registry.record_list(&actor, list).await.map_err(|error| operation_failure(&error))?;
        registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
        match format {
            ReportFormat::Text => people::text(&lines, invocation.lang),
            ReportFormat::Json => pretty(&people::json(&lines)),
        }
    } else {
        let frame = Frame { as_of: day, structure_day: day, generated_at: now, rule: ScopeRule::default() };
        let report = AdoptionReport::of(&counted.tally, root.as_ref(), frame).ok_or_else(|| {
            Failure::wrong_use(format!(
                "the registry has no agency on {day}; choose a later day, or run `congvu agency import` if it is empty"
            ))
        })?;
        let detail = if root.is_some() { Detail::Departments } else { Detail::Units };
        match format {
            ReportFormat::Text => text::adoption(&report, invocation.lang, detail),
            ReportFormat::Json => pretty(&json::adoption(&report)),
        }
    };
    written(&document, out.as_deref())
}

async fn year_end_of(year: i32, format: ReportFormat, out: Option<&Path>, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let now = registry.clock.now();
    if year > now.day().year() {
        return Err(Failure::wrong_use(format!("{year} has not begun; choose {} or earlier", now.day().year())));
    }
    let report = year_end(&registry.store, config.reports.scheme(), year, now).await;
    let report = report.map_err(|error| store_failure(&error))?.ok_or_else(|| {
        Failure::wrong_use(format!(
            "the registry has no agency in {year}; choose a later year, or run `congvu agency import`"
        ))
    })?;
    let document = match format {
        ReportFormat::Text => year_end::text(&report, invocation.lang),
        ReportFormat::Json => pretty(&year_end::json(&report)),
    };
    written(&document, out)
}

fn written(document: &str, out: Option<&Path>) -> Answer {
    match out {
        None => output::text_out(document),
        Some(path) => std::fs::write(path, document)
            .map(|()| super::exit::Outcome::Done)
            .map_err(|error| Failure::outside(format!("cannot write {}: {error}", path.display()))),
    }
}

fn path_of(counted: &Adoption, code: &str) -> Result<TreePath, Failure> {
    let found = counted.tally.agencies.iter().find(|line| line.agency.code.as_str() == code);
    found.map(|line| line.agency.path.clone()).ok_or_else(|| {
        Failure::wrong_use(format!("there is no agency {code} on that day; `--format json` lists their codes"))
    })
}

fn pretty(value: &serde_json::Value) -> String {
    // A value always has a text.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
