//! Figures out of a spreadsheet: what agencies report of indicators. All rows or none in one change set, unless bad ones are to be passed over.
//! The same again is known; what is told otherwise for the same days stands instead of what was told before, and both stay on record.
//!
//! `book` reads a row by itself, `fate` holds rows against each other and against what stands, purely; `warnings` says what is to be looked at.

mod book;
mod fate;
mod kept;
mod sent;
mod told;
mod warnings;

use std::collections::BTreeMap;
use std::sync::Arc;

use time::Date;

pub use self::sent::{FIGURES_AT_ONCE, SentAmount, SentFigure, foresee_figures, pointed, report_figures};

use self::book::{Book, Draft};
use self::fate::{Fate, fates};
use self::warnings::{NewRow, OfFile, warnings};
use super::reading::{Line, Whole, read_whole};
use super::{CHUNK, Checked};
use crate::auth::permission::Permission;
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::import::{ImportKind, ImportOptions, ImportReport, RowProblem};
use crate::domain::indicator::{FindingKind, IndicatorCode, IndicatorValue};
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::sheets::read::figure::{self, FigureRow};
use crate::sheets::read::problem_at;
use crate::sheets::{BadRows, Mapping, SheetRow};
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};
use crate::storage::write::RefusedFigure;

/// All that stands for the agencies and days of a file: what is not looked at may be the one that clashes.
const NO_LIMIT: u32 = u32::MAX;

/// A table of figures that was sent.
#[derive(Debug, Clone)]
pub struct FigureFile<'a> {
    /// How it is to be taken.
    pub options: &'a ImportOptions,
    /// The spreadsheet.
    pub bytes: Arc<[u8]>,
    /// Language of the file of the bad rows.
    pub lang: Lang,
}

/// Checks a table of figures against what is recorded; writes nothing.
///
/// # Errors
/// When the actor may not, or the store fails. What is wrong with the file is in the report.
pub async fn check_figures(registry: &Registry, actor: &Actor, file: &FigureFile<'_>) -> OperationResult<Checked> {
    actor.scope(Permission::EnterFigures)?;
    let rows = rows_of(file).await;
    Ok(check_rows(registry, actor, rows).await?.checked(file.lang))
}

/// What becomes of rows, however they came; writes nothing.
async fn check_rows(registry: &Registry, actor: &Actor, rows: Whole<FigureRow>) -> OperationResult<Judged> {
    let scope = actor.scope(Permission::EnterFigures)?;
    let reader = registry.store.read().await?;
    let mut judged = judge(registry, actor, &reader, &scope, rows).await?;
    judged.warn(&reader).await?;
    Ok(judged)
}

/// Records the figures of a table, and keeps the rows that were passed over as findings.
///
/// # Errors
/// As [`check_figures`].
pub async fn add_figures(registry: &Registry, actor: &Actor, file: &FigureFile<'_>) -> OperationResult<Checked> {
    actor.scope(Permission::EnterFigures)?;
    let rows = rows_of(file).await;
    Ok(add_rows(registry, actor, rows, file.options.skip_bad).await?.checked(file.lang))
}

/// Records rows, however they came: all or none, unless bad ones are passed over.
async fn add_rows(
    registry: &Registry,
    actor: &Actor,
    rows: Whole<FigureRow>,
    skip_bad: bool,
) -> OperationResult<Judged> {
    let scope = actor.scope(Permission::EnterFigures)?;
    // Judged within the change set: nothing that it is judged by can change before it is written.
    let mut change = registry.store.write(registry.header(actor, "record_figures")).await?;
    let mut judged = judge(registry, actor, change.reader(), &scope, rows).await?;
    let is_file_good = judged.report.problems.iter().all(|problem| problem.row != 0);
    let may_write = judged.report.is_clean() || (skip_bad && is_file_good);
    if may_write && !(judged.new.is_empty() && judged.refused.is_empty()) {
        let values: Vec<IndicatorValue> = judged.new.iter().map(|row| row.draft.value.clone()).collect();
        let ended: Vec<FactId> =
            judged.new.iter().filter_map(|row| row.instead_of.as_ref()).map(|old| old.id).collect();
        change.insert_indicator_values(&values, &ended).await?;
        let kept = change.insert_figure_refusals(&judged.refused).await?;
        // Of what is all known already nothing is written.
        if !values.is_empty() || kept > 0 {
            change.commit().await?;
        }
        judged.report.committed = !values.is_empty();
    } else {
        drop(change);
    }
    // Others may write while evidence is counted.
    judged.warn(&registry.store.read().await?).await?;
    Ok(judged)
}

async fn rows_of(file: &FigureFile<'_>) -> Whole<FigureRow> {
    read_whole(&file.bytes, ImportKind::Figures, file.options, figure::read).await
}

/// A file with what becomes of its rows.
struct Judged {
    report: ImportReport,
    mapping: Option<Arc<Mapping>>,
    book: Option<Book>,
    rows: Vec<SheetRow>,
    bad: BTreeMap<usize, Vec<RowProblem>>,
    new: Vec<NewRow>,
    refused: Vec<RefusedFigure>,
}

impl Judged {
    /// Tells what is to be looked at in the new rows.
    async fn warn(&mut self, reader: &Reader) -> OperationResult<()> {
        if let (Some(mapping), Some(book)) = (&self.mapping, &self.book) {
            let file = OfFile { rows: &self.rows, mapping };
            self.report.note_warnings(warnings(reader, book, &file, &self.new).await?);
        }
        Ok(())
    }

    fn checked(self, lang: Lang) -> Checked {
        let bad_rows = self.mapping.filter(|_| !self.bad.is_empty()).map(|mapping| {
            let mut bad = BadRows::new(mapping.headings(), lang);
            for (place, problems) in &self.bad {
                if let Some(row) = self.rows.get(*place) {
                    bad.add(row, problems);
                }
            }
            bad.into_bytes()
        });
        Checked { report: self.report, bad_rows }
    }
}

async fn judge(
    registry: &Registry,
    actor: &Actor,
    reader: &Reader,
    scope: &Scope,
    read: Whole<FigureRow>,
) -> OperationResult<Judged> {
    let mut report = ImportReport { notes: read.notes, ..ImportReport::default() };
    report.note_problems(read.refused);
    let mut judged = Judged {
        report,
        mapping: None,
        book: None,
        rows: Vec::new(),
        bad: BTreeMap::new(),
        new: Vec::new(),
        refused: Vec::new(),
    };
    let (Some(mapping), true) = (read.mapping, judged.report.is_clean()) else { return Ok(judged) };
    judged.report.mapping = mapping.told();
    judged.report.rows = read.lines.len() as u64;
    let book = Book::read(reader, registry.clock.today(), actor.name()).await?;
    let mut drafts = Vec::new();
    for (line, Line { row, read }) in read.lines.into_iter().enumerate() {
        let id = FactId(registry.new_id());
        match read.and_then(|read| book.draft((line, id), scope, (&row, &mapping), read.content)) {
            Ok(draft) => drafts.push(draft),
            Err(problems) => {
                judged.refused.push(kept::refused(&book, scope, (&row, &mapping), &problems));
                judged.bad.insert(line, problems);
            }
        }
        judged.rows.push(row);
    }
    let standing = standing(reader, book.today, &drafts).await?;
    for (fate, draft) in fates(&drafts, &standing).into_iter().zip(drafts) {
        judged.settle((&book, &mapping), fate, draft);
    }
    judged.report.new = judged.new.len() as u64;
    for problems in judged.bad.values() {
        judged.report.note_bad(problems.clone());
    }
    let replaced = judged.new.iter().filter(|row| row.instead_of.is_some()).count();
    if replaced > 0 {
        judged.report.notes.push(told::replaced(replaced));
    }
    (judged.mapping, judged.book) = (Some(mapping), Some(book));
    Ok(judged)
}

impl Judged {
    fn settle(&mut self, (book, mapping): (&Book, &Mapping), fate: Fate, draft: Draft) {
        let (kind, key, (reason, remedy)) = match fate {
            Fate::New { instead_of } => return self.new.push(NewRow { draft, instead_of }),
            Fate::Known => {
                self.report.known += 1;
                return;
            }
            Fate::Contradicted => (FindingKind::Contradicting, "amount", told::told_twice()),
            Fate::OverlapsRow(days) => (FindingKind::Contradicting, "from", told::overlapping_row(days)),
            Fate::OverlapsStanding(days) => (FindingKind::Refused, "from", told::overlapping(days)),
        };
        let Some(row) = self.rows.get(draft.line) else { return };
        let problems = vec![problem_at(row, mapping, key, reason, remedy)];
        self.refused.push(kept::clashing(book, kind, &draft, (row, mapping), &problems));
        self.bad.insert(draft.line, problems);
    }
}

/// What stands of the indicators, agencies and days of these rows.
async fn standing(reader: &Reader, today: Date, drafts: &[Draft]) -> OperationResult<Vec<IndicatorValue>> {
    let mut asked: BTreeMap<&IndicatorCode, (Vec<AgencyId>, Date, Date)> = BTreeMap::new();
    for Draft { value, .. } in drafts {
        let days = value.days;
        let (agencies, first, last) = asked.entry(&value.indicator).or_insert((Vec::new(), days.first, days.last));
        agencies.push(value.agency);
        (*first, *last) = ((*first).min(days.first), (*last).max(days.last));
    }
    let mut standing = Vec::new();
    for (indicator, (mut agencies, first, last)) in asked {
        agencies.sort_unstable();
        agencies.dedup();
        for chunk in agencies.chunks(CHUNK) {
            let filter = ValueFilter {
                indicator: Some(indicator.clone()),
                agencies: Some(chunk.to_vec()),
                since: Some(first),
                begins_by: Some(last),
                ..ValueFilter::default()
            };
            // Rows were accepted by the tree of their days: what stands of their agencies is seen wherever these are today.
            let found = reader.indicator_values(&Scope::Province, View::of(today), &filter, NO_LIMIT).await?;
            standing.extend(found.into_iter().map(|line| line.value));
        }
    }
    Ok(standing)
}
