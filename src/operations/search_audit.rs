//! Searching the audit record: an auditor sees what concerns their part of the tree. The search is recorded like any read.

use super::audit_read::ListRead;
use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::audit::details::Detail;
use crate::storage::read::View;
use crate::storage::row::audit::{AuditFilter, AuditLine};

/// The records before number `before` that the filter gives, newest first.
///
/// # Errors
/// When the actor may not read the record, or the store fails.
pub async fn search_audit(
    registry: &Registry,
    actor: &Actor,
    filter: &AuditFilter,
    before: Option<u64>,
    limit: u32,
) -> OperationResult<Vec<AuditLine>> {
    let scope = actor.scope(Permission::ReadAudit)?;
    let view = View::of(registry.clock.today());
    let lines = registry.store.read().await?.audit_page(&scope, view, filter, before, limit).await?;
    let asked = |key, is_asked| (key, Detail::from(is_asked));
    let list = ListRead {
        what: "audit",
        count: lines.len() as u64,
        agency: None,
        filter: vec![
            asked("by_actor", filter.actor.is_some()),
            asked("by_action", filter.action.is_some()),
            asked("by_person", filter.official.is_some()),
        ],
    };
    registry.record_list(actor, list).await?;
    if let Some(official) = filter.official {
        registry.record_read(actor, "audit", official).await?;
    }
    Ok(lines)
}
