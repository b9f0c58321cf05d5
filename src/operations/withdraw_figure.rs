//! Taking a figure back that should never have been reported, and putting a row aside that was passed over: each with a reason, and both stay on
//! record.

use uuid::Uuid;

use crate::auth::permission::Permission;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::FactId;
use crate::domain::indicator::places::Places;
use crate::domain::lang::Bilingual;
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::{Actor, Registry};
use crate::storage::read::View;
use crate::storage::read::indicator::{ValueFilter, ValueLine};

/// Characters of a reason, at most.
const LONGEST: usize = 500;

/// Takes a figure back: from now on it counts in nothing; as known before, it still stands. Answers what it said.
///
/// # Errors
/// [`OperationError::NotFound`] when no such figure stands within the actor's part of the tree; when the actor may not enter figures, there is
/// no reason, or the store fails.
pub async fn withdraw_figure(
    registry: &Registry,
    actor: &Actor,
    figure: FactId,
    reason: &str,
) -> OperationResult<ValueLine> {
    let scope = actor.scope(Permission::EnterFigures)?;
    let reason = checked(reason)?;
    let mut change = registry.store.write(registry.header(actor, "withdraw_figure")).await?;
    let filter = ValueFilter { fact: Some(figure), ..ValueFilter::default() };
    let view = View::of(registry.clock.today());
    let mut standing = change.reader().indicator_values(&scope, view, &filter, 1).await?;
    let line = standing.pop().ok_or(OperationError::NotFound { what: "figure" })?;
    change.withdraw_indicator_value(figure, reason, FactId(registry.new_id())).await?;
    change.commit().await?;
    Ok(line)
}

/// Puts a row aside that was passed over, so that it is no finding any more.
///
/// # Errors
/// [`OperationError::NotFound`] when no such row waits within the actor's part of the tree; else as [`withdraw_figure`].
pub async fn dismiss_refusal(registry: &Registry, actor: &Actor, row: Uuid, reason: &str) -> OperationResult<()> {
    let scope = actor.scope(Permission::EnterFigures)?;
    let reason = checked(reason)?;
    let mut change = registry.store.write(registry.header(actor, "dismiss_figure_row")).await?;
    let view = View::of(registry.clock.today());
    let waiting = change.reader().figure_refusals(view).await?;
    let refusal = waiting.into_iter().find(|refusal| refusal.id == row);
    let refusal = refusal.ok_or(OperationError::NotFound { what: "refused row" })?;
    // By the places that findings are listed by: of an agency that is no more where it last stood.
    let places = Places::of(&change.reader().all_agency_versions(view).await?);
    let path = refusal.agency.and_then(|agency| places.on(agency, view.day));
    // A row that names no agency is the whole province's.
    if scope != Scope::Province && !path.is_some_and(|path| scope.covers(path)) {
        return Err(OperationError::NotFound { what: "refused row" });
    }
    change.dismiss_figure_refusal(row, reason, FactId(registry.new_id())).await?;
    change.commit().await?;
    Ok(())
}

fn checked(reason: &str) -> OperationResult<&str> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        let told = Bilingual::new("Thiếu lý do, hoặc lý do quá dài", "The reason is missing, or too long");
        let remedy =
            Bilingual::new(format!("Ghi từ 1 đến {LONGEST} ký tự"), format!("Write 1 to {LONGEST} characters"));
        return Err(OperationError::Invalid { problems: vec![FieldProblem::new("/reason", told, remedy)] });
    }
    Ok(reason)
}
