//! Forgetting the rows of old plans: each change that is carried over makes a plan, and its rows name people. What stays is the plan's header
//! with its hash, its counts and its approvals, and the audit record; what goes is what would show or undo it row by row.

use super::error::{OperationError, OperationResult};
use super::registry::Registry;
use crate::domain::ids::PlanId;

/// Plans forgotten in one transaction: nobody waits long for it.
const BATCH: u32 = 500;
const DAY_SECONDS: i64 = 86_400;

/// Forgets what is past its retention; gives of how many plans.
///
/// # Errors
/// When the store fails; what was forgotten by then stays so.
pub async fn forget_plans(registry: &Registry) -> OperationResult<u64> {
    let now = registry.clock.now();
    let before = |days: u16| now.plus_seconds(-i64::from(days) * DAY_SECONDS);
    let mut forgotten = 0;
    loop {
        let books = registry.store.bookkeeping().await?;
        let batch = books
            .forget_plan_rows(before(registry.retention.live_plan), before(registry.retention.plan), BATCH)
            .await?;
        books.commit().await?;
        forgotten += batch;
        if batch < u64::from(BATCH) {
            return Ok(forgotten);
        }
    }
}

/// Refuses a plan whose rows were forgotten.
///
/// # Errors
/// [`OperationError::ForgottenPlan`], or when the store fails.
pub async fn require_rows(registry: &Registry, id: PlanId) -> OperationResult<()> {
    if registry.store.read().await?.is_forgotten(id).await? {
        Err(OperationError::ForgottenPlan { id })
    } else {
        Ok(())
    }
}
