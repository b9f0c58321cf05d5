//! Naming a deputy: in some days one account has the grants of another. Both must lie within the part of the tree of who says so.

use time::Date;

use super::error::{OperationError, OperationResult};
use super::grant_role::wrong_days;
use super::managed_account::{anothers_account, managed_account, not_oneself};
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::lang::Bilingual;
use crate::domain::principal::Role;
use crate::storage::row::access::DeputyRow;

/// Who stands in for whom, from the first day to the day after the last.
#[derive(Debug, Clone)]
pub struct Deputyship {
    /// Who stands in.
    pub deputy: String,
    /// For whom.
    pub acts_for: String,
    /// First day; none for today.
    pub from: Option<Date>,
    /// The first day on which it no longer holds.
    pub to: Date,
}

/// Names a deputy. The deputy's sessions end.
///
/// # Errors
/// When the actor may not, one of the accounts is not all within its part of the tree, the deputy is the actor or a machine, the
/// days make no sense, or the store fails.
pub async fn name_deputy(registry: &Registry, actor: &Actor, wanted: &Deputyship) -> OperationResult<()> {
    let today = registry.clock.today();
    let from = wanted.from.unwrap_or(today);
    if from < today || wanted.to <= from {
        return Err(wrong_days("/to"));
    }
    let deputy = managed_account(registry, actor, Permission::ManagePrincipals, &wanted.deputy).await?;
    not_oneself(actor, &deputy.row.principal)?;
    // What is lent is lent whole: all of it must be the actor's to give.
    let other = anothers_account(registry, actor, Permission::ManagePrincipals, &wanted.acts_for).await?;
    let is_machine = |grants: &[crate::storage::row::access::DatedGrant]| {
        grants.iter().any(|dated| dated.grant.role == Role::Machine)
    };
    if deputy.row.principal.id == other.row.principal.id || is_machine(&deputy.grants) || is_machine(&other.grants) {
        let reason = Bilingual::new(
            "Người được ủy quyền phải là một người khác, không phải hệ thống kết nối",
            "a deputy is another person; machines neither have nor are deputies",
        );
        return Err(OperationError::Conflict { reason });
    }
    let row = DeputyRow {
        id: registry.new_id(),
        principal: deputy.row.principal.id,
        acts_for: other.row.principal.id,
        from,
        to: wanted.to,
        named_by: actor.name().to_owned(),
    };
    let books = registry.store.bookkeeping().await?;
    books.insert_deputy(&row, registry.clock.now()).await?;
    let event = registry.event(actor, "name_deputy").about_account(row.principal.0).about_account(row.acts_for.0);
    books.audit(event);
    Ok(books.commit().await?)
}

/// Ends a deputyship from `day` on; today when there is none.
///
/// # Errors
/// When the actor may not, there is no such deputyship, or the store fails.
pub async fn end_deputy(
    registry: &Registry,
    actor: &Actor,
    deputy: &str,
    acts_for: &str,
    day: Option<Date>,
) -> OperationResult<()> {
    let today = registry.clock.today();
    let day = day.unwrap_or(today);
    if day < today {
        return Err(wrong_days("/to"));
    }
    let deputy = managed_account(registry, actor, Permission::ManagePrincipals, deputy).await?;
    let other = managed_account(registry, actor, Permission::ManagePrincipals, acts_for).await?;
    let books = registry.store.bookkeeping().await?;
    if books.end_deputy(deputy.row.principal.id, other.row.principal.id, day, registry.clock.now()).await? == 0 {
        return Err(OperationError::NotFound { what: "deputy" });
    }
    let event = registry.event(actor, "end_deputy").about_account(deputy.row.principal.id.0);
    books.audit(event.about_account(other.row.principal.id.0));
    Ok(books.commit().await?)
}
