//! Notices about certificates and requests: who is to be told of what, once.
//!
//! What happens is told as it happens ([`queue_event_notices`], and losses in the change set that records them); what comes with the days is told
//! once a day ([`queue_daily_notices`]). Both only queue; `send_notices` sends. Each mail is queued in one transaction with the note that
//! it tells what it tells, so whoever dies in the middle leaves nothing half told, and nobody is told twice.

mod daily;
mod desk;
mod events;
mod expiring;
mod loss;
mod overdue;
mod preferences;
mod recipients;
mod reports;
mod revocations;
mod signatures;

pub use daily::{OwedNotice, owed_today, queue_daily_notices, queue_owed};
pub use events::{owed_events, queue_event_notices};
pub(super) use loss::queue_loss_notices;
pub use preferences::{ChosenNotices, notice_preferences, set_notice_preferences};
pub(super) use recipients::nobodys_notices;

use super::registry::Registry;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};

/// A notice that is due at once. `subject` is the person whom it names, if it names one alone: with them it is erased.
fn notice(
    registry: &Registry,
    kind: NoticeKind,
    (principal, address): (Option<PrincipalId>, &MailAddress),
    (subject, dedup_key): (String, String),
    text: NoticeText,
) -> NewNotice {
    NewNotice {
        id: NoticeId(registry.new_id()),
        principal,
        address: address.clone(),
        kind,
        subject,
        dedup_key,
        text,
        due: SystemClock.now(),
    }
}
