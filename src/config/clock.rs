//! `[clock]`: a business clock other than real time, for the demo and for trials on past data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::clock::{AnchoredClock, SharedClock, SystemClock, Timestamp};

/// Settings of the business clock; without them it is real time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockConfig {
    /// Business time (RFC 3339) at the anchor.
    pub start: Option<String>,
    /// Real time (RFC 3339) at which business time was `start`.
    pub anchor: Option<String>,
}

impl ClockConfig {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.read().map(drop)
    }

    /// The business clock, and whether it differs from real time.
    #[must_use]
    pub fn clock(&self) -> (SharedClock, bool) {
        match self.read() {
            Ok(Some(clock)) => (Arc::new(clock), true),
            _ => (Arc::new(SystemClock), false),
        }
    }

    fn read(&self) -> Result<Option<AnchoredClock>, ConfigError> {
        let (Some(start), Some(anchor)) = (&self.start, &self.anchor) else {
            return match self.start.as_ref().or(self.anchor.as_ref()) {
                None => Ok(None),
                Some(value) => Err(invalid("start", value, "set start and anchor together")),
            };
        };
        let read = |key, text: &String| {
            Timestamp::parse_rfc3339(text)
                .map_err(|_| invalid(key, text, "write an instant such as 2019-12-31T09:00:00+07:00"))
        };
        Ok(Some(AnchoredClock { start: read("start", start)?, anchor: read("anchor", anchor)? }))
    }
}

fn invalid(key: &'static str, value: &str, remedy: &'static str) -> ConfigError {
    ConfigError::Invalid { section: "clock", key, value: value.to_owned(), remedy }
}
