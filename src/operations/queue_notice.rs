//! Notices in the making: whom to tell, under which key.

use time::Date;

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{DecisionId, NoticeId, PrincipalId};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};
use crate::notify::decision_result::{DecisionResult, compose};
use crate::storage::ChangeSet;

/// Queues the mail about what recording a decision came to, for whoever recorded it, in the change set that records it; nothing
/// when nobody is logged in or no address is known.
///
/// # Errors
/// When the store fails.
pub(super) async fn queue_decision_result(
    registry: &Registry,
    change: &ChangeSet,
    actor: &Actor,
    decision: DecisionId,
    result: &DecisionResult,
) -> OperationResult<()> {
    let Actor::Principal(principal) = actor else { return Ok(()) };
    let Some(address) = change.reader().principal_mail(principal.id).await? else { return Ok(()) };
    let notice = NewNotice {
        id: NoticeId(registry.new_id()),
        principal: Some(principal.id),
        address,
        kind: NoticeKind::DecisionResult,
        subject: decision.to_string(),
        // More people under the same decision are another result.
        dedup_key: format!("decision_result:{decision}:{}", change.seq()),
        text: compose(result),
        due: SystemClock.now(),
    };
    change.queue_notice(&notice).await?;
    Ok(())
}

/// The notice of a day's digest: one a day and account.
#[must_use]
pub fn digest_notice(
    registry: &Registry,
    principal: PrincipalId,
    address: MailAddress,
    day: Date,
    text: NoticeText,
) -> NewNotice {
    NewNotice {
        id: NoticeId(registry.new_id()),
        principal: Some(principal),
        address,
        kind: NoticeKind::DailyDigest,
        subject: day.to_string(),
        dedup_key: format!("daily_digest:{principal}:{day}"),
        text,
        due: SystemClock.now(),
    }
}
