//! What agencies told of a month and of the month before: what the form shows beside its fields, and what is missing.

use std::collections::BTreeSet;

use time::{Date, Duration};

use super::month::Month;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, Indicator, IndicatorCode, OverTime, Standard};
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::StoreError;
use crate::storage::read::indicator::{ValueFilter, ValueLine};
use crate::storage::read::{Reader, View};

/// What is as of a day is looked for so far back.
const DAYS_BACK: i64 = 400;

/// Every figure of a few agencies and a year.
const NO_LIMIT: u32 = u32::MAX;

/// What is told: of which indicator, between whom, of whom.
pub(super) type Key<'a> = (&'a IndicatorCode, Option<ExchangeLevel>, FigureScope);

/// Figures of some agencies, of a month and what came before it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The indicators that there are: the standard ones in their order, then those that were defined.
    pub(super) indicators: Vec<Indicator>,
    lines: Vec<ValueLine>,
    month: Days,
    before: Option<Days>,
}

/// How far back figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The month before.
    OneMonth,
    /// Also the newest of what is as of a day.
    Newest,
}

impl Told {
    /// What these agencies told, as far as the scope covers them.
    pub(super) async fn read(
        reader: &Reader,
        (scope, view): (&Scope, View),
        (month, before): (Month, Option<Month>),
        agencies: Vec<AgencyId>,
        reach: Reach,
    ) -> Result<Self, StoreError> {
        let indicators = indicators(reader, view).await?;
        let since = match reach {
            Reach::OneMonth => before.unwrap_or(month).days.first,
            Reach::Newest => month.days.first.saturating_sub(Duration::days(DAYS_BACK)),
        };
        let filter = ValueFilter {
            agencies: Some(agencies),
            since: Some(since),
            begins_by: Some(month.days.last),
            ..ValueFilter::default()
        };
        let lines = reader.indicator_values(scope, view, &filter, NO_LIMIT).await?;
        Ok(Self { indicators, lines, month: month.days, before: before.map(|month| month.days) })
    }

    /// The indicator of that code.
    pub(super) fn indicator(&self, code: &IndicatorCode) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == *code)
    }

    /// What an agency told of the month, or of any of its days.
    pub(super) fn of_month(&self, agency: AgencyId) -> impl Iterator<Item = &ValueLine> {
        self.lines.iter().filter(move |line| line.value.agency == agency && line.value.days.overlaps(self.month))
    }

    /// What stands of an indicator for the month, as it is usually told, and what was told before it.
    pub(super) fn slot(
        &self,
        agency: AgencyId,
        indicator: &Indicator,
        level: Option<ExchangeLevel>,
    ) -> (Option<&ValueLine>, Option<&ValueLine>) {
        let own = || {
            self.lines.iter().filter(move |line| {
                let value = &line.value;
                (value.agency, &value.indicator) == (agency, &indicator.code)
                    && (value.level, value.scope) == (level, indicator.scope)
            })
        };
        match indicator.over_time {
            OverTime::Sum => {
                let of = |days: Days| own().find(|line| line.value.days == days);
                (of(self.month), self.before.and_then(of))
            }
            OverTime::Last => {
                let day = self.month.last;
                let before = own().filter(|line| line.value.days.last < day).max_by_key(|line| line.value.days.last);
                (own().find(|line| line.value.days == Days::on(day)), before)
            }
        }
    }

    /// What an agency told of the month.
    pub(super) fn told(&self, agency: AgencyId) -> BTreeSet<Key<'_>> {
        self.keys(agency, self.month)
    }

    /// What it told of the month before, and not yet of this one.
    pub(super) fn missing(&self, agency: AgencyId) -> Vec<Key<'_>> {
        let told = self.told(agency);
        let before = self.before.map(|days| self.keys(agency, days)).unwrap_or_default();
        before.into_iter().filter(|key| !told.contains(key)).collect()
    }

    fn keys(&self, agency: AgencyId, days: Days) -> BTreeSet<Key<'_>> {
        let own =
            self.lines.iter().map(|line| &line.value).filter(|value| (value.agency, value.days) == (agency, days));
        own.map(|value| (&value.indicator, value.level, value.scope)).collect()
    }
}

/// All of them: the standard ones in their order, then those that were defined, by code.
pub(super) async fn indicators(reader: &Reader, view: View) -> Result<Vec<Indicator>, StoreError> {
    let mut known = reader.indicators(view).await?;
    let standard = Standard::ALL.iter().filter_map(|which| known.remove(&which.code()));
    let mut indicators: Vec<Indicator> = standard.map(|(indicator, _)| indicator).collect();
    indicators.extend(known.into_values().map(|(indicator, _)| indicator));
    Ok(indicators)
}

/// Whether a figure was of days that are over by then.
pub(super) fn is_monthly(indicator: &Indicator) -> bool {
    indicator.over_time == OverTime::Sum
}

/// The day on which a month's figures can first be put into a draft.
pub(super) fn drafted_from(month: Month) -> Option<Date> {
    month.days.last.next_day()
}
