//! The league table: counted, reported, and given points by the set of its period.

use time::{Date, Duration};

use super::error::OperationResult;
use super::registry::Registry;
use super::score_sets::set_for;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{IndicatorValue, OverTime};
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::domain::score::set::ScoreSet;
use crate::reports::assemble::{Adoption, counted};
use crate::reports::league::{Entry, Frame, League, Reported, entries};
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};

/// A table that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

/// Of when the table is, and what its changes are told against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeagueSpan {
    /// Of when it is.
    pub now: Moment,
    /// What changes are told against.
    pub before: Moment,
    /// The month of figures, when one was asked for.
    pub month: Option<ReportMonth>,
}

/// A day, and the month of figures that is told with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// What the registry counts, and what was reported as of a day, hold at the end of this one.
    pub as_of: Date,
    /// Of what was reported of periods, those that end within these days.
    pub reported: Days,
}

impl LeagueSpan {
    /// A month of figures, against the month before it; none outside of the calendar.
    #[must_use]
    pub fn of_month(scheme: PeriodScheme, month: ReportMonth) -> Option<Self> {
        let moment = |month| days_of(scheme, month).map(|reported| Moment { as_of: reported.last, reported });
        Some(Self { now: moment(month)?, before: moment(month.previous())?, month: Some(month) })
    }

    /// A day, against the thirtieth before it, each with a month of figures: a part of a month would be held against nobody's report. The day's is the
    /// last month that ended before it, the other's the month before that; none outside of the calendar.
    #[must_use]
    pub fn up_to(scheme: PeriodScheme, as_of: Date) -> Option<Self> {
        let month = scheme.month_of(as_of).previous();
        let now = Moment { as_of, reported: days_of(scheme, month)? };
        let earlier = as_of.checked_sub(Duration::days(30))?;
        let before = Moment { as_of: earlier, reported: days_of(scheme, month.previous())? };
        Some(Self { now, before, month: None })
    }
}

fn days_of(scheme: PeriodScheme, month: ReportMonth) -> Option<Days> {
    scheme.days_of(month).map(|(first, last)| Days { first, last })
}

/// Makes the table of the whole province; with what it was counted from, for a letterhead.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn league(registry: &Registry, span: LeagueSpan) -> OperationResult<(League, Adoption)> {
    let reader = registry.store.read().await?;
    let set = set_for(&reader, View::of(span.now.as_of), span.now.reported.first).await?;
    let (now, adoption) = part(&reader, &set, span.now).await?;
    let (before, _) = part(&reader, &set, span.before).await?;
    let name = adoption.tally.agencies.first().map(|line| line.agency.name.clone()).unwrap_or_default();
    let frame = Frame {
        as_of: span.now.as_of,
        month: span.month,
        reported: span.now.reported,
        before: span.before.as_of,
        generated_at: registry.clock.now(),
        set,
    };
    Ok((League::of(name, frame, now, before), adoption))
}

/// The figures of a moment, by the agencies of its day.
async fn part(reader: &Reader, set: &ScoreSet, moment: Moment) -> OperationResult<(Vec<Entry>, Adoption)> {
    let view = View::of(moment.as_of);
    let adoption = counted(reader, &Scope::Province, moment.as_of).await?;
    let known = reader.indicators(view).await?;
    let mut values: Vec<IndicatorValue> = Vec::new();
    let asked = known.iter().filter(|(code, _)| set.criteria.iter().any(|one| one.indicator == code.as_str()));
    for (code, (indicator, _)) in asked {
        let (since, until) = match indicator.over_time {
            OverTime::Sum => (Some(moment.reported.first), Some(moment.reported.last)),
            // The newest stands until the next, whenever it was told.
            OverTime::Last => (None, None),
        };
        let filter = ValueFilter { indicator: Some(code.clone()), since, until, ..ValueFilter::default() };
        let lines = reader.indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
        values.extend(lines.into_iter().map(|line| line.value));
    }
    let reported = Reported::of(&values, |code| known.get(code).map(|(indicator, _)| indicator));
    Ok((entries(&adoption.tally, set, &reported), adoption))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn without_a_month_the_last_one_that_has_ended_is_told() {
        let scheme = PeriodScheme::ClosingOn(14);
        let told = |as_of: Date| {
            let span = LeagueSpan::up_to(scheme, as_of).unwrap();
            (span.now.reported.last, span.before.reported.last, span.before.as_of)
        };
        let (november, december, january) = (date!(2019 - 11 - 14), date!(2019 - 12 - 14), date!(2020 - 01 - 14));
        // Of a day in the middle of a month neither half of it nor nothing is told.
        assert_eq!(told(date!(2020 - 02 - 13)), (january, december, date!(2020 - 01 - 14)));
        assert_eq!(told(date!(2020 - 01 - 15)), (january, december, date!(2019 - 12 - 16)));
        // On its last day nobody has told of a month yet.
        assert_eq!(told(january), (december, november, date!(2019 - 12 - 15)));
        let month = LeagueSpan::of_month(scheme, "2020-01".parse().unwrap()).unwrap();
        assert_eq!((month.now.as_of, month.before.as_of), (january, december));
        let first = date!(2019 - 12 - 15);
        assert_eq!(
            LeagueSpan::up_to(scheme, date!(2020 - 01 - 31)).unwrap().now.reported,
            Days { first, last: january }
        );
    }
}
