//! Erasing a whole person (Law 91/2025/QH15): shown first, asked for with a reason, carried out when another person approves. What
//! stays, and why the proofs stay with it, is told in `docs/AUDIT.md`.

use serde::Serialize;
use time::Date;

use super::error::{OperationError, OperationResult, conflict};
use super::hands::hands_at;
use super::registry::{Actor, Registry};
use crate::auth::four_eyes::are_apart;
use crate::auth::permission::Permission;
use crate::domain::clock::{Timestamp, iso_day_option};
use crate::domain::erasure::{ErasedRecords, KeptLine};
use crate::domain::ids::OfficialId;
use crate::domain::lang::Bilingual;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;
use crate::storage::read::erasure::{AskedErasure, ErasableOfficial};
use crate::storage::read::{Reader, View};

/// Days within which a request must be approved; after that it is asked for anew.
const REQUEST_DAYS: i64 = 30;
const LONGEST_REASON: usize = 500;

/// What erasing somebody would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasurePlan {
    /// Who.
    pub official: OfficialId,
    /// Whether it may be done today.
    pub is_possible: bool,
    /// The first day on which it may; none while they are in service or nothing says when that ended.
    #[serde(with = "iso_day_option")]
    pub possible_from: Option<Date>,
    /// They were erased before.
    pub is_erased: bool,
    /// What goes.
    pub goes: Vec<ErasedRecords>,
    /// What stays, without a name.
    pub stays: &'static [KeptLine],
    /// When it was asked for, if it waits for approval.
    pub asked_at: Option<Timestamp>,
}

/// What erasing an official would come to; writes nothing.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such official within what the actor may manage, or when the actor may not, or the
/// store fails.
pub async fn plan_erasure(registry: &Registry, actor: &Actor, official: OfficialId) -> OperationResult<ErasurePlan> {
    let reader = registry.store.read().await?;
    let found = find(registry, &reader, actor, official).await?;
    let plan = planned(registry, &reader, official, &found).await?;
    drop(reader);
    // Of whoever was erased there is nothing left to read, and no new record shall lead to them.
    if !plan.is_erased {
        registry.record_read(actor, "erasure_plan", official).await?;
    }
    Ok(plan)
}

/// Asks for an erasure; another person has to approve it.
///
/// # Errors
/// As [`plan_erasure`]; [`OperationError::Conflict`] when it is not possible yet (with the day from which it is), was done, or
/// is asked for already.
pub async fn ask_erasure(
    registry: &Registry,
    actor: &Actor,
    official: OfficialId,
    reason: &str,
) -> OperationResult<ErasurePlan> {
    let principal = principal(actor)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
        return Err(conflict(
            "Lý do trống, dài quá 500 ký tự hoặc có ký tự điều khiển; ghi căn cứ xóa, không ghi họ tên",
            "the reason is empty, longer than 500 characters or has control characters; give the ground, not the name",
        ));
    }
    let books = registry.store.bookkeeping().await?;
    let found = find(registry, books.reader(), actor, official).await?;
    let mut plan = planned(registry, books.reader(), official, &found).await?;
    refuse_impossible(&plan)?;
    if plan.asked_at.is_some() {
        return Err(conflict(
            "Yêu cầu xóa người này đang chờ người khác phê duyệt",
            "this person's erasure was asked for and waits for another person's approval",
        ));
    }
    let asked_at = registry.clock.now();
    let asked = AskedErasure { id: registry.new_id(), reason: reason.to_owned(), asked_by: principal.id, asked_at };
    books.insert_erasure_request(official, &asked).await?;
    let event = registry.event(actor, "ask_erasure").about_person(official);
    books.audit(event.with("request", asked.id.to_string().as_str()));
    books.commit().await?;
    plan.asked_at = Some(asked_at);
    Ok(plan)
}

/// Approves an erasure that another person asked for, and carries it out.
///
/// # Errors
/// As [`ask_erasure`]; [`OperationError::Conflict`] too when nobody asked for it, or the actor did, or somebody for them.
pub async fn approve_erasure(registry: &Registry, actor: &Actor, official: OfficialId) -> OperationResult<ErasurePlan> {
    let principal = principal(actor)?;
    let reader = registry.store.read().await?;
    find(registry, &reader, actor, official).await?;
    let asked = reader.asked_erasure(official, since(registry)).await?;
    drop(reader);
    let asked = asked.ok_or_else(|| {
        conflict("Chưa có yêu cầu xóa người này", "nobody asked for this person's erasure; ask for it first")
    })?;
    let author = hands_at(registry, asked.asked_by, asked.asked_at).await?;
    let hands = hands_at(registry, principal.id, registry.clock.now()).await?;
    if !are_apart(&author, &hands) {
        return Err(conflict(
            "Người yêu cầu xóa không được tự phê duyệt; cần tài khoản của người khác",
            "whoever asked for the erasure cannot approve it; another person's account must",
        ));
    }
    let mut change = registry.store.write(registry.header(actor, "erase_person")).await?;
    let found = find(registry, change.reader(), actor, official).await?;
    let plan = planned(registry, change.reader(), official, &found).await?;
    refuse_impossible(&plan)?;
    change.approve_erasure(asked.id, principal.id, registry.clock.now()).await?;
    let agency = found.place.map(|(agency, _)| agency);
    change.erase_official(official, agency, &mut || registry.new_id()).await?;
    // The identifier leads to a row that tells nothing of anybody: it proves who is meant to whoever kept it.
    let event = registry.event(actor, "approve_erasure").about_account(asked.asked_by.0);
    let event = event.with("request", asked.id.to_string().as_str());
    change.audit(event.with("official", official.to_string().as_str()));
    change.commit().await?;
    Ok(plan)
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

async fn find(
    registry: &Registry,
    reader: &Reader,
    actor: &Actor,
    official: OfficialId,
) -> OperationResult<ErasableOfficial> {
    let scope = actor.scope(Permission::ManagePrincipals)?;
    let found = reader.erasable(official, View::of(registry.clock.today())).await?;
    let is_seen = |found: &ErasableOfficial| {
        scope == Scope::Province || found.place.as_ref().is_some_and(|(_, path)| scope.covers(path))
    };
    found.filter(is_seen).ok_or(OperationError::NotFound { what: "official" })
}

async fn planned(
    registry: &Registry,
    reader: &Reader,
    official: OfficialId,
    found: &ErasableOfficial,
) -> OperationResult<ErasurePlan> {
    let possible_from = found.standing.possible_from(&registry.retention);
    let is_erased = found.standing.is_erased;
    let today = registry.clock.today();
    Ok(ErasurePlan {
        official,
        is_possible: !is_erased && possible_from.is_some_and(|day| day <= today),
        possible_from,
        is_erased,
        goes: reader.what_is_erased(official).await?,
        stays: KeptLine::ALL,
        asked_at: reader.asked_erasure(official, since(registry)).await?.map(|asked| asked.asked_at),
    })
}

fn refuse_impossible(plan: &ErasurePlan) -> OperationResult<()> {
    match (plan.is_erased, plan.is_possible, plan.possible_from) {
        (true, ..) => Err(conflict("Dữ liệu của người này đã được xóa", "this person was erased already")),
        (_, true, _) => Ok(()),
        (_, _, Some(day)) => Err(OperationError::Conflict {
            reason: Bilingual::new(
                format!("Chưa hết thời hạn lưu giữ; chỉ được xóa từ ngày {}", in_words(day)),
                format!("retention is not over: this person can be erased from {day}"),
            ),
        }),
        (_, _, None) => Err(conflict(
            "Người này đang công tác hoặc chưa từng có vị trí công tác; chưa thể xóa",
            "this person is in service, or never had a post; they cannot be erased",
        )),
    }
}

/// `31/12/2019`.
fn in_words(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), u8::from(day.month()), day.year())
}
