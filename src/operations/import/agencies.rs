//! Agencies out of a spreadsheet: the rules are those of `domain::agency_list`, all or nothing.

use std::sync::Arc;

use super::Checked;
use crate::auth::permission::Permission;
use crate::domain::agency_list::AgencyList;
use crate::domain::import::{ImportOptions, ImportReport, RowProblem};
use crate::domain::lang::Bilingual;
use crate::operations::error::OperationResult;
use crate::operations::record_agencies::record_agencies;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::agency::as_csv;

/// What a list came to.
fn read(bytes: &[u8], options: &ImportOptions) -> (ImportReport, Option<AgencyList>) {
    let mut report = ImportReport::default();
    let csv = match as_csv(bytes, &options.map) {
        Ok(csv) => csv,
        Err(problems) => {
            report.note_problems(problems);
            return (report, None);
        }
    };
    match AgencyList::read(&csv) {
        Ok(list) => {
            report.rows = list.rows().len() as u64;
            report.new = report.rows;
            report.notes = list.notes().iter().map(|note| Bilingual::new(note.to_string(), note.to_string())).collect();
            (report, Some(list))
        }
        Err(bad) => {
            let problem = |problem: &crate::domain::agency_list::Problem| {
                let text = problem.to_string();
                let remedy = Bilingual::new("Sửa rồi tải lên lại", "Mend it and send it again");
                RowProblem::of_row(line_of(&text), Bilingual::new(text.clone(), text), remedy)
            };
            report.note_problems(bad.problems.iter().map(problem).collect());
            (report, None)
        }
    }
}

/// The number of the row, which the problem's text begins with.
fn line_of(text: &str) -> u32 {
    let digits = text.strip_prefix("line ").and_then(|rest| rest.split(':').next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Checks a list.
pub(super) async fn check(
    registry: &Registry,
    actor: &Actor,
    options: &ImportOptions,
    bytes: Arc<[u8]>,
) -> OperationResult<Checked> {
    actor.require(Permission::ManageAgencies)?;
    let (mut report, list) = read(&bytes, options);
    if let Some(list) = &list {
        let reader = registry.store.read().await?;
        let view = crate::storage::read::View::of(registry.clock.today());
        let known = reader.agencies(&crate::domain::scope::Scope::Province, view).await?;
        let is_known = |code: &str| known.iter().any(|agency| agency.code == code);
        for row in list.rows().iter().filter(|row| is_known(row.code.as_str())) {
            let line = u32::try_from(row.line).unwrap_or(u32::MAX);
            let code = &row.code;
            report.note_bad(vec![RowProblem::of_row(
                line,
                Bilingual::new(
                    format!("Cơ quan {code} đã có trong hệ thống"),
                    format!("The agency {code} is there already"),
                ),
                Bilingual::new("Bỏ dòng này", "Take the row out"),
            )]);
        }
    }
    Ok(Checked { report, bad_rows: None })
}

/// Records a list whose check found nothing.
pub(super) async fn write(
    registry: &Registry,
    actor: &Actor,
    options: &ImportOptions,
    bytes: Arc<[u8]>,
) -> OperationResult<Checked> {
    let mut checked = check(registry, actor, options, Arc::clone(&bytes)).await?;
    if let (true, (_, Some(list))) = (checked.report.is_clean(), read(&bytes, options)) {
        let now = registry.clock.now();
        let versions = registry.with_ids(|ids| list.into_versions(ids, now, now.day(), None));
        record_agencies(registry, actor, &versions).await?;
        checked.report.committed = true;
    }
    Ok(checked)
}
