//! Which reminder of a certificate's end is due. Pure.
//!
//! A day on which nobody looked is not made up for: of all the days that have passed only the nearest to the end is told.

use std::collections::BTreeSet;

/// The last reminders, in days: nobody may turn these off.
pub const LAST_DAYS: u16 = 7;

/// Of `thresholds` the one that stands for `days_left`: the least that is not below it.
#[must_use]
pub fn nearest(days_left: i64, thresholds: &[u16]) -> Option<u16> {
    let days_left = u16::try_from(days_left).ok()?;
    thresholds.iter().copied().filter(|threshold| days_left <= *threshold).min()
}

/// The reminder to send, if the one that stands for `days_left` was not sent.
#[must_use]
pub fn due(days_left: i64, thresholds: &[u16], told: &BTreeSet<u16>) -> Option<u16> {
    nearest(days_left, thresholds).filter(|threshold| !told.contains(threshold))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::notice::settings::NoticeSettings;

    #[test]
    fn the_nearest_stands_for_all_that_have_passed() {
        let days = NoticeSettings::default().expiry_days;
        for (left, expected) in [
            (121, None),
            (120, Some(120)),
            (91, Some(120)),
            (61, Some(75)),
            (60, Some(60)),
            (43, Some(60)),
            (1, Some(1)),
            (0, Some(1)),
            (-1, None),
        ] {
            assert_eq!(nearest(left, &days), expected, "{left}");
        }
        assert_eq!(due(43, &days, &BTreeSet::from([75])), Some(60));
        assert_eq!(due(43, &days, &BTreeSet::from([60])), None);
        assert_eq!(nearest(10, &[]), None);
    }

    proptest! {
        /// On whatever days somebody looks: each is told at most once, with the nearest, and none that a later look could still tell.
        #[test]
        fn each_is_told_once_and_it_is_the_nearest(
            thresholds in proptest::collection::vec(0_u16..200, 0..10),
            looks in proptest::collection::btree_set(-5_i64..220, 0..60),
        ) {
            let mut told = BTreeSet::new();
            // The days that are left become fewer.
            for left in looks.into_iter().rev() {
                if let Some(threshold) = due(left, &thresholds, &told) {
                    prop_assert!(left <= i64::from(threshold));
                    prop_assert!(!thresholds.iter().any(|other| left <= i64::from(*other) && *other < threshold));
                    prop_assert!(told.iter().all(|before| threshold < *before), "farther from the end than one before");
                    prop_assert!(told.insert(threshold));
                } else {
                    let passed = thresholds.iter().filter(|other| (0..=i64::from(**other)).contains(&left)).min();
                    prop_assert!(passed.is_none_or(|passed| told.contains(passed)));
                }
            }
        }
    }
}
