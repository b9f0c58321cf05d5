//! Opening a figure of the indicators: the rows behind it, of the actor's part of the tree; that it was read is recorded.

use std::sync::Arc;

use super::audit_read::ListRead;
use super::error::{OperationError, OperationResult};
use super::registry::{Actor, Registry};
use super::remembered::MOST_PEOPLE;
use crate::auth::permission::Permission;
use crate::domain::audit::details::Detail;
use crate::reports::indicators::{Asked, RowsBehind, RowsOf, Spans, rows_behind};

/// Opens a figure of an agency with everything below it, or of everything that the actor sees.
///
/// # Errors
/// When the actor may not read, there is no such agency in their part of the tree on the day, or the store fails.
pub async fn open_indicator(
    registry: &Registry,
    actor: &Actor,
    spans: Spans,
    agency: Option<&str>,
    of: RowsOf,
) -> OperationResult<Arc<RowsBehind>> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let asked = Asked { spans, agency, scope: &scope, calendar: &registry.calendar, dormancy: registry.dormancy };
    let reader = registry.store.read().await?;
    let what = format!("rows {spans:?} {agency:?} {scope:?} {of:?}");
    let count = async {
        let rows = rows_behind(&reader, &asked, of).await?;
        rows.ok_or(OperationError::NotFound { what: "agency on that day" })
    };
    let fits = |rows: &RowsBehind| rows.count() <= MOST_PEOPLE;
    let rows = registry.remembered.or_count(&reader, what, fits, count).await?;
    drop(reader);
    let mut filter = vec![
        ("indicator", Detail::code(of.indicator)),
        ("from", Detail::code(of.days.first)),
        ("to", Detail::code(of.days.last)),
    ];
    filter.extend(agency.map(|code| ("agency_code", Detail::code(code))));
    registry.record_list(actor, ListRead { what: rows.what(), count: rows.count(), agency: None, filter }).await?;
    Ok(rows)
}
