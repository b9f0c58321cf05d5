//! Bad rows as they are kept when the others are taken in: what they say, what of it can be understood, and what is wrong. Who reports is left out.

use super::book::{Book, Draft};
use crate::domain::import::RowProblem;
use crate::domain::indicator::FindingKind;
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::sheets::column::EXCHANGE_LEVELS;
use crate::sheets::read::parse_day;
use crate::sheets::{Cell, Mapping, SheetRow};
use crate::storage::write::RefusedFigure;

/// What is kept of a row, in this order.
const KEPT: [&str; 9] = ["indicator", "agency", "level", "scope", "from", "to", "amount", "status", "source"];

/// A row that makes no sense by itself.
pub(super) fn refused(book: &Book, file: (&SheetRow, &Mapping), problems: &[RowProblem]) -> RefusedFigure {
    let (agency, day) = (text(file, "agency"), parse_day(&text(file, "to")));
    let agency = day.and_then(|day| book.agency(&Scope::Province, &agency, day).ok());
    RefusedFigure {
        kind: FindingKind::Refused,
        indicator: book.indicator(&text(file, "indicator")).map(|indicator| indicator.code.clone()),
        agency: agency.map(|version| version.agency),
        level: level(&text(file, "level")),
        last_day: day,
        content: content(file),
        problems: problems.to_vec(),
    }
}

/// A row that does not go together with others.
pub(super) fn clashing(
    kind: FindingKind,
    draft: &Draft,
    file: (&SheetRow, &Mapping),
    problems: &[RowProblem],
) -> RefusedFigure {
    let value = &draft.value;
    RefusedFigure {
        kind,
        indicator: Some(value.indicator.clone()),
        agency: Some(value.agency),
        level: value.level,
        last_day: Some(value.days.last),
        content: content(file),
        problems: problems.to_vec(),
    }
}

fn content(file: (&SheetRow, &Mapping)) -> String {
    KEPT.map(|key| text(file, key)).join("; ")
}

fn text((row, mapping): (&SheetRow, &Mapping), key: &str) -> String {
    match mapping.place(key).map_or(&Cell::Empty, |place| row.cell(place)) {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Empty => String::new(),
        Cell::Formula | Cell::Error | Cell::TooLong | Cell::OtherEncoding => "?".to_owned(),
    }
}

fn level(text: &str) -> Option<ExchangeLevel> {
    let named = EXCHANGE_LEVELS.iter().find(|(code, words)| *code == text || fold(words) == fold(text));
    named.and_then(|(code, _)| code.parse().ok())
}
