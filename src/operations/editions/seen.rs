//! Saying of several agencies at once that they have seen a draft, by whoever answers for all of them: a district for its communes. All or none, in
//! one change set, and what is drafted is read once.

use std::collections::BTreeSet;

use super::acts::{apart, covers};
use super::{OPERATION, account, open_draft};
use crate::auth::permission::Permission;
use crate::domain::edition::{ReportAct, ReportActKind};
use crate::domain::ids::{AgencyId, FactId};
use crate::domain::report_period::ReportMonth;
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::reports::monthly::Content;

/// Says that these agencies have seen the draft of a month; answers of how many of them that is new. Not for whoever drafted it, or somebody for them.
///
/// # Errors
/// [`OperationError::NotFound`] when the draft has no row of one of them or it lies outside the actor's part of the tree,
/// [`OperationError::Conflict`] when the month has no draft; when the actor may not, or the store fails.
pub async fn see_draft_for(
    registry: &Registry,
    actor: &Actor,
    month: ReportMonth,
    codes: &[&str],
) -> OperationResult<usize> {
    let scope = actor.scope(Permission::ContestReports)?;
    let principal = account(actor, Permission::ContestReports)?;
    let (draft, _) = open_draft(&registry.store.read().await?, month).await?;
    if !apart(registry, (draft.by, draft.at), principal.id).await? {
        return Err(conflict(
            "Người lập dự thảo không xác nhận thay cơ quan là đã xem",
            "whoever drafted the report cannot say for an agency that it was seen",
        ));
    }
    let mut change = registry.store.write(registry.header(actor, OPERATION)).await?;
    if open_draft(change.reader(), month).await?.0.id != draft.id {
        return Err(OperationError::Changed { what: "draft" });
    }
    let texts = change.reader().report_texts(draft.id).await?;
    let content = Content::read(&texts.content)
        .map_err(|error| OperationError::Unreadable { what: "a draft", text: error.to_string() })?;
    let before = change.reader().report_acts(&[draft.id]).await?;
    let mut seen: BTreeSet<AgencyId> =
        before.iter().filter(|act| act.kind == ReportActKind::Seen).map(|act| act.agency).collect();
    let known = seen.len();
    for code in codes {
        let unit = content.units().iter().find(|unit| unit.code.as_str() == *code);
        let agency = unit.map(|unit| unit.agency).ok_or(OperationError::NotFound { what: "agency" })?;
        if !covers(registry, change.reader(), &scope, agency, draft.days.1).await? {
            return Err(OperationError::NotFound { what: "agency" });
        }
        if !seen.insert(agency) {
            continue;
        }
        let act = ReportAct {
            id: FactId(registry.new_id()),
            draft: draft.id,
            agency,
            kind: ReportActKind::Seen,
            contest: None,
            reason: String::new(),
            by: principal.id,
            at: registry.clock.now(),
        };
        change.insert_report_act(&act).await?;
        let event = registry.event(actor, "see_report").about_agency(agency).with("month", month.to_string().as_str());
        change.audit(event.with("act", act.id.to_string().as_str()));
    }
    let new = seen.len() - known;
    if new > 0 {
        change.commit().await?;
    }
    Ok(new)
}
