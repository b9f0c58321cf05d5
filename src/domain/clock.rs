//! Time as a parameter: instants, civil days in Vietnam, and the clocks that tell them.
//!
//! The ambient clocks of the standard library are banned by `clippy.toml`; [`SystemClock`] is the one place that reads them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, Time, UtcOffset, macros::format_description, macros::offset};

/// Indochina Time, UTC+7: the offset of `Asia/Ho_Chi_Minh` without change since 1975.
pub const VIETNAM: UtcOffset = offset!(+7);

/// A day as other systems write it: `2019-12-31`, or the midnight that begins it, by the clock of Vietnam or by the writer's own.
/// Any other time of day belongs to one day here and to another there, and is none.
#[must_use]
pub fn day_or_midnight(text: &str) -> Option<Date> {
    let plain = |text: &str| Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    if let Ok(instant) = OffsetDateTime::parse(text, &Rfc3339) {
        let here = instant.checked_to_offset(VIETNAM);
        let midnights = [Some(instant), here].into_iter().flatten();
        return midnights.into_iter().find(|instant| instant.time() == Time::MIDNIGHT).map(OffsetDateTime::date);
    }
    match text.split_once('T') {
        None => plain(text),
        Some((day, time)) => plain(day).filter(|_| is_midnight(time)),
    }
}

/// Whether a time of day without an offset is that at which a day begins.
#[must_use]
pub fn is_midnight(time: &str) -> bool {
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let zeros = |text: &str| !text.is_empty() && text.chars().all(|c| c == '0');
    matches!(time, "0:00" | "00:00" | "0:00:00" | "00:00:00") && zeros(fraction)
}

/// An instant, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant so many microseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The instant so many seconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Midnight in Vietnam at the beginning of `day`.
    #[must_use]
    pub fn start_of(day: Date) -> Self {
        Self::from_unix_seconds(day.midnight().assume_offset(VIETNAM).unix_timestamp())
    }

    /// The instant at which "as of `day`" is taken: the end of that day, exclusive.
    #[must_use]
    pub fn end_of(day: Date) -> Self {
        day.next_day().map_or(Self(i64::MAX), Self::start_of)
    }

    /// The civil day in Vietnam.
    #[must_use]
    pub fn day(self) -> Date {
        self.to_offset().date()
    }

    /// As a date-time in Vietnam's offset. Instants outside years 1 to 9999 give the epoch's day.
    #[must_use]
    pub fn to_offset(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(VIETNAM)
    }

    /// Reads an RFC 3339 instant.
    ///
    /// # Errors
    /// When the text is no RFC 3339 date-time with an offset.
    pub fn parse_rfc3339(text: &str) -> Result<Self, time::error::Parse> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self::from)
    }

    /// This instant moved by whole seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(value: OffsetDateTime) -> Self {
        Self(i64::try_from(value.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_offset().format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).map_err(serde::de::Error::custom)
    }
}

/// Civil days in JSON: `2019-12-31`, for `#[serde(with = …)]`.
pub mod iso_day {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use time::{Date, format_description::well_known::Iso8601};

    /// Writes a day.
    ///
    /// # Errors
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    /// Reads a day.
    ///
    /// # Errors
    /// When the text is no ISO 8601 date.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text, &Iso8601::DATE).map_err(D::Error::custom)
    }
}

/// Civil days that may be missing, in JSON: `2019-12-31` or `null`.
pub mod iso_day_option {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use time::{Date, format_description::well_known::Iso8601};

    /// Writes a day or nothing.
    ///
    /// # Errors
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a day or nothing.
    ///
    /// # Errors
    /// When the text is no ISO 8601 date.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| Date::parse(&text, &Iso8601::DATE).map_err(D::Error::custom)).transpose()
    }
}

/// Tells the business time: what the registry calls "now".
pub trait Clock: Send + Sync + fmt::Debug {
    /// The instant now.
    fn now(&self) -> Timestamp;

    /// The civil day in Vietnam now.
    fn today(&self) -> Date {
        self.now().day()
    }
}

/// A clock shared between tasks.
pub type SharedClock = Arc<dyn Clock>;

/// Real time: sessions, leases and TLS always use this one.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the operating system's clock")]
    fn now(&self) -> Timestamp {
        OffsetDateTime::now_utc().into()
    }
}

/// A business clock that stands at `start` when the real clock stands at `anchor`, and ticks on with it.
#[derive(Debug, Clone, Copy)]
pub struct AnchoredClock {
    /// Business time at the anchor.
    pub start: Timestamp,
    /// Real time at which business time was `start`.
    pub anchor: Timestamp,
}

impl Clock for AnchoredClock {
    fn now(&self) -> Timestamp {
        let elapsed = SystemClock.now().0.saturating_sub(self.anchor.0);
        Timestamp(self.start.0.saturating_add(elapsed))
    }
}

/// A clock that stands still, for tests and for reproducible generation.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_runs_from_midnight_to_midnight_in_vietnam() {
        let day = date!(2019 - 12 - 31);
        assert_eq!(Timestamp::start_of(day).to_string(), "2019-12-31T00:00:00+07:00");
        assert_eq!(Timestamp::end_of(day), Timestamp::start_of(date!(2020 - 01 - 01)));
        assert_eq!(Timestamp::end_of(day).plus_seconds(-1).day(), day);
    }

    #[test]
    fn rfc3339_goes_there_and_back() {
        let text = "2019-12-31T09:00:00+07:00";
        let read = Timestamp::parse_rfc3339(text).map(|instant| instant.to_string());
        assert_eq!(read.as_deref(), Ok(text));
        assert!(Timestamp::parse_rfc3339("31/12/2019").is_err());
    }
}
