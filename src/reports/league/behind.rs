//! What speaks for a figure of the league table: how far it is to be trusted, its day, where it comes from, and the command that lists what is
//! behind it.

use time::Date;

use super::Frame;
use crate::domain::indicator::FigureStatus;
use crate::domain::indicator::measured::NotApplicable;
use crate::domain::indicator::period::Days;
use crate::domain::lang::Bilingual;
use crate::domain::score::set::Criterion;

/// What speaks for a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// How far it is to be trusted; none where there is no figure.
    pub status: Option<FigureStatus>,
    /// The day that it tells of; none where nobody told.
    pub as_of: Option<Date>,
    /// Whether the registry counted it; else an agency reported it.
    pub is_counted: bool,
    /// Where it comes from.
    pub source: Bilingual,
    /// The period whose days are added up in it; none of what is as of a day.
    pub days: Option<Days>,
    /// Why the registry counted nothing.
    pub why: Option<NotApplicable>,
}

impl Behind {
    /// Of what nobody told.
    pub(super) fn nothing() -> Self {
        let source = Bilingual::new("", "");
        Self { status: None, as_of: None, is_counted: false, source, days: None, why: None }
    }

    /// Of what the registry counted of people as of a day.
    pub(super) fn registry(as_of: Date) -> Self {
        Self {
            status: Some(FigureStatus::Measured),
            as_of: Some(as_of),
            is_counted: true,
            source: Bilingual::new("Sổ đăng ký congvu", "The congvu registry"),
            ..Self::nothing()
        }
    }
}

/// The command that lists whom or what a criterion's figure of an agency was counted from. Lists are of what is known now.
pub(super) fn opens(frame: &Frame, criterion: &Criterion, behind: Option<&Behind>, agency: &str) -> String {
    if let Some(counted) = frame.set.rule.counted(&criterion.indicator)
        // A share that an agency told as such, once, has no documents behind it.
        && behind.is_none_or(|behind| behind.is_counted)
    {
        let when = match frame.month {
            _ if counted.is_of_period() => format!("--period {}", frame.reported_month),
            Some(month) => format!("--period {month}"),
            None => format!("--as-of {}", frame.as_of),
        };
        return format!("congvu report indicators {when} --agency {agency} --rows {}", counted.measured());
    }
    let days = match behind.and_then(|behind| behind.days) {
        Some(days) => format!("--since {} --as-of {}", days.first, days.last),
        None => format!("--as-of {}", frame.as_of),
    };
    let known = frame.known.map(|known| format!(" --known-at {}", known.at)).unwrap_or_default();
    format!("congvu indicator figures --indicator {} --agency {agency} {days}{known}", criterion.indicator)
}
