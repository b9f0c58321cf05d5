//! What the province reported of 2019, as its reporter enters it: each figure counted from facts, none written into a report.

use std::sync::Arc;

use super::run::DemoError;
use crate::domain::import::ImportOptions;
use crate::domain::lang::Lang;
use crate::operations::import::{FigureFile, add_figures};
use crate::operations::{Actor, Registry};

const FIGURES: &str = include_str!("data/figures-2019.csv");

/// Enters them.
pub(super) async fn report_figures(registry: &Registry, reporter: &Actor) -> Result<(), DemoError> {
    report(registry, reporter, Arc::from(FIGURES.as_bytes()), "table of figures").await
}

/// Enters a table of figures, as `indicator import` does.
pub(super) async fn report(
    registry: &Registry,
    reporter: &Actor,
    bytes: Arc<[u8]>,
    what: &str,
) -> Result<(), DemoError> {
    let options = ImportOptions::default();
    let file = FigureFile { options: &options, bytes, lang: Lang::Vi };
    let checked = add_figures(registry, reporter, &file).await?;
    if checked.report.is_clean() && checked.report.committed {
        Ok(())
    } else {
        let told =
            checked.report.problems.first().map(|problem| format!(" (row {}: {})", problem.row, problem.reason.en));
        Err(DemoError::Refused { what: format!("{what}{}", told.unwrap_or_default()) })
    }
}
