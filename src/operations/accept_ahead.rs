//! Accepting that a directory is ahead of its registry: whoever does has looked at these entries, entered what is true of them, and from
//! then on the registry's word holds. They name the set that they saw; when more came since, nothing is accepted.

use sha2::{Digest as _, Sha256};

use super::correct_decision::check_reason;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::sync_target::{SyncSettings, known_target};
use crate::auth::permission::Permission;
use crate::domain::ids::TargetId;
use crate::domain::lang::Bilingual;
use crate::storage::read::Reader;
use crate::storage::row::dirty::{MarkCause, MarkedSubject};
use crate::storage::row::follow::AheadRow;

/// What is ahead of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AheadSet {
    /// By what it is called when it is accepted: another for each other set of entries and change sets.
    pub name: String,
    /// Whether everything was compared since the directory was frozen; if not, there may be more.
    pub is_complete: bool,
    /// The entries, by name.
    pub entries: Vec<AheadRow>,
}

/// What is ahead of the registry; none when nothing is.
///
/// # Errors
/// When the store fails.
pub async fn ahead_set(reader: &Reader, target: TargetId) -> OperationResult<Option<AheadSet>> {
    let Some(frozen) = reader.target_freeze(target).await? else { return Ok(None) };
    let entries = reader.entries_ahead(target).await?;
    Ok(Some(AheadSet { name: name_of(&entries), is_complete: frozen.compared_at.is_some(), entries }))
}

/// Who logs in moves an entry's version and not what it names: the set stays the same.
fn name_of(entries: &[AheadRow]) -> String {
    let mut lines: Vec<String> =
        entries.iter().map(|row| format!("{} {}\n", row.entry_uuid, row.directory_revision)).collect();
    lines.sort_unstable();
    let digest = Sha256::digest(lines.concat());
    hex::encode(digest.get(..8).unwrap_or_default())
}

/// Accepts the set of this name: its entries are written again, as the registry has them. Gives how many there are.
///
/// # Errors
/// When nobody is logged in or may not, no reason is given, nothing is ahead, not everything was compared yet, the set is another by now,
/// or the store fails.
pub async fn accept_ahead(
    registry: &Registry,
    settings: &SyncSettings,
    actor: &Actor,
    name: &str,
    reason: &str,
) -> OperationResult<u64> {
    actor.require(Permission::SyncDirectory)?;
    check_reason(reason)?;
    let target = known_target(registry, settings).await?.id;
    let books = registry.store.bookkeeping().await?;
    books.lock_freeze(target).await?;
    let set = ahead_set(books.reader(), target).await?.ok_or_else(nothing_is_ahead)?;
    if !set.is_complete {
        return Err(not_compared());
    }
    if set.name != name {
        return Err(another_set(&set));
    }
    let accepted = books.accept_ahead(target, &actor.recorded_name(), registry.clock.now()).await?;
    let subjects: Vec<MarkedSubject> = set.entries.into_iter().map(|row| row.subject).collect();
    books.mark_dirty(target, &subjects, MarkCause::Asked).await?;
    let event = registry.event(actor, "accept_entries_ahead").with("set", name).with("reason", reason.trim());
    books.audit(event.with("entries", i64::try_from(accepted).unwrap_or(i64::MAX)));
    books.commit().await?;
    registry.store.hint();
    Ok(accepted)
}

fn nothing_is_ahead() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Thư mục không có mục nào mới hơn sổ đăng ký; không có gì để chấp nhận",
            "No entry of the directory is ahead of the registry; there is nothing to accept",
        ),
    }
}

fn not_compared() -> OperationError {
    OperationError::Conflict {
        reason: Bilingual::new(
            "Chưa so sánh toàn bộ từ khi ngừng ghi, nên có thể còn mục khác mới hơn; hãy chạy `congvu directory plan`, rồi xem lại `congvu \
             directory status`",
            "Not everything was compared since writes were frozen, so there may be more; run `congvu directory plan`, then look at `congvu \
             directory status` again",
        ),
    }
}

fn another_set(set: &AheadSet) -> OperationError {
    let (entries, name) = (set.entries.len(), &set.name);
    OperationError::Conflict {
        reason: Bilingual::new(
            format!(
                "Các mục mới hơn sổ đăng ký nay là tập {name} ({entries} mục), không phải tập đã nêu; hãy xem lại bằng `congvu directory status`"
            ),
            format!(
                "What is ahead of the registry is the set {name} by now ({entries} entries), not the one named; look at it with `congvu directory status`"
            ),
        ),
    }
}
