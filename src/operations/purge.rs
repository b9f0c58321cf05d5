//! Purging personal data that is past its retention: first what would go, then, by the very same days, going.

use super::error::OperationResult;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::retention::{PurgeLine, RetentionClass, RetentionDays};

/// What a purge would remove today; removes nothing.
///
/// # Errors
/// When the actor may not, or the store fails.
pub async fn plan_purge(registry: &Registry, actor: &Actor, days: &RetentionDays) -> OperationResult<Vec<PurgeLine>> {
    actor.require(Permission::ManagePrincipals)?;
    let today = registry.clock.today();
    let reader = registry.store.read().await?;
    let mut lines = Vec::new();
    for &class in RetentionClass::ALL {
        let before = days.kept_from(class, today);
        lines.push(PurgeLine { class, before, records: reader.count_past_retention(class, before).await? });
    }
    Ok(lines)
}

/// Removes what a plan says, up to its days; gives what was removed. Records that came of age since stay until the next plan.
///
/// # Errors
/// When the actor may not, or the store fails; then nothing is removed.
pub async fn purge(registry: &Registry, actor: &Actor, plan: &[PurgeLine]) -> OperationResult<Vec<PurgeLine>> {
    actor.require(Permission::ManagePrincipals)?;
    let books = registry.store.bookkeeping().await?;
    let mut removed = Vec::new();
    for line in plan {
        let records = books.remove_past_retention(line.class, line.before).await?;
        removed.push(PurgeLine { records, ..line.clone() });
    }
    for line in removed.iter().filter(|line| line.records > 0) {
        let before = line.before.to_string();
        let event = registry.event(actor, "purge").with("class", line.class.as_str()).with("before", before.as_str());
        books.audit(event.with("count", line.records));
    }
    books.commit().await?;
    Ok(removed)
}
