//! The windows of an issuer's lists, which all its certificates share. There are tens of thousands after some years of a list an hour, and
//! millions of signatures are held against them: an instant is found among them, never looked for.

use super::knowledge::{Knowledge, Recorded};
use crate::domain::certificate::status::ListWindow;
use crate::domain::clock::Timestamp;

/// A list of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    window: ListWindow,
    recorded: Recorded,
    /// The last end of this one and those before it.
    latest_end: Timestamp,
    /// When the first of this one and those after it was recorded.
    earliest: Recorded,
}

/// The lists of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists(Vec<Listed>);

impl Lists {
    /// These.
    #[must_use]
    pub fn of(mut windows: Vec<(ListWindow, Recorded)>) -> Self {
        windows.sort_by_key(|(window, _)| (window.this_update, window.next_update));
        let mut latest_end = None;
        let listed = windows.into_iter().map(|(window, recorded)| {
            let end = latest_end.map_or(window.next_update, |end| window.next_update.max(end));
            latest_end = Some(end);
            Listed { window, recorded, latest_end: end, earliest: recorded }
        });
        let mut row: Vec<Listed> = listed.collect();
        let mut earliest: Option<Recorded> = None;
        for one in row.iter_mut().rev() {
            one.earliest = earliest.map_or(one.recorded, |earliest| one.recorded.earliest(earliest));
            earliest = Some(one.earliest);
        }
        Self(row)
    }

    /// The windows of those that are known, in their order.
    #[must_use]
    pub fn known(&self, known: Knowledge) -> Vec<ListWindow> {
        self.0.iter().filter(|one| one.recorded.is_there(known)).map(|one| one.window).collect()
    }

    /// Whether they say enough about a certificate that is not on them
    /// ([`is_covered`](crate::domain::certificate::status::is_covered)): one was in force at the instant, or a later one was made while the
    /// certificate was still valid.
    #[must_use]
    pub fn cover(&self, not_after: Timestamp, at: Timestamp, known: Knowledge) -> bool {
        let later = self.0.partition_point(|one| one.window.this_update <= at);
        let (before, after) = self.0.split_at(later);
        let may_be_in_force = before.iter().rev().take_while(|one| at < one.latest_end);
        let may_have_come_later = after.iter().take_while(|one| one.earliest.is_there(known));
        may_be_in_force.filter(|one| at < one.window.next_update).any(|one| one.recorded.is_there(known))
            || may_have_come_later
                .take_while(|one| one.window.this_update < not_after)
                .any(|one| one.recorded.is_there(known))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::certificate::status::is_covered;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    proptest! {
        /// The same as looking at each of those that are known.
        #[test]
        fn an_instant_is_found_among_lists(
            lists in proptest::collection::vec((0_i64..60, 0_i64..20, 0_i64..9, 0_i64..80), 0..12),
            (not_after, instant) in (0_i64..80, 0_i64..80), (change_set, clock) in (0_i64..10, proptest::option::of(0_i64..80)),
        ) {
            let window = |from, length| ListWindow { this_update: at(from), next_update: at(from + length) };
            let known = clock.map_or(Knowledge::after(change_set), |clock| Knowledge::after(change_set).when(at(clock)));
            let all: Vec<(ListWindow, Recorded)> = lists
                .iter()
                .map(|(from, length, set, clock)| (window(*from, *length), Recorded::since(*set, at(*clock))))
                .collect();
            let seen: Vec<ListWindow> = all.iter().filter(|(_, recorded)| recorded.is_there(known)).map(|(one, _)| *one).collect();
            let expected = is_covered(&seen, at(not_after), at(instant));
            prop_assert_eq!(Lists::of(all).cover(at(not_after), at(instant), known), expected);
        }
    }

    /// Five years of a list an hour, each in force for a day.
    #[test]
    fn a_signature_goes_through_few_of_many_lists() {
        let hour = 3600;
        let window = |number: i64| ListWindow { this_update: at(number * hour), next_update: at((number + 24) * hour) };
        let lists =
            Lists::of((0..43_800).map(|number| (window(number), Recorded::since(number, at(number * hour)))).collect());
        let begin = std::time::Instant::now();
        for number in 0..43_800 {
            let signed = at(number * hour + 60);
            assert!(lists.cover(at(i64::MAX / 2_000_000), signed, Knowledge::NOW));
            assert!(lists.cover(at(i64::MAX / 2_000_000), signed, Knowledge::NOW.when(signed)));
        }
        // Walking them would take a thousand million steps.
        assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
    }
}
