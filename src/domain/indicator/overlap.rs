//! Which figures would be counted twice: an agency tells of itself with all below it, and somebody below tells of the same days.

use std::collections::BTreeMap;

use super::{FigureScope, IndicatorValue, OverTime};
use crate::domain::agency::TreePath;

/// A value with where its agency stood on its last day.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// The value.
    pub value: &'a IndicatorValue,
    /// Its agency's place.
    pub path: &'a TreePath,
}

/// Of values of one indicator and level, each one's place among them of the value that counts instead: the one of an agency above, with all
/// below it, that has any of its days; none where it counts itself. Values as of a day are to be the newest of their agency and scope: of
/// those every day is the same.
///
/// Who tells for the larger part goes first; what does not count takes nothing else's place.
#[must_use]
pub fn counted_above(values: &[Placed<'_>], over_time: OverTime) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // From the root down, and of one agency what is of all below it before what is its own.
    order.sort_by_key(|place| {
        let of = values.get(*place);
        of.map(|of| (of.path.depth(), of.value.scope == FigureScope::Own, of.value.days))
    });
    let mut above = vec![None; values.len()];
    let mut subtrees: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for place in order {
        let Some(one) = values.get(place) else { continue };
        let counts_instead = |other: &&usize| {
            let Some(other) = values.get(**other) else { return false };
            let is_same_series = other.value.agency == one.value.agency && one.value.scope == FigureScope::Subtree;
            !is_same_series && (over_time == OverTime::Last || other.value.days.overlaps(one.value.days))
        };
        let path = one.path.as_str();
        let roots = path.match_indices('/').filter_map(|(slash, _)| path.get(..=slash));
        let instead = roots.filter_map(|root| subtrees.get(root)).flatten().find(counts_instead).copied();
        if instead.is_none() && one.value.scope == FigureScope::Subtree {
            subtrees.entry(path).or_default().push(place);
        }
        if let Some(own) = above.get_mut(place) {
            *own = instead;
        }
    }
    above
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;
    use time::{Date, Duration};
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{AgencyId, FactId};
    use crate::domain::indicator::amount::Amount;
    use crate::domain::indicator::period::Days;
    use crate::domain::indicator::{FigureStatus, Standard};

    const TREE: [&str; 6] = ["A/", "A/B/", "A/B/C/", "A/B/D/", "A/E/", "A/E/F/"];

    fn day(number: i64) -> Date {
        date!(2019 - 01 - 01) + Duration::days(number)
    }

    fn value(agency: usize, scope: FigureScope, (first, last): (i64, i64)) -> IndicatorValue {
        IndicatorValue {
            id: FactId(Uuid::nil()),
            indicator: Standard::DocumentsOutgoing.code(),
            agency: AgencyId(Uuid::from_u128(agency as u128)),
            level: None,
            scope,
            days: Days { first: day(first), last: day(last) },
            amount: Amount(1),
            status: FigureStatus::Declared,
            as_of: day(last),
            source: String::new(),
            evidence: None,
            reporter: String::new(),
        }
    }

    fn above(values: &[(usize, FigureScope, (i64, i64))], over_time: OverTime) -> Vec<Option<usize>> {
        let paths = TREE.map(|path| TreePath::from_stored(path.to_owned()));
        let values: Vec<_> =
            values.iter().map(|(agency, scope, days)| (*agency, value(*agency, *scope, *days))).collect();
        let placed: Vec<_> = values.iter().map(|(agency, value)| Placed { value, path: &paths[*agency] }).collect();
        counted_above(&placed, over_time)
    }

    #[test]
    fn who_tells_for_all_below_counts_instead_of_them() {
        use FigureScope::{Own, Subtree};
        let told = above(
            &[
                (2, Own, (0, 30)),     // a commune's month, which its district tells too
                (1, Subtree, (0, 30)), // its district's, with all below it
                (1, Own, (0, 30)),     // what of it is the district's own
                (2, Own, (31, 58)),    // a month that the district has not told
                (4, Own, (0, 30)),     // another district
                (3, Own, (20, 40)),    // of days that the district told in part
            ],
            OverTime::Sum,
        );
        assert_eq!(told, [Some(1), None, Some(1), None, None, Some(1)]);
        // The province tells December for all: the district's year does not count, so neither takes it the commune's January away.
        let told = above(&[(0, Subtree, (334, 364)), (1, Subtree, (0, 364)), (2, Own, (0, 30))], OverTime::Sum);
        assert_eq!(told, [None, Some(0), None]);
        let told = above(&[(0, Subtree, (5, 5)), (1, Own, (9, 9))], OverTime::Last);
        assert_eq!(told, [None, Some(0)], "as of whatever day");
    }

    proptest! {
        /// What counts tells of no agency's day twice, and whatever does not count is told by something that does.
        #[test]
        fn nothing_counts_twice_and_nothing_is_lost(
            rows in proptest::collection::vec((0_usize..6, any::<bool>(), 0_i64..12, 0_i64..6), 0..14)
        ) {
            let mut values: Vec<(usize, FigureScope, (i64, i64))> = Vec::new();
            for (agency, is_own, first, length) in rows {
                let scope = if is_own { FigureScope::Own } else { FigureScope::Subtree };
                let days = (first, first + length);
                // Within a series periods never overlap: that is refused on their way in.
                let clashes = values.iter().any(|(other, of, (from, to))| {
                    (*other, *of) == (agency, scope) && *from <= days.1 && days.0 <= *to
                });
                if !clashes {
                    values.push((agency, scope, days));
                }
            }
            let above = above(&values, OverTime::Sum);
            let tells = |place: usize, agency: usize, day: i64| {
                let (of, scope, (first, last)) = values[place];
                let is_of = of == agency || (scope == FigureScope::Subtree && TREE[agency].starts_with(TREE[of]));
                is_of && first <= day && day <= last
            };
            for agency in 0..TREE.len() {
                for day in 0..20 {
                    let counted = (0..values.len()).filter(|place| above[*place].is_none() && tells(*place, agency, day));
                    prop_assert!(counted.count() <= 1, "{agency} on {day}: {values:?} {above:?}");
                }
            }
            for (place, instead) in above.iter().enumerate() {
                let Some(instead) = *instead else { continue };
                prop_assert_eq!(above[instead], None);
                let (agency, _, (first, last)) = values[place];
                prop_assert!((first..=last).any(|day| tells(instead, agency, day)));
            }
        }
    }
}
