//! Many marks at once are one plan of everything. One replica makes it at a time: two would add the same entries.

use std::time::Duration;

use super::settle::GUARD;
use super::turn::{LEASE_SECONDS, Turn, put_all_off};
use crate::directory::port::Directory;
use crate::domain::ids::TargetId;
use crate::operations::apply_directory_sync::apply_directory_sync;
use crate::operations::bulk_writer::{keep_turn, require_free};
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::plan_directory_sync::{PlanOrder, plan_part};
use crate::operations::registry::{Actor, Registry};
use crate::operations::sync_target::SyncSettings;
use crate::storage::write::{PutOff, Turn as Lease};

/// Seconds until everything is compared again when a comparison left something unsettled.
const AGAIN: i64 = 300;
/// How often the lease is kept.
const BEAT: Duration = Duration::from_secs(15);

/// Compares and writes everything, unless another replica is at it.
pub(super) async fn everything(
    registry: &Registry,
    directory: &dyn Directory,
    settings: &SyncSettings,
    target: TargetId,
) -> OperationResult<Turn> {
    // Its plan could not be written now: when the other one is done, less may be left to compare.
    let is_free = require_free(&registry.store.read().await?, target).await;
    if let Err(OperationError::BeingWritten { reason, .. }) = &is_free {
        put_all_off(registry, target, &reason.en).await?;
        return Ok(Turn::PutOff);
    }
    is_free?;
    let books = registry.store.bookkeeping().await?;
    let lease = books.claim_turn(&format!("compare {}", target.0), LEASE_SECONDS).await?;
    books.commit().await?;
    let Some(lease) = lease else { return Ok(Turn::PutOff) };
    let compared = tokio::select! {
        compared = Box::pin(compare_all(registry, directory, settings)) => compared,
        // Another has taken over. What this one left half done, the other finds.
        lost = keep(registry, &lease) => lost.map(|()| Turn::PutOff),
    };
    let books = registry.store.bookkeeping().await?;
    let failure = compared.as_ref().err().map(ToString::to_string);
    books.end_turn(&lease, lease.now, failure.as_deref()).await?;
    books.commit().await?;
    compared
}

/// Keeps the lease until it is lost.
async fn keep(registry: &Registry, lease: &Lease) -> OperationResult<()> {
    loop {
        tokio::time::sleep(BEAT).await;
        if !keep_turn(registry, lease, LEASE_SECONDS).await? {
            return Ok(());
        }
    }
}

/// So much is marked that one comparison of everything is cheaper. What it does not settle waits: for people, when the guard stopped its
/// plan, else for a while, for nothing is gained by comparing everything again at once.
async fn compare_all(registry: &Registry, directory: &dyn Directory, settings: &SyncSettings) -> OperationResult<Turn> {
    let order = PlanOrder { agency: None, enforced_only: true };
    let planned = plan_part(registry, directory, settings, &Actor::Shell, &order).await?;
    let (id, target) = (planned.plan.id, planned.plan.header.target);
    let is_let_through = planned.guard.passed();
    let applied = if is_let_through && planned.report.rows > 0 {
        apply_directory_sync(registry, directory, settings, &Actor::Shell, id, &|_| {}).await.map(|_| ())
    } else {
        Ok(())
    };
    let why = if is_let_through {
        PutOff { seconds: AGAIN, failure: "not settled".to_owned(), stopped_plan: None, counts: true }
    } else {
        let seconds = settings.plan_age_seconds;
        PutOff { seconds, failure: GUARD.to_owned(), stopped_plan: Some(id), counts: false }
    };
    let books = registry.store.bookkeeping().await?;
    let left = books.put_off_covered(target, id, &why).await?;
    books.commit().await?;
    applied?;
    let rows = usize::try_from(planned.report.rows).unwrap_or(usize::MAX);
    Ok(if left == 0 { Turn::Settled(rows) } else { Turn::PutOff })
}
