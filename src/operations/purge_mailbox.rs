//! Purging a closed mailbox: the last step of its life. Possible once it was kept long enough; asked for with a reason, carried out when
//! another person approves. Its entry then leaves the directory; its number and its address's hold stay.

use serde::Serialize;
use time::{Date, Duration};

use super::correct_decision::check_reason;
use super::error::{OperationError, OperationResult, conflict};
use super::hands::hands_at;
use super::registry::{Actor, Registry};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::clock::{Timestamp, iso_day, iso_day_option};
use crate::domain::ids::FactId;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::mailbox::uid;
use crate::domain::period::Period;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::read::{Reader, View};
use crate::storage::row::purge::{AskedPurge, PurgeableMailbox};

/// Days within which a request must be approved; after that it is asked for anew.
const REQUEST_DAYS: i64 = 30;
/// Mailboxes listed at most.
const LISTED: u32 = 1_000;

/// What purging a mailbox would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailboxPurge {
    /// Its number.
    pub number: i64,
    /// Its name in the directory.
    pub uid: String,
    /// Its state.
    pub state: MailboxState,
    /// Since when.
    #[serde(with = "iso_day")]
    pub since: Date,
    /// The first day on which it may be purged; none while it is not closed, or something is to follow.
    #[serde(with = "iso_day_option")]
    pub possible_from: Option<Date>,
    /// When it was asked for, if it waits for approval.
    pub asked_at: Option<Timestamp>,
}

/// The mailboxes that were kept long enough, by number; at most 1,000.
///
/// # Errors
/// When the actor may not, or the store fails.
pub async fn list_purgeable(registry: &Registry, actor: &Actor) -> OperationResult<Vec<MailboxPurge>> {
    let scope = actor.scope(Permission::ManagePrincipals)?;
    let today = registry.clock.today();
    let before = today - Duration::days(i64::from(registry.retention.mailbox) - 1);
    let reader = registry.store.read().await?;
    let found = reader.purgeable_since(View::of(today), before, i64::MIN, LISTED).await?;
    let mut listed = Vec::new();
    for mailbox in found.iter().filter(|mailbox| is_seen(&scope, mailbox)) {
        listed.push(planned(registry, &reader, mailbox).await?);
    }
    Ok(listed)
}

/// What purging the mailbox of that number would come to; writes nothing.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such mailbox within what the actor may manage, or when the actor may not, or the store
/// fails.
pub async fn plan_mailbox_purge(registry: &Registry, actor: &Actor, number: i64) -> OperationResult<MailboxPurge> {
    let reader = registry.store.read().await?;
    let found = find(registry, &reader, actor, number).await?;
    planned(registry, &reader, &found).await
}

/// Asks for a purge; another person has to approve it.
///
/// # Errors
/// As [`plan_mailbox_purge`]; [`OperationError::Conflict`] when it is not possible yet (with the day from which it is) or is asked for
/// already.
pub async fn ask_mailbox_purge(
    registry: &Registry,
    actor: &Actor,
    number: i64,
    reason: &str,
) -> OperationResult<MailboxPurge> {
    let principal = principal(actor)?;
    check_reason(reason)?;
    let reason = reason.trim();
    let books = registry.store.bookkeeping().await?;
    let found = find(registry, books.reader(), actor, number).await?;
    let mut plan = planned(registry, books.reader(), &found).await?;
    refuse_impossible(registry, &plan)?;
    if plan.asked_at.is_some() {
        return Err(conflict(
            "Yêu cầu xóa hộp thư này đang chờ người khác phê duyệt",
            "this mailbox's purge was asked for and waits for another person's approval",
        ));
    }
    let asked_at = registry.clock.now();
    let asked = AskedPurge { id: registry.new_id(), reason: reason.to_owned(), asked_by: principal.id, asked_at };
    books.insert_mailbox_purge(found.mailbox, &asked).await?;
    let mut event = registry.event(actor, "ask_mailbox_purge").with("mailbox", uid(number).as_str());
    event.people.extend(found.official);
    books.audit(event.with("reason", reason));
    books.commit().await?;
    plan.asked_at = Some(asked_at);
    Ok(plan)
}

/// Approves a purge that another person asked for, and carries it out: the mailbox is purged from today on.
///
/// # Errors
/// As [`ask_mailbox_purge`]; [`OperationError::Conflict`] too when nobody asked for it, or the actor did, or somebody for them.
pub async fn approve_mailbox_purge(registry: &Registry, actor: &Actor, number: i64) -> OperationResult<MailboxPurge> {
    let principal = principal(actor)?;
    let reader = registry.store.read().await?;
    let found = find(registry, &reader, actor, number).await?;
    let asked = reader.asked_purge(found.mailbox, since(registry)).await?;
    drop(reader);
    let asked = asked.ok_or_else(|| {
        conflict("Chưa có yêu cầu xóa hộp thư này", "nobody asked for this mailbox's purge; ask for it first")
    })?;
    let author = hands_at(registry, asked.asked_by, asked.asked_at).await?;
    let hands = hands_at(registry, principal.id, registry.clock.now()).await?;
    if !are_apart(&author, &hands) {
        return Err(conflict(
            "Người yêu cầu xóa không được tự phê duyệt; cần tài khoản của người khác",
            "whoever asked for the purge cannot approve it; another person's account must",
        ));
    }
    let mut change = registry.store.write(registry.header(actor, "purge_mailbox")).await?;
    let found = find(registry, change.reader(), actor, number).await?;
    let plan = planned(registry, change.reader(), &found).await?;
    refuse_impossible(registry, &plan)?;
    change.approve_mailbox_purge(asked.id, principal.id, registry.clock.now()).await?;
    let (before, after) = closed_today(registry, &found.state);
    change.replace_mailbox_states(&[found.state.id], &[before, after]).await?;
    change.audit(registry.event(actor, "approve_mailbox_purge").about_account(asked.asked_by.0));
    change.commit().await?;
    let today = registry.clock.today();
    Ok(MailboxPurge { state: MailboxState::Purged, since: today, possible_from: None, asked_at: None, ..plan })
}

/// The state until today, and the one from today on.
fn closed_today(registry: &Registry, state: &MailboxStateFact) -> (MailboxStateFact, MailboxStateFact) {
    let today = registry.clock.today();
    let before = MailboxStateFact {
        id: FactId(registry.new_id()),
        effective: Period { from: state.effective.from, to: Some(today) },
        ..state.clone()
    };
    let after = MailboxStateFact {
        id: FactId(registry.new_id()),
        mailbox: state.mailbox,
        state: MailboxState::Purged,
        effective: Period::starting(today),
        subject: None,
    };
    (before, after)
}

fn principal(actor: &Actor) -> OperationResult<&Principal> {
    match actor {
        Actor::Principal(principal) => Ok(principal),
        Actor::Shell => Err(OperationError::NotLoggedIn { what: Permission::ManagePrincipals.describe() }),
    }
}

fn since(registry: &Registry) -> Timestamp {
    registry.clock.now().plus_seconds(-REQUEST_DAYS * 86_400)
}

async fn find(registry: &Registry, reader: &Reader, actor: &Actor, number: i64) -> OperationResult<PurgeableMailbox> {
    let scope = actor.scope(Permission::ManagePrincipals)?;
    let found = reader.purgeable(View::of(registry.clock.today()), number).await?;
    found.filter(|found| is_seen(&scope, found)).ok_or(OperationError::NotFound { what: "mailbox" })
}

fn is_seen(scope: &Scope, found: &PurgeableMailbox) -> bool {
    *scope == Scope::Province || found.path.as_ref().is_some_and(|path| scope.covers(path))
}

async fn planned(registry: &Registry, reader: &Reader, found: &PurgeableMailbox) -> OperationResult<MailboxPurge> {
    let is_closed = found.state.state.check_transition(MailboxState::Purged).is_ok();
    let kept = Duration::days(i64::from(registry.retention.mailbox));
    let possible_from = (is_closed && found.changes_on.is_none()).then(|| found.state.effective.from + kept);
    Ok(MailboxPurge {
        number: found.number,
        uid: uid(found.number),
        state: found.state.state,
        since: found.state.effective.from,
        possible_from,
        asked_at: reader.asked_purge(found.mailbox, since(registry)).await?.map(|asked| asked.asked_at),
    })
}

fn refuse_impossible(registry: &Registry, plan: &MailboxPurge) -> OperationResult<()> {
    match plan.possible_from {
        Some(day) if day <= registry.clock.today() => Ok(()),
        Some(day) => Err(OperationError::Conflict {
            reason: Bilingual::new(
                format!(
                    "Chưa hết thời hạn lưu giữ; chỉ được xóa từ ngày {:02}/{:02}/{:04}",
                    day.day(),
                    u8::from(day.month()),
                    day.year()
                ),
                format!("retention is not over: this mailbox can be purged from {day}"),
            ),
        }),
        None => Err(conflict(
            "Chỉ xóa được hộp thư đang ở trạng thái Lưu giữ và không còn thay đổi nào sắp đến",
            "only a preserved mailbox to which nothing else is about to happen can be purged",
        )),
    }
}
