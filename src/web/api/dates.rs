//! Days and periods as they are sent.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;

use super::query::Fields;
use crate::domain::clock::{Timestamp, iso_day, iso_day_option};
use crate::domain::lang::Bilingual;
use crate::domain::period::Period;

/// A period of days, half-open.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(in crate::web) struct Validity {
    /// First day.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// First day on which it no longer holds; left out while no end is known.
    #[serde(with = "iso_day_option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = Date, required = false)]
    to: Option<Date>,
}

impl From<Period> for Validity {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

/// The day that the parameter `name` holds.
pub(in crate::web) fn day(fields: &mut Fields, name: &str) -> Option<Date> {
    let text = fields.text(name)?;
    let read = Date::parse(&text, &time::format_description::well_known::Iso8601::DATE).ok();
    // Years of other lengths have another meaning in ISO 8601 and none here.
    let read = read.filter(|day| text.len() == 10 && day.year() >= 1);
    if read.is_none() {
        let reason = Bilingual::new(format!("'{text}' không phải là một ngày"), format!("'{text}' is no day"));
        fields.wrong(name, reason, Bilingual::new("Gửi dạng 2019-12-31", "Send it as 2019-12-31"));
    }
    read
}

/// The instant that the parameter `name` holds.
pub(in crate::web) fn instant(fields: &mut Fields, name: &str) -> Option<Timestamp> {
    let text = fields.text(name)?;
    // A + that was sent as it is arrives as a space.
    let read = Timestamp::parse_rfc3339(&text.replace(' ', "+")).ok();
    if read.is_none() {
        fields.wrong(
            name,
            Bilingual::new("Không phải thời điểm theo RFC 3339", "This is no RFC 3339 instant"),
            Bilingual::new(
                "Gửi thời điểm như 2019-12-31T09:00:00+07:00 hoặc 2019-12-31T02:00:00Z",
                "Send an instant such as 2019-12-31T09:00:00+07:00 or 2019-12-31T02:00:00Z",
            ),
        );
    }
    read
}

/// A day as a number, for cursors.
pub(in crate::web) fn ordinal(day: Date) -> i32 {
    day.to_julian_day()
}

/// The day of such a number.
pub(in crate::web) fn from_ordinal(number: i32) -> Option<Date> {
    Date::from_julian_day(number).ok().filter(|day| (1..=9999).contains(&day.year()))
}
