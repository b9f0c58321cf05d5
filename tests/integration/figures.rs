//! What agencies report: figures out of spreadsheets, indicators, goals, and the year-end report that is counted from them.

mod entering;
mod findings;
mod first_set;
mod indicators;
mod league;
mod months;
mod months_signing;
mod remembered;
mod reporters;
mod seen_together;
mod structure;
mod trend;
mod waiting;
mod year_end;

use std::sync::Arc;

use congvu::domain::import::ImportOptions;
use congvu::domain::lang::Lang;
use congvu::operations::Actor;
use congvu::operations::import::{Checked, FigureFile, add_figures, check_figures};

use crate::imports::office::Office;

pub(crate) const HEADER: &str = "Chỉ tiêu,Cơ quan,Giữa các cấp,Từ ngày,Đến ngày,Số liệu,Đơn vị tính,Tính chất,Nguồn\n";

pub(crate) async fn enter(office: &Office, actor: &Actor, rows: &str, skip_bad: bool) -> Checked {
    enter_under(office, actor, HEADER, rows, skip_bad).await
}

/// The same under other headings.
async fn enter_under(office: &Office, actor: &Actor, header: &str, rows: &str, skip_bad: bool) -> Checked {
    let options = ImportOptions { skip_bad, ..ImportOptions::default() };
    let bytes = Arc::from(format!("{header}{rows}").as_bytes());
    let file = FigureFile { options: &options, bytes, lang: Lang::En };
    add_figures(&office.registry, actor, &file).await.expect("an answer")
}

pub(crate) async fn check(office: &Office, actor: &Actor, rows: &str) -> Checked {
    let options = ImportOptions::default();
    check_figures(&office.registry, actor, &file(&options, rows)).await.expect("an answer")
}

fn file<'a>(options: &'a ImportOptions, rows: &str) -> FigureFile<'a> {
    FigureFile { options, bytes: Arc::from(format!("{HEADER}{rows}").as_bytes()), lang: Lang::En }
}

/// The bad rows: number, column, reason.
pub(crate) fn told(checked: &Checked) -> Vec<(u32, String, String)> {
    let told = |problem: &congvu::domain::import::RowProblem| {
        (problem.row, problem.heading.clone().unwrap_or_default(), problem.reason.en.clone())
    };
    checked.report.problems.iter().map(told).collect()
}
