//! What changed about signers since an asker last looked.

use super::audit_read::ListRead;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::change::Position;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::storage::read::change_feed::ChangePage;

/// How far back changes are told. Who was away longer asks anew about everything it holds.
pub const HORIZON_DAYS: i64 = 92;
/// Changes on one page at most.
pub const PAGE: usize = 1000;

/// What is told of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// A page of them.
    Page(ChangePage),
    /// `since` lies too far back.
    TooOld {
        /// Where to begin again.
        head: i64,
    },
}

/// At most `limit` changes after `since`. Without `since` nothing is told but the position from which to ask next.
///
/// # Errors
/// [`OperationError::Invalid`] when `since` has not been given out yet; when the actor may not ask, or the store fails.
pub async fn list_signer_changes(
    registry: &Registry,
    actor: &Actor,
    since: Option<Position>,
    limit: usize,
) -> OperationResult<Changes> {
    let scope = actor.scope(Permission::AskSigners)?;
    let reader = registry.store.read().await?;
    let head = reader.head().await?;
    let Some(since) = since else {
        let next = Position::after(head);
        return Ok(Changes::Page(ChangePage { changes: Vec::new(), next, has_more: false }));
    };
    if since.seq > head {
        return Err(OperationError::Invalid { problems: vec![not_yet()] });
    }
    let horizon = registry.clock.now().plus_seconds(-HORIZON_DAYS * 86_400);
    // Nothing was missed when all change sets after `since` are within the horizon.
    let first_kept = reader.first_change_since(horizon).await?.unwrap_or(head + 1);
    if since.seq + 1 < first_kept {
        return Ok(Changes::TooOld { head });
    }
    let page = reader.signer_changes(&scope, since, limit.clamp(1, PAGE)).await?;
    drop(reader);
    if !page.changes.is_empty() {
        let count = page.changes.len() as u64;
        let list = ListRead { what: "signer_changes", count, agency: None, filter: Vec::new() };
        registry.record_list(actor, list).await?;
    }
    Ok(Changes::Page(page))
}

fn not_yet() -> FieldProblem {
    FieldProblem::new(
        "/since",
        Bilingual::new("Mốc này chưa tồn tại trong sổ đăng ký", "The registry has not come to this position yet"),
        Bilingual::new(
            "Gửi lại giá trị next của lần trả lời trước, hoặc bỏ trống để nhận mốc hiện tại",
            "Send next of an earlier answer, or leave it out to get the present position",
        ),
    )
}
