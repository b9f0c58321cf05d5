//! The league table: counted, reported, and given points by the set of its period.

use std::collections::{BTreeSet, HashMap};

use time::{Date, Duration};

use super::error::OperationResult;
use super::registry::Registry;
use super::score_sets::set_for;
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::tally::Tally;
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::Measured;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{IndicatorValue, OverTime};
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::domain::score::rule::RuleEdition;
use crate::domain::score::set::ScoreSet;
use crate::domain::score::standard::Counted;
use crate::reports::adoption::Known;
use crate::reports::as_of::adoption_as_of;
use crate::reports::dashboard::{Dashboard, activated_of, dashboard_in};
use crate::reports::indicators::{AgenciesRead, OfAgencies, Spans, figures_of_agencies};
use crate::reports::league::{Entry, Frame, League, Reported, Sources, entries};
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
    /// The month of figures.
    pub of: ReportMonth,
    /// Of what was reported of periods, those that end within these days; documents are counted over them.
    pub reported: Days,
    /// From the first day of the month's year on.
    pub year: Days,
}

impl LeagueSpan {
    /// A month of figures, against the month before it; none outside of the calendar.
    #[must_use]
    pub fn of_month(scheme: PeriodScheme, month: ReportMonth) -> Option<Self> {
        let moment = |month| Moment::of(scheme, month, None);
        Some(Self { now: moment(month)?, before: moment(month.previous())?, month: Some(month) })
    }

    /// A day, against the thirtieth before it, each with a month of figures: a part of a month would be held against nobody's report. The day's is the
    /// last month that ended before it, the other's the month before that; none outside of the calendar.
    #[must_use]
    pub fn up_to(scheme: PeriodScheme, as_of: Date) -> Option<Self> {
        let month = scheme.month_of(as_of).previous();
        let now = Moment::of(scheme, month, Some(as_of))?;
        let earlier = as_of.checked_sub(Duration::days(30))?;
        let before = Moment::of(scheme, month.previous(), Some(earlier))?;
        Some(Self { now, before, month: None })
    }
}

impl Moment {
    /// A day with that month; without a day the month's last. None outside of the calendar.
    fn of(scheme: PeriodScheme, month: ReportMonth, as_of: Option<Date>) -> Option<Self> {
        let (first, last) = scheme.days_of(month)?;
        let year = Days { first: scheme.year_start(month)?, last };
        Some(Self { as_of: as_of.unwrap_or(last), of: month, reported: Days { first, last }, year })
    }

    const fn spans(&self) -> Spans {
        let Self { of, reported, year, .. } = *self;
        Spans { month: of, period: reported, cumulative: year, as_of: reported.last }
    }
}

/// Makes the table of the whole province, by all that is known or by what was known at an instant; with what it was counted from, for a letterhead.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn league(
    registry: &Registry,
    span: LeagueSpan,
    known_at: Option<Timestamp>,
) -> OperationResult<(League, Tally)> {
    let reader = registry.store.read().await?;
    let known = match known_at {
        None => None,
        Some(at) => Some(Known { at, change_set: reader.known_at(at).await? }),
    };
    let set = set_for(&reader, view_of(span.now.as_of, known), span.now.reported.first).await?;
    let making = Making { registry, reader: &reader, set: &set, known };
    let (now, tally) = making.part(span.now).await?;
    let (before, _) = making.part(span.before).await?;
    let name = tally.agencies.first().map(|line| line.agency.name.clone()).unwrap_or_default();
    let frame = Frame {
        as_of: span.now.as_of,
        month: span.month,
        reported_month: span.now.of,
        reported: span.now.reported,
        before: span.before.as_of,
        known,
        generated_at: registry.clock.now(),
        set,
    };
    Ok((League::of(name, frame, now, before), tally))
}

fn view_of(day: Date, known: Option<Known>) -> View {
    known.map_or_else(|| View::of(day), |known| View::as_known_at(day, known.change_set))
}

/// A table in the making.
struct Making<'a> {
    registry: &'a Registry,
    reader: &'a Reader,
    set: &'a ScoreSet,
    known: Option<Known>,
}

impl Making<'_> {
    /// The figures of a moment, by the agencies of its day.
    async fn part(&self, moment: Moment) -> OperationResult<(Vec<Entry>, Tally)> {
        let view = view_of(moment.as_of, self.known);
        let wanted = self.wanted();
        let (tally, activated) = self.people(view).await?;
        let reported = self.reported(view, moment).await?;
        let counted = self.counted(view, moment, (&tally, &activated, &wanted)).await?;
        let sources = Sources {
            tally: &tally,
            counted: &counted,
            reported: &reported,
            as_of: moment.as_of,
            period: moment.reported,
        };
        let entries = entries(&sources, self.set);
        Ok((entries, tally))
    }

    /// What the set asks for beside what a tally's numbers tell.
    fn wanted(&self) -> BTreeSet<Measured> {
        let counted = self.set.criteria.iter().filter_map(|one| self.set.rule.counted(&one.indicator));
        let beside_the_tally = counted.filter(|counted| counted.since() > RuleEdition::First);
        beside_the_tally.map(Counted::measured).collect()
    }

    /// Who can sign, and whose mailboxes were handed over: by all that is known as it is kept.
    async fn people(&self, view: View) -> OperationResult<(Tally, HashMap<AgencyId, ByRank>)> {
        if self.known.is_none() {
            let Dashboard { tally, activated, .. } = dashboard_in(self.reader, &Scope::Province, view.day).await?;
            return Ok((tally, activated));
        }
        let tally = adoption_as_of(self.reader, &Scope::Province, view, view.day).await?.0.tally;
        let activated = activated_of(&tally, &self.reader.activated(view).await?);
        Ok((tally, activated))
    }

    /// What agencies reported.
    async fn reported(&self, view: View, moment: Moment) -> OperationResult<Reported> {
        let known = self.reader.indicators(view).await?;
        let mut values: Vec<IndicatorValue> = Vec::new();
        let is_asked = |code: &str| self.set.criteria.iter().any(|one| one.indicator == code);
        for (code, (indicator, _)) in known.iter().filter(|(code, _)| is_asked(code.as_str())) {
            let (since, until) = match indicator.over_time {
                OverTime::Sum => (Some(moment.reported.first), Some(moment.reported.last)),
                // The newest stands until the next, whenever it was told.
                OverTime::Last => (None, None),
            };
            let filter = ValueFilter { indicator: Some(code.clone()), since, until, ..ValueFilter::default() };
            let lines = self.reader.indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
            values.extend(lines.into_iter().map(|line| line.value));
        }
        Ok(Reported::of(&values, |code| known.get(code).map(|(indicator, _)| indicator), moment.reported))
    }

    /// What the registry counts beside what the tally tells; nothing is read for sets that do not ask for it.
    async fn counted(
        &self,
        view: View,
        moment: Moment,
        (tally, activated, wanted): (&Tally, &HashMap<AgencyId, ByRank>, &BTreeSet<Measured>),
    ) -> OperationResult<OfAgencies> {
        if wanted.is_empty() {
            return Ok(OfAgencies::default());
        }
        let versions = self.reader.all_agency_versions(view).await?;
        let filter = ValueFilter { since: Some(moment.year.first), ..ValueFilter::default() };
        let values = self.reader.reported(view, &filter).await?;
        let read = AgenciesRead {
            spans: moment.spans(),
            tally,
            activated,
            versions: &versions,
            values: &values,
            calendar: &self.registry.calendar,
        };
        Ok(figures_of_agencies(self.reader, view, &read, wanted).await?)
    }
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
