//! `congvu agency import`: every bad row is listed; all or nothing.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::arguments::AgencyCommand;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::output;
use crate::domain::agency_list::AgencyList;
use crate::domain::import::RowProblem;
use crate::domain::lang::Lang;
use crate::operations::record_agencies::{found_registry, is_unfounded, record_agencies};
use crate::reports::number::count;
use crate::sheets::is_xlsx;
use crate::sheets::read::agency::as_csv;

#[derive(Serialize)]
struct Checked {
    agencies: usize,
    problems: Vec<String>,
    notes: Vec<String>,
    committed: bool,
}

pub(super) async fn run(command: AgencyCommand, invocation: &Invocation) -> Answer {
    let AgencyCommand::Import { file, check: _, commit, effective, json } = command;
    let bytes =
        std::fs::read(&file).map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", file.display())))?;
    let mut checked = Checked { agencies: 0, problems: Vec::new(), notes: Vec::new(), committed: false };
    let bytes = if is_xlsx(&bytes) {
        match as_csv(&bytes, &BTreeMap::new()) {
            Ok(csv) => csv,
            Err(problems) => {
                checked.problems = problems.iter().map(|problem| told(problem, invocation.lang)).collect();
                Vec::new()
            }
        }
    } else {
        bytes
    };
    match AgencyList::read(&bytes) {
        // What was wrong with the workbook has been told.
        Err(_) if !checked.problems.is_empty() => {}
        Err(bad) => checked.problems = bad.problems.iter().map(ToString::to_string).collect(),
        Ok(list) => {
            checked.agencies = list.rows().len();
            checked.notes = list.notes().iter().map(ToString::to_string).collect();
            if commit {
                record(list, effective, invocation).await?;
                checked.committed = true;
            }
        }
    }
    let outcome = if checked.problems.is_empty() { Outcome::Done } else { Outcome::No };
    if json { output::json_then(&checked, outcome) } else { output::text_then(&text(&checked, invocation), outcome) }
}

fn told(problem: &RowProblem, lang: Lang) -> String {
    let column = problem.column.as_deref().unwrap_or_default();
    format!("line {}{column}: {}; {}", problem.row, problem.reason.pick(lang), problem.remedy.pick(lang))
}

async fn record(list: AgencyList, effective: Option<Date>, invocation: &Invocation) -> Result<(), Failure> {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let now = registry.clock.now();
    let from = effective.unwrap_or_else(|| now.day());
    let versions = registry.with_ids(|ids| list.into_versions(ids, now, from, None));
    // The first agencies come before the first account: a role is always over an agency.
    let is_first = is_unfounded(&registry).await.map_err(|error| operation_failure(&error))?;
    let recorded = if is_first {
        found_registry(&registry, &versions).await
    } else {
        record_agencies(&registry, &actor, &versions).await
    };
    recorded.map_err(|error| operation_failure(&error))
}

fn text(checked: &Checked, invocation: &Invocation) -> String {
    let lang = invocation.lang;
    let mut text = String::new();
    for line in checked.problems.iter().chain(&checked.notes) {
        text.push_str(line);
        text.push('\n');
    }
    let (number, problems) = (count(lang, checked.agencies as u64), checked.problems.len());
    let summary = match (problems, checked.committed) {
        (0, true) => format!("{number} {}", lang.pick("cơ quan đã được ghi.", "agencies recorded.")),
        (0, false) => format!(
            "{number} {}",
            lang.pick(
                "cơ quan, không có lỗi; chưa ghi gì (dùng --commit để ghi).",
                "agencies, no error; nothing written (--commit writes)."
            )
        ),
        (problems, _) => {
            format!("{problems} {}", lang.pick("lỗi; chưa ghi gì.", "errors; nothing written."))
        }
    };
    text + &summary + "\n"
}
