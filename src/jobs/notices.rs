//! Notices about certificates and requests, at their time: what happens within a minute, what comes with the days once a business day.

use super::schedule::{Every, Schedule};
use crate::operations::notices::{queue_daily_notices, queue_event_notices};

/// The schedule, with notices: for a program that has a mail server.
#[must_use]
pub fn telling(schedule: Schedule) -> Schedule {
    schedule
        .with("queue_event_notices", Every::Seconds(60), |registry| async move {
            queue_event_notices(&registry).await.map(|_| ())
        })
        // Whether a business day's were made is written down with them: business time may be another than real time.
        .with("queue_daily_notices", Every::Seconds(300), |registry| async move {
            queue_daily_notices(&registry).await.map(|_| ())
        })
}
