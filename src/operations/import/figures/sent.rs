//! Figures that a program sends one by one: each is a row of a table whose headings are the columns' keys, and is judged as such.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::Date;

use super::super::reading::{Line, Whole};
use super::{add_rows, check_rows};
use crate::domain::field_problem::FieldProblem;
use crate::domain::import::{ImportKind, ImportReport, RowProblem};
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{FigureScope, FigureStatus};
use crate::domain::signing::event::ExchangeLevel;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::figure::{self, FigureRow};
use crate::sheets::{Cell, Mapping, SheetRow};

/// Figures that are taken in at once, at most.
pub const FIGURES_AT_ONCE: usize = 1000;

/// Characters of a text, at most; what a text may have is the row's own matter.
const LONGEST: usize = 2000;

/// The columns, in the order of the cells.
const KEYS: [&str; 13] = [
    "indicator",
    "agency",
    "level",
    "scope",
    "from",
    "to",
    "amount",
    "unit",
    "status",
    "as_of",
    "source",
    "evidence",
    "reporter",
];

/// A figure as a program sends it. What is left out is as in a row that leaves it out.
#[derive(Debug, Clone, PartialEq)]
pub struct SentFigure {
    /// Code or name of the indicator.
    pub indicator: String,
    /// Code, short name or name of the agency.
    pub agency: String,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
    /// What part of the tree it is of.
    pub scope: Option<FigureScope>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Date,
    /// How much.
    pub amount: SentAmount,
    /// The unit that it is in.
    pub unit: Option<Unit>,
    /// How far it is to be trusted.
    pub status: Option<FigureStatus>,
    /// The day of the count.
    pub as_of: Option<Date>,
    /// Where it stands.
    pub source: String,
    /// Where its evidence lies.
    pub evidence: Option<String>,
    /// Who reports it.
    pub reporter: Option<String>,
}

/// How much, as it is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum SentAmount {
    /// A number.
    Number(f64),
    /// Whether it is so.
    Answer(bool),
    /// As people write it.
    Text(String),
}

/// Records figures, all or none: as rows of a table are, by the same rules. Answers what was written and what is to be looked at.
///
/// # Errors
/// [`OperationError::Invalid`] with everything that is wrong, by the figure's place; when the actor may not, or the store fails.
pub async fn report_figures(
    registry: &Registry,
    actor: &Actor,
    figures: &[SentFigure],
) -> OperationResult<ImportReport> {
    clean(add_rows(registry, actor, rows(figures)?, false).await?.report)
}

/// What [`report_figures`] would answer; writes nothing.
///
/// # Errors
/// As [`report_figures`].
pub async fn foresee_figures(
    registry: &Registry,
    actor: &Actor,
    figures: &[SentFigure],
) -> OperationResult<ImportReport> {
    clean(check_rows(registry, actor, rows(figures)?).await?.report)
}

fn clean(report: ImportReport) -> OperationResult<ImportReport> {
    if report.is_clean() { Ok(report) } else { Err(invalid(&report.problems)) }
}

/// The figures as the rows of a table.
fn rows(figures: &[SentFigure]) -> OperationResult<Whole<FigureRow>> {
    let header = SheetRow { sheet: None, number: 0, cells: KEYS.map(|key| Cell::Text(key.to_owned())).to_vec() };
    let mapping =
        Mapping::of_header(ImportKind::Figures, &header, &BTreeMap::new()).map_err(|wrong| invalid(&wrong))?;
    let mapping = Arc::new(mapping);
    let lines = (1..).zip(figures).map(|(number, sent)| {
        let row = SheetRow { sheet: None, number, cells: cells(sent) };
        let read = figure::read(&row, &mapping, false);
        Line { row, read }
    });
    let lines = lines.collect();
    Ok(Whole { mapping: Some(Arc::clone(&mapping)), lines, notes: Vec::new(), refused: Vec::new() })
}

/// What is to be looked at in figures that were taken in, by their places.
#[must_use]
pub fn pointed(problem: &RowProblem) -> FieldProblem {
    let place = problem.row.saturating_sub(1);
    let key = problem.heading.as_deref().map(|key| format!("/{key}")).unwrap_or_default();
    FieldProblem::new(format!("/figures/{place}{key}"), problem.reason.clone(), problem.remedy.clone())
}

fn invalid(problems: &[RowProblem]) -> OperationError {
    OperationError::Invalid { problems: problems.iter().map(pointed).collect() }
}

fn cells(figure: &SentFigure) -> Vec<Cell> {
    let text = |text: &str| Cell::text(text, LONGEST);
    let optional = |told: Option<&str>| told.map_or(Cell::Empty, text);
    let day = |day: Option<Date>| day.map_or(Cell::Empty, Cell::Date);
    vec![
        text(&figure.indicator),
        text(&figure.agency),
        optional(figure.level.map(ExchangeLevel::as_str)),
        optional(figure.scope.map(FigureScope::as_str)),
        day(figure.from),
        Cell::Date(figure.to),
        match &figure.amount {
            SentAmount::Number(number) => Cell::Number(*number),
            SentAmount::Answer(is_so) => Cell::Bool(*is_so),
            SentAmount::Text(written) => text(written),
        },
        optional(figure.unit.map(Unit::as_str)),
        optional(figure.status.map(FigureStatus::as_str)),
        day(figure.as_of),
        text(&figure.source),
        optional(figure.evidence.as_deref()),
        optional(figure.reporter.as_deref()),
    ]
}
