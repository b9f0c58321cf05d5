//! `congvu agency import`: every bad row is listed. The first agencies of a registry come as a whole; later ones are added below those
//! that are recorded.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::arguments::AgencyCommand;
use super::context::{Invocation, operation_failure};
use super::exit::{Answer, Failure, Outcome};
use super::{output, succession};
use crate::domain::agency_list::AgencyList;
use crate::domain::import::{ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::Lang;
use crate::operations::Registry;
use crate::operations::import::{AgencyFile, add_agencies, check_agencies};
use crate::operations::record_agencies::{found_registry, is_unfounded};
use crate::reports::number::count;
use crate::sheets::is_xlsx;
use crate::sheets::read::agency::as_csv;

#[derive(Debug, Default, Serialize)]
struct Checked {
    agencies: usize,
    new: u64,
    known: u64,
    problems: Vec<String>,
    notes: Vec<String>,
    committed: bool,
}

pub(super) async fn run(command: AgencyCommand, invocation: &Invocation) -> Answer {
    let (file, commit, skip_bad, bad_rows, effective, json) = match command {
        AgencyCommand::Import { file, check: _, commit, skip_bad, bad_rows, effective, json } => {
            (file, commit, skip_bad, bad_rows, effective, json)
        }
        AgencyCommand::Succession(command) => return succession::run(command, invocation).await,
    };
    let bytes =
        std::fs::read(&file).map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", file.display())))?;
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let on = effective.unwrap_or_else(|| registry.clock.today());
    let checked = if is_unfounded(&registry).await.map_err(|error| operation_failure(&error))? {
        first(&registry, bytes, commit, on, invocation.lang).await?
    } else {
        let actor = invocation.actor(&config, &registry).await?;
        let options = ImportOptions { skip_bad, ..ImportOptions::default() };
        let file = AgencyFile { options: &options, bytes: bytes.into(), on, lang: invocation.lang };
        let added = if commit {
            add_agencies(&registry, &actor, &file).await
        } else {
            check_agencies(&registry, &actor, &file).await
        };
        let added = added.map_err(|error| operation_failure(&error))?;
        if let (Some(path), Some(rows)) = (&bad_rows, &added.bad_rows) {
            std::fs::write(path, rows)
                .map_err(|error| Failure::wrong_use(format!("cannot write {}: {error}", path.display())))?;
        }
        of_report(&added.report, invocation.lang)
    };
    let outcome = if checked.problems.is_empty() { Outcome::Done } else { Outcome::No };
    if json { output::json_then(&checked, outcome) } else { output::text_then(&text(&checked, invocation), outcome) }
}

/// The first agencies come before the first account: a role is always over an agency.
async fn first(registry: &Registry, bytes: Vec<u8>, commit: bool, on: Date, lang: Lang) -> Result<Checked, Failure> {
    let mut checked = Checked::default();
    let bytes = if is_xlsx(&bytes) {
        match as_csv(&bytes, &BTreeMap::new()) {
            Ok(csv) => csv,
            Err(problems) => {
                checked.problems = problems.iter().map(|problem| told(problem, lang)).collect();
                return Ok(checked);
            }
        }
    } else {
        bytes
    };
    match AgencyList::read(&bytes) {
        Err(bad) => checked.problems = bad.problems.iter().map(ToString::to_string).collect(),
        Ok(list) => {
            checked.agencies = list.rows().len();
            checked.new = list.rows().len() as u64;
            checked.notes = list.notes().iter().map(ToString::to_string).collect();
            if commit {
                let now = registry.clock.now();
                let versions = registry.with_ids(|ids| list.into_versions(ids, now, on, None));
                found_registry(registry, &versions).await.map_err(|error| operation_failure(&error))?;
                checked.committed = true;
            }
        }
    }
    Ok(checked)
}

fn of_report(report: &ImportReport, lang: Lang) -> Checked {
    Checked {
        agencies: usize::try_from(report.rows).unwrap_or(usize::MAX),
        new: report.new,
        known: report.known,
        problems: report.problems.iter().map(|problem| told(problem, lang)).collect(),
        notes: report.notes.iter().map(|note| note.pick(lang).to_owned()).collect(),
        committed: report.committed,
    }
}

fn told(problem: &RowProblem, lang: Lang) -> String {
    let column = problem.column.as_deref().unwrap_or_default();
    let place = match problem.row {
        0 => lang.pick("tệp", "file").to_owned(),
        row => format!("{} {row}{column}", lang.pick("dòng", "line")),
    };
    format!("{place}: {}; {}", problem.reason.pick(lang), problem.remedy.pick(lang))
}

fn text(checked: &Checked, invocation: &Invocation) -> String {
    let lang = invocation.lang;
    let mut text = String::new();
    for line in checked.problems.iter().chain(&checked.notes) {
        text.push_str(line);
        text.push('\n');
    }
    let (new, known, bad) = (count(lang, checked.new), count(lang, checked.known), checked.problems.len());
    let known = match (checked.known, lang) {
        (0, _) => String::new(),
        (_, Lang::Vi) => format!(" {known} cơ quan đã có sẵn."),
        (_, Lang::En) => format!(" {known} agencies known already."),
    };
    let summary = match (bad, checked.committed, lang) {
        (0, false, Lang::Vi) if checked.new == 0 => "Không có cơ quan mới.".to_owned(),
        (0, false, Lang::En) if checked.new == 0 => "No new agencies.".to_owned(),
        (0, true, Lang::Vi) => format!("{new} cơ quan đã được ghi."),
        (0, true, Lang::En) => format!("{new} agencies recorded."),
        (0, false, Lang::Vi) => format!("{new} cơ quan mới, không có lỗi; chưa ghi gì (dùng --commit để ghi)."),
        (0, false, Lang::En) => format!("{new} new agencies, no error; nothing written (--commit writes)."),
        (bad, true, Lang::Vi) => format!("{bad} lỗi; {new} cơ quan khác đã được ghi."),
        (bad, true, Lang::En) => format!("{bad} errors; {new} other agencies recorded."),
        (bad, false, Lang::Vi) => format!("{bad} lỗi; chưa ghi gì."),
        (bad, false, Lang::En) => format!("{bad} errors; nothing written."),
    };
    text + &summary + &known + "\n"
}
