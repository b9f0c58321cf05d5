//! The league table: counted, reported, and given points by the set of its period.

use time::{Date, Duration};

use super::error::OperationResult;
use super::registry::Registry;
use super::score_sets::set_for;
use crate::domain::indicator::IndicatorValue;
use crate::domain::report_period::ReportMonth;
use crate::domain::scope::Scope;
use crate::domain::score::set::ScoreSet;
use crate::reports::assemble::{Adoption, adoption};
use crate::reports::league::{Entry, Frame, League, Reported, entries};
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};

/// A table that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

/// Of when the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeagueSpan {
    /// First day of what was reported.
    pub first: Date,
    /// The figures hold at the end of this day.
    pub as_of: Date,
    /// The month of figures, when one was asked for.
    pub month: Option<ReportMonth>,
}

impl LeagueSpan {
    /// As long, and just before it.
    fn before(self) -> Option<(Date, Date)> {
        let last = self.first.previous_day()?;
        Some((last.checked_sub(self.as_of - self.first).unwrap_or(Date::MIN), last))
    }
}

/// Makes the table of the whole province; with what it was counted from, for a letterhead.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn league(registry: &Registry, span: LeagueSpan) -> OperationResult<(League, Adoption)> {
    let reader = registry.store.read().await?;
    let set = set_for(&reader, View::of(span.as_of), span.first).await?;
    let (now, counted) = part(registry, &reader, &set, (span.first, span.as_of)).await?;
    let before_days = span.before();
    let before = match before_days {
        Some(days) => part(registry, &reader, &set, days).await?.0,
        None => Vec::new(),
    };
    let name = counted.tally.agencies.first().map(|line| line.agency.name.clone()).unwrap_or_default();
    let frame = Frame {
        as_of: span.as_of,
        month: span.month,
        first: span.first,
        before: before_days.map_or(span.first, |(_, last)| last),
        generated_at: registry.clock.now(),
        set,
    };
    Ok((League::of(name, frame, now, before), counted))
}

/// The figures of a span of days, by the agencies of its last.
async fn part(
    registry: &Registry,
    reader: &Reader,
    set: &ScoreSet,
    (first, as_of): (Date, Date),
) -> OperationResult<(Vec<Entry>, Adoption)> {
    let view = View::of(as_of);
    let counted = adoption(&registry.store, &Scope::Province, as_of).await?;
    let known = reader.indicators(view).await?;
    let mut values: Vec<IndicatorValue> = Vec::new();
    for code in known.keys().filter(|code| set.criteria.iter().any(|one| one.indicator == code.as_str())) {
        let filter = ValueFilter { indicator: Some(code.clone()), since: Some(first), ..ValueFilter::default() };
        let lines = reader.indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
        values.extend(lines.into_iter().map(|line| line.value).filter(|value| first <= value.days.last));
    }
    values.sort_by_key(|value| value.days.last);
    let reported = Reported::of(&values, |code| known.get(code).map(|(indicator, _)| indicator));
    Ok((entries(&counted.tally, set, &reported), counted))
}

/// A span that ends on a day: as long as a month.
#[must_use]
pub fn month_before(as_of: Date) -> Date {
    as_of.checked_sub(Duration::days(29)).unwrap_or(Date::MIN)
}
