//! What becomes of rows that make sense by themselves, beside each other and beside what stands. The order of the rows decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Draft;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureScope, IndicatorCode, IndicatorValue, OverTime};
use crate::domain::signing::event::ExchangeLevel;

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is recorded, instead of what stands for the same days if something does.
    New {
        /// What stands.
        instead_of: Option<IndicatorValue>,
    },
    /// The same is recorded, or said by a row above.
    Known,
    /// Another row says otherwise of the same days.
    Contradicted,
    /// Its period overlaps with that of another row.
    OverlapsRow(Days),
    /// Its period overlaps with one that stands.
    OverlapsStanding(Days),
}

/// Of what, between whom, for what part of the tree, an agency tells day by day.
type Series = (AgencyId, IndicatorCode, Option<ExchangeLevel>, FigureScope);

fn series(value: &IndicatorValue) -> Series {
    (value.agency, value.indicator.clone(), value.level, value.scope)
}

/// The fates of rows, in their order.
pub(super) fn fates(drafts: &[Draft], standing: &[IndicatorValue]) -> Vec<Fate> {
    let mut rows: BTreeMap<Series, Vec<usize>> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        rows.entry(series(&draft.value)).or_default().push(place);
    }
    let mut known: BTreeMap<Series, Vec<&IndicatorValue>> = BTreeMap::new();
    for value in standing {
        known.entry(series(value)).or_default().push(value);
    }
    let mut fates = vec![Fate::Known; drafts.len()];
    for (series, places) in rows {
        let own: Vec<(usize, &Draft)> = places.iter().filter_map(|place| Some((*place, drafts.get(*place)?))).collect();
        for (place, fate) in of_series(&own, known.get(&series).map_or(&[], Vec::as_slice)) {
            if let Some(own) = fates.get_mut(place) {
                *own = fate;
            }
        }
    }
    fates
}

fn of_series(rows: &[(usize, &Draft)], standing: &[&IndicatorValue]) -> Vec<(usize, Fate)> {
    let mut by_days: BTreeMap<Days, Vec<(usize, &Draft)>> = BTreeMap::new();
    for (place, draft) in rows {
        by_days.entry(draft.value.days).or_default().push((*place, draft));
    }
    let (mut fates, mut first_rows) = (Vec::new(), Vec::new());
    for (days, same) in by_days {
        let Some((first, draft)) = same.first().copied() else { continue };
        if same.iter().any(|(_, other)| !says_the_same(draft, &other.value)) {
            fates.extend(same.iter().map(|(place, _)| (*place, Fate::Contradicted)));
            continue;
        }
        // The same twice is the same once.
        fates.extend(same.iter().skip(1).map(|(place, _)| (*place, Fate::Known)));
        match beside(draft, standing) {
            Fate::OverlapsStanding(other) => fates.push((first, Fate::OverlapsStanding(other))),
            fate => first_rows.push((first, days, fate)),
        }
    }
    if rows.first().is_some_and(|(_, draft)| draft.over_time == OverTime::Sum) {
        let overlapping = overlapping(&first_rows.iter().map(|(_, days, _)| *days).collect::<Vec<_>>());
        for ((_, _, fate), other) in first_rows.iter_mut().zip(overlapping) {
            if let Some(other) = other {
                *fate = Fate::OverlapsRow(other);
            }
        }
    }
    fates.extend(first_rows.into_iter().map(|(place, _, fate)| (place, fate)));
    fates
}

/// A row beside what stands.
fn beside(draft: &Draft, standing: &[&IndicatorValue]) -> Fate {
    let days = draft.value.days;
    if let Some(clashing) = standing.iter().find(|other| other.days.clashes(days, draft.over_time)) {
        return Fate::OverlapsStanding(clashing.days);
    }
    match standing.iter().find(|other| other.days == days) {
        Some(other) if says_the_same(draft, other) => Fate::Known,
        other => Fate::New { instead_of: other.map(|other| (*other).clone()) },
    }
}

/// Whether a row says what another value does. Who enters it says nothing of the figure.
fn says_the_same(draft: &Draft, other: &IndicatorValue) -> bool {
    let reporter = if draft.names_reporter { &draft.value.reporter } else { &other.reporter };
    IndicatorValue { id: other.id, reporter: reporter.clone(), ..draft.value.clone() } == *other
}

/// Of periods in the order of their days each one that overlaps with another, with that other.
fn overlapping(days: &[Days]) -> Vec<Option<Days>> {
    let mut found: Vec<Option<Days>> = vec![None; days.len()];
    let (mut longest, mut met): (Option<usize>, BTreeSet<usize>) = (None, BTreeSet::new());
    for (place, own) in days.iter().enumerate() {
        let before = longest.and_then(|longest| Some((longest, *days.get(longest)?)));
        if let Some((other_place, other)) = before.filter(|(_, other)| other.overlaps(*own)) {
            met.insert(place);
            if let Some(slot) = found.get_mut(place) {
                *slot = Some(other);
            }
            if met.insert(other_place)
                && let Some(slot) = found.get_mut(other_place)
            {
                *slot = Some(*own);
            }
        }
        if before.is_none_or(|(_, other)| other.last < own.last) {
            longest = Some(place);
        }
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
    use crate::domain::indicator::{FigureStatus, Standard};

    const NOVEMBER: Days = Days { first: date!(2019 - 10 - 15), last: date!(2019 - 11 - 14) };
    const DECEMBER: Days = Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 14) };
    const ADVENT: Days = Days { first: date!(2019 - 12 - 01), last: date!(2019 - 12 - 24) };

    fn draft(days: Days, amount: u64, reporter: Option<&str>) -> Draft {
        Draft {
            line: 0,
            value: IndicatorValue {
                id: FactId(Uuid::from_u128(amount.into())),
                indicator: Standard::DocumentsOutgoing.code(),
                agency: AgencyId(Uuid::from_u128(2)),
                level: None,
                scope: FigureScope::Own,
                days,
                amount: Amount(amount),
                status: FigureStatus::Declared,
                as_of: days.last,
                source: "Báo cáo".to_owned(),
                evidence: None,
                reporter: reporter.unwrap_or("whoever enters it").to_owned(),
            },
            over_time: OverTime::Sum,
            agency_code: "H10.12".to_owned(),
            path: TreePath::from_stored("H10/H10.12/".to_owned()),
            names_reporter: reporter.is_some(),
        }
    }

    /// Fates by amount, which must not depend on the order of the rows.
    fn fates_of(mut drafts: Vec<Draft>, standing: &[IndicatorValue]) -> BTreeMap<u64, Fate> {
        let by_amount = |drafts: &[Draft]| -> BTreeMap<u64, Fate> {
            drafts.iter().map(|draft| draft.value.amount.0).zip(fates(drafts, standing)).collect()
        };
        let told = by_amount(&drafts);
        drafts.reverse();
        assert_eq!(by_amount(&drafts), told, "in whatever order");
        told
    }

    #[test]
    fn rows_that_contradict_each_other_are_both_refused_though_one_is_recorded() {
        let recorded = draft(NOVEMBER, 1250, None).value;
        let told = fates_of(vec![draft(NOVEMBER, 1250, None), draft(NOVEMBER, 1300, None)], &[recorded]);
        assert_eq!(told, [(1250, Fate::Contradicted), (1300, Fate::Contradicted)].into());
    }

    #[test]
    fn who_enters_a_figure_says_nothing_of_it() {
        let recorded = draft(NOVEMBER, 1250, Some("Văn phòng")).value;
        let one = |draft: Draft| fates(&[draft], std::slice::from_ref(&recorded)).remove(0);
        assert_eq!(one(draft(NOVEMBER, 1250, None)), Fate::Known);
        assert_eq!(one(draft(NOVEMBER, 1250, Some("Văn phòng"))), Fate::Known);
        let instead_of = Some(recorded.clone());
        assert_eq!(one(draft(NOVEMBER, 1250, Some("Văn thư"))), Fate::New { instead_of: instead_of.clone() });
        assert_eq!(one(draft(NOVEMBER, 1300, None)), Fate::New { instead_of });
    }

    #[test]
    fn periods_of_rows_may_overlap_neither_with_each_other_nor_with_what_stands() {
        let rows = || vec![draft(NOVEMBER, 1, None), draft(DECEMBER, 2, None), draft(ADVENT, 3, None)];
        let new = || Fate::New { instead_of: None };
        let told = fates_of(rows(), &[]);
        assert_eq!(told, [(1, new()), (2, Fate::OverlapsRow(ADVENT)), (3, Fate::OverlapsRow(DECEMBER))].into());
        // What is refused for what stands takes no other row with it.
        let standing = draft(Days { first: date!(2019 - 12 - 20), last: date!(2019 - 12 - 31) }, 9, None).value;
        let told = fates_of(rows(), std::slice::from_ref(&standing));
        assert_eq!(told, [(1, new()), (2, new()), (3, Fate::OverlapsStanding(standing.days))].into());
        let mut twice = rows();
        twice.push(draft(NOVEMBER, 1, None));
        assert_eq!(fates(&twice, &[]).pop(), Some(Fate::Known), "the same twice");
        let mut of_all_below = draft(ADVENT, 4, None);
        of_all_below.value.scope = FigureScope::Subtree;
        assert_eq!(
            fates(&[draft(DECEMBER, 2, None), of_all_below], &[]),
            [new(), new()],
            "of another part of the tree"
        );
    }
}
