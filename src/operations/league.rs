//! The league table: counted, reported, and given points by the set of its period.

use time::{Date, Duration};

use super::error::OperationResult;
use super::registry::Registry;
use super::score_sets::set_for;
use crate::domain::indicator::IndicatorValue;
use crate::domain::indicator::period::Days;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::domain::score::set::ScoreSet;
use crate::reports::assemble::{Adoption, counted};
use crate::reports::league::{Entry, Frame, League, Reported, entries};
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};

/// A table that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

/// Of when the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeagueSpan {
    /// First day of what was reported, and the day at whose end the figures hold.
    pub days: Days,
    /// The same of what changes are told against.
    pub before: Days,
    /// The month of figures, when one was asked for.
    pub month: Option<ReportMonth>,
}

impl LeagueSpan {
    /// A month of figures, against the month before it; none outside of the calendar.
    #[must_use]
    pub fn of_month(scheme: PeriodScheme, month: ReportMonth) -> Option<Self> {
        let days = |month| scheme.days_of(month).map(|(first, last)| Days { first, last });
        Some(Self { days: days(month)?, before: days(month.previous())?, month: Some(month) })
    }

    /// The thirty days up to one, against the thirty before them.
    #[must_use]
    pub fn up_to(as_of: Date) -> Self {
        let back = |days: i64| as_of.checked_sub(Duration::days(days)).unwrap_or(Date::MIN);
        Self {
            days: Days { first: back(29), last: as_of },
            before: Days { first: back(59), last: back(30) },
            month: None,
        }
    }
}

/// Makes the table of the whole province; with what it was counted from, for a letterhead.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn league(registry: &Registry, span: LeagueSpan) -> OperationResult<(League, Adoption)> {
    let reader = registry.store.read().await?;
    let set = set_for(&reader, View::of(span.days.last), span.days.first).await?;
    let (now, adoption) = part(&reader, &set, span.days).await?;
    let (before, _) = part(&reader, &set, span.before).await?;
    let name = adoption.tally.agencies.first().map(|line| line.agency.name.clone()).unwrap_or_default();
    let frame = Frame {
        as_of: span.days.last,
        month: span.month,
        first: span.days.first,
        before: span.before.last,
        generated_at: registry.clock.now(),
        set,
    };
    Ok((League::of(name, frame, now, before), adoption))
}

/// The figures of a span of days, by the agencies of its last.
async fn part(reader: &Reader, set: &ScoreSet, days: Days) -> OperationResult<(Vec<Entry>, Adoption)> {
    let view = View::of(days.last);
    let adoption = counted(reader, &Scope::Province, days.last).await?;
    let known = reader.indicators(view).await?;
    let mut values: Vec<IndicatorValue> = Vec::new();
    for code in known.keys().filter(|code| set.criteria.iter().any(|one| one.indicator == code.as_str())) {
        let filter = ValueFilter { indicator: Some(code.clone()), since: Some(days.first), ..ValueFilter::default() };
        let lines = reader.indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
        values.extend(lines.into_iter().map(|line| line.value).filter(|value| days.first <= value.days.last));
    }
    values.sort_by_key(|value| value.days.last);
    let reported = Reported::of(&values, |code| known.get(code).map(|(indicator, _)| indicator));
    Ok((entries(&adoption.tally, set, &reported), adoption))
}
