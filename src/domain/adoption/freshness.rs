//! Until when the lists of an issuer speak, told in a few words instead of by all its windows: what a new list adds to is one instant for all
//! certificates of the issuer, and no person's matter.
//!
//! A certificate is spoken for at an instant of its validity when a list is in force then, or a later one was made while it was valid
//! (`status::is_covered`). So it is spoken for from its beginning up to one instant: the latest end of a window that began before the
//! certificate ended. That is the issuer's horizon, the latest end of all, for every certificate but those that ended in a gap between lists.

use crate::domain::certificate::status::ListWindow;
use crate::domain::clock::Timestamp;

/// A time without lists, between two of them or before the first: certificates that ended in it are not spoken for within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListGap {
    /// The lists before it speak until then.
    pub spoken_until: Timestamp,
    /// thisUpdate of the list after it.
    pub next_list: Timestamp,
}

/// What the windows of an issuer's lists say in sum.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freshness {
    horizon: Option<Timestamp>,
    gaps: Vec<ListGap>,
}

/// Until when a certificate is spoken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpokenFor {
    /// As long as its issuer is: up to the horizon, which the next list moves.
    UpToHorizon,
    /// Up to this instant, whatever lists come.
    UpTo(Timestamp),
}

impl Freshness {
    /// Of these windows, in any order.
    #[must_use]
    pub fn of(windows: &[ListWindow]) -> Self {
        let mut windows = windows.to_vec();
        windows.sort_unstable_by_key(|window| window.this_update);
        let mut freshness = Self::default();
        for window in windows {
            let spoken_until = freshness.horizon.unwrap_or(Timestamp::from_unix_micros(i64::MIN));
            if spoken_until < window.this_update {
                freshness.gaps.push(ListGap { spoken_until, next_list: window.this_update });
            }
            freshness.horizon = Some(spoken_until.max(window.this_update).max(window.next_update));
        }
        freshness
    }

    /// The latest end of all windows; none without a list.
    #[must_use]
    pub const fn horizon(&self) -> Option<Timestamp> {
        self.horizon
    }

    /// Until when a certificate that ends at `not_after` is spoken for, asked of an instant of its validity.
    #[must_use]
    pub fn speaks(&self, not_after: Timestamp) -> SpokenFor {
        let gap = self.gaps.iter().find(|gap| gap.spoken_until < not_after && not_after <= gap.next_list);
        gap.map_or(SpokenFor::UpToHorizon, |gap| SpokenFor::UpTo(gap.spoken_until))
    }

    /// The gaps that only one of both has: of certificates that ended in these something else is said.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<ListGap> {
        let only = |one: &Self, two: &Self| -> Vec<ListGap> {
            one.gaps.iter().filter(|gap| !two.gaps.contains(gap)).copied().collect()
        };
        let mut gaps = only(self, other);
        gaps.extend(only(other, self));
        gaps
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

    fn window(from: i64, length: i64) -> ListWindow {
        ListWindow { this_update: at(from), next_update: at(from + length) }
    }

    #[test]
    fn only_what_ended_in_a_gap_is_spoken_for_otherwise() {
        let freshness = Freshness::of(&[window(40, 10), window(10, 10), window(15, 10)]);
        assert_eq!(freshness.horizon(), Some(at(50)));
        for (not_after, expected) in [
            (10, SpokenFor::UpTo(Timestamp::from_unix_micros(i64::MIN))),
            (11, SpokenFor::UpToHorizon),
            (25, SpokenFor::UpToHorizon),
            (26, SpokenFor::UpTo(at(25))),
            (40, SpokenFor::UpTo(at(25))),
            (41, SpokenFor::UpToHorizon),
            (900, SpokenFor::UpToHorizon),
        ] {
            assert_eq!(freshness.speaks(at(not_after)), expected, "{not_after}");
        }
        let closed = Freshness::of(&[window(40, 10), window(10, 10), window(15, 30)]);
        assert_eq!(closed.differing(&freshness), [ListGap { spoken_until: at(25), next_list: at(40) }]);
    }

    proptest! {
        #[test]
        fn it_says_what_all_windows_say(
            windows in proptest::collection::vec((0_i64..60, 0_i64..20), 0..6),
            not_after in 1_i64..80,
        ) {
            let windows: Vec<ListWindow> = windows.into_iter().map(|(from, length)| window(from, length)).collect();
            let freshness = Freshness::of(&windows);
            for instant in -5..not_after {
                let until = match freshness.speaks(at(not_after)) {
                    SpokenFor::UpToHorizon => freshness.horizon(),
                    SpokenFor::UpTo(until) => Some(until),
                };
                let is_spoken_for = until.is_some_and(|until| at(instant) < until);
                prop_assert_eq!(is_spoken_for, is_covered(&windows, at(not_after), at(instant)), "{}", instant);
            }
        }
    }
}
