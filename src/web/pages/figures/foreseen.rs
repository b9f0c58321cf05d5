//! What would be recorded, and what is to be looked at before: beside the form while it is filled in, and above it before it is recorded.

use sha2::{Digest as _, Sha256};

use super::entry::Entry;
use super::filled::Filled;
use super::words::how_much;
use crate::domain::field_problem::FieldProblem;
use crate::domain::import::ImportReport;
use crate::operations::import::{SentAmount, SentFigure, pointed};
use crate::reports::figure::amount;
use crate::web::ui::{Block, Column, Faults, Line, List, Notice, Row, Say, Table};

/// The figures as they would stand, each with what the month before told, and what is to be looked at.
pub(super) fn outcome(entry: &Entry<'_>, filled: &Filled, report: &ImportReport) -> Vec<Box<dyn Block>> {
    let say = entry.say();
    let doubts = doubts(report);
    let mut blocks: Vec<Box<dyn Block>> = Vec::new();
    if !doubts.is_empty() {
        let items = doubts.iter().map(|doubt| Line::from(told(entry, filled, doubt)));
        blocks.push(Box::new(List::new(say.of("Cần xem lại trước khi ghi", "To be looked at first")).items(items)));
    }
    let columns = [
        Column::new(say.of("Chỉ tiêu", "Indicator")),
        Column::number(say.of("Lần trước", "Before")),
        Column::number(say.of("Sẽ ghi", "Now")),
    ];
    let rows = filled.codes.iter().zip(&filled.figures).filter_map(|(code, figure)| {
        let slot = entry.slot(code)?;
        let before =
            slot.before.as_ref().map_or_else(|| "–".to_owned(), |line| how_much(say, Some(&slot.indicator), line));
        let name = say.text(&slot.indicator.name);
        let now = written(figure);
        let now =
            slot.indicator.unit.read(now).map_or_else(|_| now.to_owned(), |it| amount(say.0, slot.indicator.unit, it));
        Some(Row::new([Line::from(name), Line::from(before), Line::from(now)]))
    });
    blocks.push(Box::new(Table::new(say.of("Sẽ được ghi", "What would be recorded"), columns, "").rows(rows)));
    blocks
}

/// What is lacking before anything can be recorded.
pub(super) fn unfinished(say: Say, problems: &[String]) -> Vec<Box<dyn Block>> {
    let heading = say.of("Chưa ghi được", "This cannot be recorded yet");
    vec![Box::new(List::new(heading).items(problems.iter().map(|text| Line::from(text.as_str()))))]
}

/// What stands beside a form that nothing was filled in yet.
pub(super) fn empty(say: Say) -> Notice {
    Notice::told(say.of(
        "Khi số liệu được điền, tại đây cho biết sẽ ghi gì và điểm nào cần xem lại.",
        "Once figures are filled in, this place says what would be recorded, and what is to be looked at.",
    ))
}

/// What is to be looked at, at its fields.
pub(super) fn doubtful(say: Say, filled: &Filled, report: &ImportReport) -> Faults {
    let title = say.of("Chưa ghi: có điểm cần xem lại", "Not recorded yet: something is to be looked at");
    let placed = filled.at_fields(&doubts(report));
    placed.iter().fold(Faults::new(title), |faults, doubt| faults.wrong(say, doubt))
}

/// A name for these doubts: whoever agreed to them did not agree to others.
pub(super) fn named(report: &ImportReport) -> String {
    let mut hash = Sha256::new();
    for doubt in doubts(report) {
        hash.update(doubt.field.as_bytes());
        hash.update([0]);
        hash.update(doubt.reason.vi.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

fn doubts(report: &ImportReport) -> Vec<FieldProblem> {
    report.warnings.iter().map(pointed).collect()
}

fn told(entry: &Entry<'_>, filled: &Filled, doubt: &FieldProblem) -> String {
    let say = entry.say();
    let slot = filled.code_at(&doubt.field).and_then(|code| entry.slot(code));
    let name = slot.map(|slot| say.text(&slot.indicator.name)).unwrap_or_default();
    format!("{name}: {}. {}.", say.text(&doubt.reason), say.text(&doubt.remedy))
}

fn written(figure: &SentFigure) -> &str {
    match &figure.amount {
        SentAmount::Text(text) => text,
        SentAmount::Number(_) | SentAmount::Answer(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import::RowProblem;
    use crate::domain::lang::Bilingual;

    #[test]
    fn other_doubts_have_another_name() {
        let report = |texts: &[&str]| {
            let doubt = |text: &&str| RowProblem::of_row(1, Bilingual::new(*text, *text), Bilingual::new("x", "x"));
            ImportReport { warnings: texts.iter().map(doubt).collect(), ..ImportReport::default() }
        };
        assert_eq!(named(&report(&["a", "b"])), named(&report(&["a", "b"])));
        for other in [&["a"][..], &["ab"], &["b", "a"], &[]] {
            assert_ne!(named(&report(&["a", "b"])), named(&report(other)), "{other:?}");
        }
    }
}
