//! Which figures do not go together: those that would be counted twice, parts that are more than their whole, and totals that are not what their levels
//! come to.

use std::collections::{BTreeMap, BTreeSet};

use super::amount::{Amount, Unit};
use super::levels::{adds_up, together};
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
    /// The place of the other: what counts instead, the whole, or the first of the levels.
    pub beside: usize,
    /// How much that one tells; of levels what they come to.
    pub against: Amount,
}

/// The values, by their places, that do not go together. Of what is as of a day the newest of each agency is looked at.
#[must_use]
pub fn doubts(values: &[Placed<'_>], indicators: &BTreeMap<IndicatorCode, Indicator>) -> Vec<Doubt> {
    let mut found = told_twice(values, indicators);
    found.extend(above_their_whole(values));
    found.extend(unlike_their_levels(values, indicators));
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
    let mut by_code: BTreeMap<&IndicatorCode, Vec<(usize, &IndicatorValue)>> = BTreeMap::new();
    let mut series: BTreeMap<(&IndicatorCode, Option<ExchangeLevel>), Vec<usize>> = BTreeMap::new();
    for (place, Placed { value, .. }) in values.iter().enumerate() {
        by_code.entry(&value.indicator).or_default().push((place, value));
        if value.level.is_some() {
            series.entry((&value.indicator, value.level)).or_default().push(place);
        }
    }
    for (code, rows) in by_code {
        // What is told between levels counts in the total where no total was told.
        let unit = indicators.get(code).map_or(Unit::Count, |indicator| indicator.unit);
        let totals = together(rows, unit, |(_, value)| value).into_iter();
        series.insert((code, None), totals.flat_map(|one| one.rows).map(|(place, _)| place).collect());
    }
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
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
            let beside = above.and_then(|above| places.get(above)).copied().filter(|_| told.insert(*place));
            found.extend(beside.and_then(|beside| doubt(FindingKind::Overlapping, *place, beside, values)));
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
        let of =
            part.map_or(&[][..], Standard::wholes).iter().filter_map(|whole| wholes.get(&(whole.code(), key(value))));
        let is_more = |beside: &usize| values.get(*beside).is_some_and(|whole| whole.value.amount < value.amount);
        let beside = of.copied().find(is_more);
        found.extend(beside.and_then(|beside| doubt(FindingKind::AboveWhole, place, beside, values)));
    }
    found
}

fn doubt(kind: FindingKind, value: usize, beside: usize, values: &[Placed<'_>]) -> Option<Doubt> {
    Some(Doubt { kind, value, beside, against: values.get(beside)?.value.amount })
}

/// Figures of all levels together beside which the levels were told too, and come to another number.
fn unlike_their_levels(values: &[Placed<'_>], indicators: &BTreeMap<IndicatorCode, Indicator>) -> Vec<Doubt> {
    let key = |value: &IndicatorValue| (value.indicator.clone(), value.agency, value.scope, value.days);
    let mut levels: BTreeMap<_, (usize, u64)> = BTreeMap::new();
    let is_level = |one: &Placed<'_>| {
        one.value.level.is_some() && indicators.get(&one.value.indicator).is_some_and(|it| adds_up(it.unit))
    };
    for (place, one) in values.iter().enumerate().filter(|(_, one)| is_level(one)) {
        let (_, sum) = levels.entry(key(one.value)).or_insert((place, 0));
        *sum = sum.saturating_add(one.value.amount.0);
    }
    let whole = values.iter().enumerate().filter(|(_, one)| one.value.level.is_none());
    let differ = whole.filter_map(|(place, one)| {
        let (beside, sum) = levels.get(&key(one.value)).copied().filter(|(_, sum)| *sum != one.value.amount.0)?;
        Some(Doubt { kind: FindingKind::LevelsDiffer, value: place, beside, against: Amount(sum) })
    });
    differ.collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::TreePath;
    use crate::domain::ids::FactId;
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
                Doubt { kind: FindingKind::Overlapping, value: 4, beside: 2, against: Amount(15) },
                Doubt { kind: FindingKind::AboveWhole, value: 1, beside: 0, against: Amount(9) },
            ]
        );
    }

    #[test]
    fn what_both_signed_each_did_and_a_total_is_what_its_levels_come_to() {
        use Standard::{DocumentsOutgoing, DocumentsSignedByAgency, DocumentsSignedByBoth, DocumentsSignedByPerson};
        let path = TreePath::from_stored("H10/H10.31/".to_owned());
        let november = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
        let own = |which, amount| value(which, 2, FigureScope::Own, november, amount);
        let between = |level, amount| IndicatorValue { level: Some(level), ..own(DocumentsOutgoing, amount) };
        let found = |values: &[IndicatorValue]| {
            let placed: Vec<Placed<'_>> = values.iter().map(|value| Placed { value, path: &path }).collect();
            let indicators = Standard::ALL.iter().map(|which| (which.code(), standard(*which))).collect();
            doubts(&placed, &indicators)
        };
        let mut values = vec![
            own(DocumentsOutgoing, 100),
            own(DocumentsSignedByPerson, 10),
            own(DocumentsSignedByAgency, 100),
            own(DocumentsSignedByBoth, 50),
        ];
        let above = Doubt { kind: FindingKind::AboveWhole, value: 3, beside: 1, against: Amount(10) };
        assert_eq!(found(&values), [above]);
        values[1].amount = Amount(50);
        values.extend([between(ExchangeLevel::Central, 40), between(ExchangeLevel::ProvinceCommune, 60)]);
        assert_eq!(found(&values), []);
        values[5].amount = Amount(70);
        let unlike = Doubt { kind: FindingKind::LevelsDiffer, value: 0, beside: 4, against: Amount(110) };
        assert_eq!(found(&values), [unlike]);
    }

    #[test]
    fn what_is_told_by_level_below_who_tells_a_total_for_all_is_found_once() {
        let paths = ["H10/", "H10/H10.31/"].map(|path| TreePath::from_stored(path.to_owned()));
        let november = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
        let above = value(Standard::DocumentsOutgoing, 1, FigureScope::Subtree, november, 100);
        let own = value(Standard::DocumentsOutgoing, 2, FigureScope::Own, november, 40);
        let central = IndicatorValue { level: Some(ExchangeLevel::Central), ..own };
        let above_central = IndicatorValue { level: Some(ExchangeLevel::Central), amount: Amount(90), ..above.clone() };
        let placed = [(&above, &paths[0]), (&central, &paths[1]), (&above_central, &paths[0])];
        let placed = placed.map(|(value, path)| Placed { value, path });
        let indicators = Standard::ALL.iter().map(|which| (which.code(), standard(*which))).collect();
        let overlapping = Doubt { kind: FindingKind::Overlapping, value: 1, beside: 0, against: Amount(100) };
        let unlike = Doubt { kind: FindingKind::LevelsDiffer, value: 0, beside: 2, against: Amount(90) };
        assert_eq!(doubts(&placed, &indicators), [overlapping, unlike]);
    }
}
