//! What an agency told of all levels together: the figure that has no level, or else the sum of what it told between levels.

use std::collections::BTreeMap;

use super::amount::{Amount, Unit};
use super::period::Days;
use super::{FigureScope, FigureStatus, IndicatorValue};
use crate::domain::ids::AgencyId;

/// A series of figures: of an agency, for itself or with all below it.
pub type Series = (AgencyId, FigureScope);

/// What was told of some days, of all levels together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together<T> {
    /// Whose it is.
    pub series: Series,
    /// The days.
    pub days: Days,
    /// How much.
    pub amount: Amount,
    /// How far it is to be trusted: as its worst row.
    pub status: FigureStatus,
    /// What it is made of: the row without a level, or one a level.
    pub rows: Vec<T>,
}

impl<T: Copy> Together<T> {
    /// What one row tells, whatever its level.
    #[must_use]
    pub fn of(row: T, value: &IndicatorValue) -> Self {
        let series = (value.agency, value.scope);
        Self { series, days: value.days, amount: value.amount, status: value.status, rows: vec![row] }
    }

    fn add(&mut self, row: T, value: &IndicatorValue) {
        self.amount = Amount(self.amount.0.saturating_add(value.amount.0));
        if self.status.doubt() < value.status.doubt() {
            self.status = value.status;
        }
        self.rows.push(row);
    }
}

/// What these rows of one indicator tell of all levels together, by series and days, in the order of their first rows. Rows of levels count where
/// nothing without a level was told of any of their days, added up over those very days; shares and answers of several levels make none.
pub fn together<'v, T: Copy>(
    rows: impl IntoIterator<Item = T>,
    unit: Unit,
    value: impl Fn(T) -> &'v IndicatorValue,
) -> Vec<Together<T>> {
    let rows: Vec<T> = rows.into_iter().collect();
    let series = |value: &IndicatorValue| (value.agency, value.scope);
    let mut whole: BTreeMap<Series, Vec<Days>> = BTreeMap::new();
    for told in rows.iter().map(|row| value(*row)).filter(|told| told.level.is_none()) {
        whole.entry(series(told)).or_default().push(told.days);
    }
    let is_told_whole = |told: &IndicatorValue| {
        whole.get(&series(told)).is_some_and(|all| all.iter().any(|days| days.overlaps(told.days)))
    };
    let mut places: BTreeMap<(Series, Days), usize> = BTreeMap::new();
    let mut found: Vec<Together<T>> = Vec::new();
    for row in rows {
        let told = value(row);
        if told.level.is_some() && (!adds_up(unit) || is_told_whole(told)) {
            continue;
        }
        let place = *places.entry((series(told), told.days)).or_insert(found.len());
        match found.get_mut(place) {
            Some(one) => one.add(row, told),
            None => found.push(Together::of(row, told)),
        }
    }
    found
}

/// Whether amounts of several levels make one of all.
#[must_use]
pub const fn adds_up(unit: Unit) -> bool {
    matches!(unit, Unit::Count)
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::FactId;
    use crate::domain::indicator::Standard;
    use crate::domain::signing::event::ExchangeLevel;

    const NOVEMBER: Days = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
    const DECEMBER: Days = Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 14) };

    fn value(level: Option<ExchangeLevel>, days: Days, amount: u64) -> IndicatorValue {
        IndicatorValue {
            id: FactId(Uuid::nil()),
            indicator: Standard::DocumentsOutgoing.code(),
            agency: AgencyId(Uuid::from_u128(1)),
            level,
            scope: FigureScope::Own,
            days,
            amount: Amount(amount),
            status: FigureStatus::Declared,
            as_of: days.last,
            source: String::new(),
            evidence: None,
            reporter: String::new(),
        }
    }

    fn told(values: &[IndicatorValue], unit: Unit) -> Vec<(Days, u64, usize)> {
        let all = together(values, unit, |value| value);
        all.into_iter().map(|one| (one.days, one.amount.0, one.rows.len())).collect()
    }

    #[test]
    fn what_is_told_between_levels_counts_in_the_total_unless_the_total_is_told() {
        let (central, commune) = (Some(ExchangeLevel::Central), Some(ExchangeLevel::ProvinceCommune));
        let by_level = [value(central, NOVEMBER, 40), value(commune, NOVEMBER, 60)];
        assert_eq!(told(&by_level, Unit::Count), [(NOVEMBER, 100, 2)]);
        assert_eq!(told(&by_level, Unit::Percent), [], "two shares make none");
        let mut both = by_level.to_vec();
        both.push(value(None, NOVEMBER, 110));
        both.push(value(central, DECEMBER, 7));
        assert_eq!(told(&both, Unit::Count), [(NOVEMBER, 110, 1), (DECEMBER, 7, 1)], "what is told whole goes before");
        let quarter = Days { first: NOVEMBER.first, last: date!(2020 - 01 - 14) };
        both.push(value(None, quarter, 300));
        both.remove(2);
        assert_eq!(told(&both, Unit::Count), [(quarter, 300, 1)], "no day is told twice");
    }

    #[test]
    fn a_sum_is_as_doubtful_as_its_worst_row_and_of_one_series_alone() {
        let (central, commune) = (Some(ExchangeLevel::Central), Some(ExchangeLevel::ProvinceCommune));
        let guessed = IndicatorValue { status: FigureStatus::Estimated, ..value(central, NOVEMBER, 1) };
        let values = [guessed, value(commune, NOVEMBER, 2)];
        let all = together(&values, Unit::Count, |value| value);
        assert_eq!(all[0].status, FigureStatus::Estimated);
        let below = IndicatorValue { scope: FigureScope::Subtree, ..value(commune, NOVEMBER, 2) };
        let other = IndicatorValue { agency: AgencyId(Uuid::from_u128(2)), ..value(commune, NOVEMBER, 3) };
        assert_eq!(together(&[below, other], Unit::Count, |value| value).len(), 2);
    }
}
