//! Bad rows as they are kept when the others are taken in: what they say, what of it can be understood, and what is wrong. Who reports is left out.

use std::str::FromStr;

use super::book::{Book, Draft};
use crate::domain::import::RowProblem;
use crate::domain::indicator::{FigureScope, FindingKind, Indicator};
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::sheets::column::{EXCHANGE_LEVELS, SCOPES};
use crate::sheets::read::parse_day;
use crate::sheets::{Cell, Mapping, SheetRow};
use crate::storage::write::RefusedFigure;

/// What is kept of a row, in this order.
const KEPT: [&str; 9] = ["indicator", "agency", "level", "scope", "from", "to", "amount", "status", "source"];

/// A row that makes no sense by itself, as somebody told it whose part of the tree `scope` is. It waits with the agency that it names, if that is
/// theirs; else with themselves: who sent it sees it and may put it aside, and nobody else's figures end it.
pub(super) fn refused(
    book: &Book,
    scope: &Scope,
    file: (&SheetRow, &Mapping),
    problems: &[RowProblem],
) -> RefusedFigure {
    let day = parse_day(&text(file, "to"));
    let named = book.agency(scope, &text(file, "agency"), day.unwrap_or(book.today)).ok();
    let own = book.head_of(scope).filter(|_| named.is_none());
    let indicator = book.indicator(&text(file, "indicator"));
    RefusedFigure {
        kind: FindingKind::Refused,
        indicator: indicator.map(|indicator| indicator.code.clone()),
        agency: named.map(|version| version.agency).or(own),
        level: level(&text(file, "level")),
        scope: unusual(indicator, listed(SCOPES, &text(file, "scope"))),
        last_day: day.filter(|_| own.is_none()),
        content: content(file),
        problems: problems.to_vec(),
    }
}

/// A row that does not go together with others.
pub(super) fn clashing(
    book: &Book,
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
        scope: unusual(book.indicators.get(&value.indicator), Some(value.scope)),
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
    listed(EXCHANGE_LEVELS, text)
}

/// What of a list a text names, by its code or its words.
fn listed<T: FromStr>(list: &[(&str, &str)], text: &str) -> Option<T> {
    let named = list.iter().find(|(code, words)| *code == text || fold(words) == fold(text));
    named.and_then(|(code, _)| code.parse().ok())
}

/// A scope as it is kept: none where it is what the indicator's definition says.
fn unusual(indicator: Option<&Indicator>, scope: Option<FigureScope>) -> Option<FigureScope> {
    scope.filter(|scope| indicator.is_none_or(|indicator| indicator.scope != *scope))
}
