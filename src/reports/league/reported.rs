//! What agencies reported of a period, as criteria look at it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::Date;

use super::behind::Behind;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::levels::{Together, together};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Indicator, IndicatorCode, IndicatorValue, OverTime};
use crate::domain::lang::Bilingual;
use crate::domain::score::points::Figure;

/// Sources that are named beside a figure, at most.
const MOST_SOURCES: usize = 3;

/// What agencies reported of a period, as criteria look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported(HashMap<(AgencyId, String), (Figure, Behind)>);

impl Reported {
    /// Of what was told as its indicator is usually told: of the agency alone, or with all below it. Of values that add up those given, which are of
    /// these days; of the others the newest; what is told between levels counts in the total.
    pub fn of<'a>(
        values: impl IntoIterator<Item = &'a IndicatorValue>,
        indicator: impl Fn(&IndicatorCode) -> Option<&'a Indicator>,
        days: Days,
    ) -> Self {
        let mut by_code: BTreeMap<&IndicatorCode, (&Indicator, Vec<&IndicatorValue>)> = BTreeMap::new();
        for value in values {
            if let Some(known) = indicator(&value.indicator).filter(|known| known.scope == value.scope) {
                by_code.entry(&value.indicator).or_insert((known, Vec::new())).1.push(value);
            }
        }
        let mut figures = HashMap::new();
        for (code, (known, rows)) in by_code {
            let mut told = together(rows, known.unit, |value| value);
            told.sort_by_key(|one| one.days.last);
            let mut tellings: HashMap<AgencyId, Telling<'_>> = HashMap::new();
            for one in &told {
                let telling = tellings.entry(one.series.0).or_default();
                match known.over_time {
                    OverTime::Sum => telling.add(one),
                    OverTime::Last => *telling = Telling::of(one),
                }
            }
            let days = (known.over_time == OverTime::Sum).then_some(days);
            figures.extend(tellings.into_iter().map(|(agency, telling)| {
                ((agency, code.to_string()), (figure(known.unit, telling.amount), telling.behind(days)))
            }));
        }
        Self(figures)
    }

    /// What an agency reported of an indicator.
    pub(super) fn get(&self, agency: AgencyId, indicator: &str) -> Option<&(Figure, Behind)> {
        self.0.get(&(agency, indicator.to_owned()))
    }
}

/// A figure in the making, with what speaks for it.
#[derive(Default)]
struct Telling<'a> {
    amount: u64,
    status: Option<FigureStatus>,
    as_of: Option<Date>,
    sources: BTreeSet<&'a str>,
}

impl<'a> Telling<'a> {
    fn of(one: &Together<&'a IndicatorValue>) -> Self {
        let mut telling = Self::default();
        telling.add(one);
        telling
    }

    fn add(&mut self, one: &Together<&'a IndicatorValue>) {
        self.amount = self.amount.saturating_add(one.amount.0);
        self.status = self.status.into_iter().chain([one.status]).max_by_key(|status| status.doubt());
        self.as_of = self.as_of.max(one.rows.iter().map(|row| row.as_of).max());
        self.sources.extend(one.rows.iter().map(|row| row.source.as_str()));
    }

    fn behind(self, days: Option<Days>) -> Behind {
        let named: Vec<&str> = self.sources.iter().take(MOST_SOURCES).copied().collect();
        let (mut vi, mut en) = (named.join("; "), named.join("; "));
        let more = self.sources.len().saturating_sub(MOST_SOURCES);
        if more > 0 {
            vi.push_str(&format!("; và {more} nguồn khác"));
            en.push_str(&format!("; and {more} more"));
        }
        let (status, as_of, source) = (self.status, self.as_of, Bilingual::new(vi, en));
        Behind { status, as_of, source, days, ..Behind::nothing() }
    }
}

const fn figure(unit: Unit, amount: u64) -> Figure {
    match unit {
        Unit::Percent => Figure::Percent(amount),
        Unit::YesNo => Figure::Answer(amount > 0),
        Unit::Count | Unit::Days => Figure::Count(amount),
    }
}
