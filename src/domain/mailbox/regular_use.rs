//! Whether a mailbox is in use: what sources tell of its last use, and for how long that speaks.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::domain::ids::MailboxId;

/// What a source told of a mailbox on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxUse {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// Who tells: a system, or the text that it stands in.
    pub source: String,
    /// The day of the last use that the source knows of; none: it knows the mailbox, and of no use.
    pub used_on: Option<Date>,
    /// The day of which it tells.
    pub told_on: Date,
}

/// What is known of a mailbox's last use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastUse {
    /// The last day of which a source tells that knows the mailbox.
    pub told_on: Date,
    /// The day of the last use, if there was one.
    pub used_on: Option<Date>,
}

/// For how many days somebody uses a mailbox who used it once; after that it is dormant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dormancy {
    /// Days.
    pub after_days: u16,
}

impl Default for Dormancy {
    fn default() -> Self {
        Self { after_days: 90 }
    }
}

impl Dormancy {
    /// Whether what was so on `day` still speaks on the later day `on`.
    #[must_use]
    pub fn lasts(self, day: Date, on: Date) -> bool {
        (on - day).whole_days() < i64::from(self.after_days)
    }
}

/// A system that is asked again and again tells of another use every day. So many days after the one that is recorded the next one is.
const RECORDED_EVERY_DAYS: i64 = 7;

/// What is recorded of what a source told of a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Nothing.
    Nothing,
    /// That it knew of no use.
    NoUse,
    /// The last use.
    Use(Date),
}

/// Whether it is to be recorded that a mailbox was last used on `used_on`; `recorded` is of the same source.
#[must_use]
pub fn is_news(recorded: Recorded, used_on: Option<Date>) -> bool {
    match (recorded, used_on) {
        (Recorded::Nothing, _) | (Recorded::NoUse, Some(_)) => true,
        (Recorded::Use(recorded), Some(used_on)) => (used_on - recorded).whole_days() >= RECORDED_EVERY_DAYS,
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_mailbox_is_dormant_on_the_ninetieth_day() {
        let (used, lasts) = (date!(2019 - 01 - 01), |on| Dormancy::default().lasts(date!(2019 - 01 - 01), on));
        assert!(lasts(used) && lasts(date!(2019 - 03 - 31)), "89 days later");
        assert!(!lasts(date!(2019 - 04 - 01)), "90 days later");
        assert!(!Dormancy { after_days: 30 }.lasts(used, date!(2019 - 01 - 31)));
    }

    #[test]
    fn a_use_is_recorded_when_nothing_is_or_a_week_went_by() {
        use Recorded::{NoUse, Nothing, Use};
        let day = |number| date!(2019 - 01 - 01) + time::Duration::days(number);
        assert!(is_news(Nothing, Some(day(0))) && is_news(Nothing, None), "nothing is known of it");
        assert!(is_news(NoUse, Some(day(0))), "it was never used before");
        assert!(!is_news(NoUse, None) && !is_news(Use(day(0)), None));
        assert!(!is_news(Use(day(0)), Some(day(6))) && is_news(Use(day(0)), Some(day(7))));
        assert!(!is_news(Use(day(9)), Some(day(0))), "an earlier one says nothing");
    }
}
