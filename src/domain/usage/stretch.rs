//! Stretches of a month. Counts of them are kept beside those of single days: a year is forty-eight stretches, and months of figures, which end
//! on the 14th or with the month, are made of whole ones.

use time::Date;

/// The days of the month on which a stretch begins.
const FIRST_DAYS: [u8; 4] = [1, 8, 15, 22];

/// The first day of the stretch that a day is in.
#[must_use]
pub fn stretch_of(day: Date) -> Date {
    let first = FIRST_DAYS.iter().rev().find(|first| **first <= day.day()).copied();
    first.and_then(|first| day.replace_day(first).ok()).unwrap_or(day)
}

/// The last day of the stretch that begins on a day.
#[must_use]
pub fn end_of_stretch(first: Date) -> Date {
    let next = FIRST_DAYS.iter().find(|next| **next > first.day());
    let last = next.map_or_else(|| first.month().length(first.year()), |next| next - 1);
    first.replace_day(last).unwrap_or(first)
}

/// What spans of days are made of: each of their days is in one of these stretches, or one of these days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cover {
    /// The first days of stretches that lie within one span.
    pub stretches: Vec<Date>,
    /// The other days.
    pub days: Vec<Date>,
}

/// The cover of spans that begin on the days of `begins`, in order, each until the next; the last ends with `last`.
#[must_use]
pub fn cover(begins: &[Date], last: Date) -> Cover {
    let mut cover = Cover::default();
    let ends = begins.iter().skip(1).filter_map(|next| next.previous_day()).chain([last]);
    for (begin, end) in begins.iter().zip(ends) {
        let mut next = Some(*begin);
        while let Some(day) = next.filter(|day| *day <= end) {
            let ends = end_of_stretch(day);
            if stretch_of(day) == day && ends <= end {
                cover.stretches.push(day);
                next = ends.next_day();
            } else {
                cover.days.push(day);
                next = day.next_day();
            }
        }
    }
    cover
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use time::Duration;
    use time::macros::date;

    use super::*;

    #[test]
    fn a_month_of_figures_is_four_stretches() {
        let closing = cover(&[date!(2019 - 11 - 15)], date!(2019 - 12 - 14));
        let firsts = [date!(2019 - 11 - 15), date!(2019 - 11 - 22), date!(2019 - 12 - 01), date!(2019 - 12 - 08)];
        assert_eq!((closing.stretches.as_slice(), closing.days.len()), (firsts.as_slice(), 0));
        let calendar = cover(&[date!(2020 - 02 - 01)], date!(2020 - 02 - 29));
        assert_eq!((calendar.stretches.len(), calendar.days.len()), (4, 0), "of a leap year");
        let year = cover(&[date!(2019 - 01 - 01), date!(2019 - 12 - 30)], date!(2019 - 12 - 31));
        assert_eq!((year.stretches.len(), year.days.len()), (47, 10), "a stretch that is cut goes by its days");
        assert_eq!(cover(&[], date!(2019 - 12 - 31)), Cover::default());
    }

    proptest! {
        #[test]
        fn each_day_is_covered_once_and_by_its_own_span(
            mut begins in proptest::collection::btree_set(0_i64..900, 1..9),
            more in 0_i64..200,
        ) {
            let day = |number: i64| date!(2018 - 11 - 03) + Duration::days(number);
            let begins: Vec<Date> = std::mem::take(&mut begins).into_iter().map(day).collect();
            let last = *begins.last().unwrap() + Duration::days(more);
            let cover = cover(&begins, last);
            let span = |day: Date| begins.partition_point(|begin| *begin <= day);
            let mut covered = BTreeSet::new();
            for first in &cover.stretches {
                let mut day = *first;
                while day <= end_of_stretch(*first) {
                    prop_assert_eq!(stretch_of(day), *first);
                    prop_assert_eq!(span(day), span(*first));
                    prop_assert!(covered.insert(day));
                    day += Duration::DAY;
                }
            }
            for day in &cover.days {
                prop_assert!(covered.insert(*day));
            }
            let number = usize::try_from((last - begins[0]).whole_days() + 1).unwrap();
            prop_assert_eq!((covered.len(), covered.first(), covered.last()), (number, begins.first(), Some(&last)));
        }
    }
}
