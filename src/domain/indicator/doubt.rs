//! Which figures do not go together: those that would be counted twice, and parts that are more than their whole.

use std::collections::BTreeMap;

use super::amount::Unit;
use super::overlap::{Placed, counted_above};
use super::{FigureScope, FindingKind, Indicator, IndicatorCode, IndicatorValue, OverTime, Standard};
use crate::domain::ids::AgencyId;
use crate::domain::signing::event::ExchangeLevel;

/// A value that does not go together with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doubt {
    /// Why.
    pub kind: FindingKind,
    /// Its place among the values: what does not count, or the part.
    pub value: usize,
    /// The place of the other: what counts instead, or the whole.
    pub beside: usize,
}

/// The values, by their places, that do not go together. Of what is as of a day the newest of each agency is looked at.
#[must_use]
pub fn doubts(values: &[Placed<'_>], indicators: &BTreeMap<IndicatorCode, Indicator>) -> Vec<Doubt> {
    let mut found = told_twice(values, indicators);
    found.extend(above_their_whole(values));
    found.sort_unstable();
    found
}

/// The places of the newest value of each agency, level and scope.
#[must_use]
pub fn newest(values: &[Placed<'_>], places: &[usize]) -> Vec<usize> {
    let mut newest: BTreeMap<(AgencyId, Option<ExchangeLevel>, FigureScope), usize> = BTreeMap::new();
    let last = |place: usize| values.get(place).map(|one| one.value.days.last);
    for &place in places {
        let Some(Placed { value, .. }) = values.get(place) else { continue };
        let known = newest.entry((value.agency, value.level, value.scope)).or_insert(place);
        if last(*known) < last(place) {
            *known = place;
        }
    }
    newest.into_values().collect()
}

fn told_twice(values: &[Placed<'_>], indicators: &BTreeMap<IndicatorCode, Indicator>) -> Vec<Doubt> {
    let mut series: BTreeMap<(&IndicatorCode, Option<ExchangeLevel>), Vec<usize>> = BTreeMap::new();
    for (place, Placed { value, .. }) in values.iter().enumerate() {
        series.entry((&value.indicator, value.level)).or_default().push(place);
    }
    let mut found = Vec::new();
    for ((code, _), mut places) in series {
        // Of shares and of what is so or not nothing is added up.
        let Some(indicator) = indicators.get(code).filter(|it| matches!(it.unit, Unit::Count | Unit::Days)) else {
            continue;
        };
        if indicator.over_time == OverTime::Last {
            places = newest(values, &places);
        }
        let of_series: Vec<Placed<'_>> = places.iter().filter_map(|place| values.get(*place).copied()).collect();
        for (above, place) in counted_above(&of_series, indicator.over_time).into_iter().zip(&places) {
            let beside = above.and_then(|above| places.get(above)).copied();
            found.extend(beside.map(|beside| Doubt { kind: FindingKind::Overlapping, value: *place, beside }));
        }
    }
    found
}

fn above_their_whole(values: &[Placed<'_>]) -> Vec<Doubt> {
    let key = |value: &IndicatorValue| (value.agency, value.level, value.scope, value.days);
    let wholes: BTreeMap<_, usize> =
        values.iter().enumerate().map(|(place, one)| ((one.value.indicator.clone(), key(one.value)), place)).collect();
    let mut found = Vec::new();
    for (place, Placed { value, .. }) in values.iter().enumerate() {
        let part: Option<Standard> = value.indicator.as_str().parse().ok();
        let Some(whole) = part.and_then(Standard::whole) else { continue };
        let beside = wholes.get(&(whole.code(), key(value))).copied();
        let is_more = |beside: &usize| values.get(*beside).is_some_and(|whole| whole.value.amount < value.amount);
        let beside = beside.filter(is_more);
        found.extend(beside.map(|beside| Doubt { kind: FindingKind::AboveWhole, value: place, beside }));
    }
    found
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::TreePath;
    use crate::domain::ids::FactId;
    use crate::domain::indicator::amount::Amount;
    use crate::domain::indicator::period::Days;
    use crate::domain::indicator::{FigureStatus, standard};

    fn value(which: Standard, agency: u128, scope: FigureScope, days: Days, amount: u64) -> IndicatorValue {
        IndicatorValue {
            id: FactId(Uuid::nil()),
            indicator: which.code(),
            agency: AgencyId(Uuid::from_u128(agency)),
            level: None,
            scope,
            days,
            amount: Amount(amount),
            status: FigureStatus::Declared,
            as_of: days.last,
            source: String::new(),
            evidence: None,
            reporter: String::new(),
        }
    }

    #[test]
    fn what_is_told_twice_and_parts_above_their_whole_are_found() {
        use FigureScope::{Own, Subtree};
        use Standard::{DocumentsOutgoing, DocumentsSignedByPerson, ElectronicExchange, VideoconferencePoints};
        let paths = ["H10/", "H10/H10.31/"].map(|path| TreePath::from_stored(path.to_owned()));
        let november = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
        let on = |day| Days::on(day);
        let values = [
            (1, value(DocumentsOutgoing, 2, Own, november, 9)),
            (1, value(DocumentsSignedByPerson, 2, Own, november, 10)), // more than went out
            (0, value(VideoconferencePoints, 1, Subtree, on(date!(2019 - 06 - 30)), 15)),
            (1, value(VideoconferencePoints, 2, Own, on(date!(2018 - 01 - 01)), 1)), // no more the newest
            (1, value(VideoconferencePoints, 2, Own, on(date!(2019 - 12 - 01)), 2)), // of those 15, or beside them
            (0, value(ElectronicExchange, 1, Subtree, on(date!(2019 - 12 - 01)), 950)),
            (1, value(ElectronicExchange, 2, Own, on(date!(2019 - 12 - 01)), 100)), // shares are not added up
        ];
        let placed: Vec<Placed<'_>> =
            values.iter().map(|(path, value)| Placed { value, path: &paths[*path] }).collect();
        let indicators = Standard::ALL.iter().map(|which| (which.code(), standard(*which))).collect();
        let found = doubts(&placed, &indicators);
        assert_eq!(
            found,
            [
                Doubt { kind: FindingKind::Overlapping, value: 4, beside: 2 },
                Doubt { kind: FindingKind::AboveWhole, value: 1, beside: 0 },
            ]
        );
    }
}
