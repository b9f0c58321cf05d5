//! Keys of what sources tell of the use of mailboxes, made of what is told: the same told again is the same row.

use time::Date;
use uuid::Uuid;

use super::signing::key_of;
use crate::domain::mailbox::regular_use::MailboxUse;

/// The key of what a source told of a mailbox. The day of which it told is no part of it: a last use stays the same however often it is told.
#[must_use]
pub fn use_key(told: &MailboxUse) -> Uuid {
    let used_on = told.used_on.map(|day| day.to_string()).unwrap_or_default();
    key_of(&[b"mailbox use", told.mailbox.0.as_bytes(), told.source.as_bytes(), used_on.as_bytes()])
}

/// The key of a source's day.
#[must_use]
pub fn report_key(source: &str, told_on: Date) -> Uuid {
    key_of(&[b"use report", source.as_bytes(), told_on.to_string().as_bytes()])
}
