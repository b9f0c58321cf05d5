//! What a read stands for: a day in law, and what was known when.

use time::{Date, Duration};

use crate::storage::sql::OPEN;

/// As of `day`, as known after change set `known_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Facts that hold on this day.
    pub day: Date,
    /// Recorded by this change set or earlier, and not corrected by then.
    pub known_at: i64,
    /// How many days before their first day the directory shows those who are yet to come.
    pub ahead: u16,
}

impl View {
    /// As of `day`, by all that is known.
    #[must_use]
    pub const fn of(day: Date) -> Self {
        Self { day, known_at: OPEN - 1, ahead: 0 }
    }

    /// As of `day`, by what was known after change set `seq`.
    #[must_use]
    pub const fn as_known_at(day: Date, seq: i64) -> Self {
        Self { day, known_at: seq, ahead: 0 }
    }

    /// The same, and the directory shows newcomers so many days ahead.
    #[must_use]
    pub const fn showing_ahead(self, ahead: u16) -> Self {
        Self { ahead, ..self }
    }

    /// The last first day of those whom the directory shows.
    pub(crate) fn first_days(self) -> Date {
        self.day.checked_add(Duration::days(i64::from(self.ahead))).unwrap_or(Date::MAX)
    }

    /// Whether it takes all that is known.
    pub(crate) const fn is_current(self) -> bool {
        self.known_at == OPEN - 1
    }
}
