//! What of the figures of a year is to be looked at, and how far its goals are reached: both as the year-end report counts them.

use crate::auth::permission::Permission;
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::{Actor, Registry};
use crate::reports::year_end::{FigureFinding, GoalProgress, YearAsked, findings_of_year, year_end};

/// The findings of a year's figures, and of all rows that were passed over, within the actor's part of the tree. Rows that name no agency are the
/// whole province's.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn figure_findings(
    registry: &Registry,
    actor: &Actor,
    scheme: PeriodScheme,
    year: i32,
) -> OperationResult<Vec<FigureFinding>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    let what = format!("findings {year} {scheme:?} {}", registry.clock.today());
    let asked = asked(registry, scheme, year);
    let count = findings_of_year(&reader, &asked);
    let all = registry.remembered.or_count(&reader, what, |_| true, count).await?;
    let is_seen = |finding: &FigureFinding| match &finding.path {
        Some(path) => scope.covers(path),
        None => scope == Scope::Province,
    };
    Ok(all.iter().filter(|finding| is_seen(finding)).cloned().collect())
}

/// What is aimed at in that year, with where it stands today or stood at the year's end.
///
/// # Errors
/// When the actor may not read, or the store fails.
pub async fn goal_progress(
    registry: &Registry,
    actor: &Actor,
    scheme: PeriodScheme,
    year: i32,
) -> OperationResult<Vec<GoalProgress>> {
    actor.scope(Permission::ReadRegistry)?;
    let reader = registry.store.read().await?;
    let report = year_end(&reader, &asked(registry, scheme, year)).await?;
    Ok(report.map(|report| report.goals).unwrap_or_default())
}

fn asked(registry: &Registry, scheme: PeriodScheme, year: i32) -> YearAsked<'_> {
    YearAsked { year, scheme, now: registry.clock.now(), known_at: None, place: &registry.province.name }
}
