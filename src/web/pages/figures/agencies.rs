//! The agencies that report: those that told the month before and nothing yet of this one, and the units of a part of the tree.

use std::collections::BTreeSet;

use super::month::Month;
use super::told::{indicators, is_monthly};
use crate::domain::agency::{AgencyCode, AgencyRole, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::IndicatorCode;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::{Reader, View};
use crate::web::error::PageError;
use crate::web::pages::desk::FETCH;
use crate::web::state::App;

/// The agencies of a part of the tree that told something of the month before, and nothing of this one.
pub(in crate::web::pages) async fn lagging(
    app: &App,
    reader: &Reader,
    scope: &Scope,
    month: Month,
) -> Result<BTreeSet<AgencyId>, StoreError> {
    let Some(before) = month.before(app.registry.reports.scheme) else { return Ok(BTreeSet::new()) };
    let view = View::of(app.registry.clock.today());
    let monthly = indicators(reader, view).await?.into_iter().filter(is_monthly);
    let codes: Vec<IndicatorCode> = monthly.map(|indicator| indicator.code).collect();
    let mut told = reader.figure_reporters(scope, view, &codes, before.days).await?;
    for agency in reader.figure_reporters(scope, view, &codes, month.days).await? {
        told.remove(&agency);
    }
    Ok(told)
}

/// The next reporting units whose name contains that, after this place; of a part without any, whatever agencies it has.
pub(super) async fn units(
    reader: &Reader,
    scope: &Scope,
    view: View,
    name: &str,
    after: Option<&TreePath>,
) -> Result<Vec<AgencyRow>, StoreError> {
    let name = Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned);
    let is_searched = name.is_some();
    let filter = AgencyFilter { name, role: Some(AgencyRole::ReportingUnit), ..AgencyFilter::default() };
    let found = reader.agency_page(scope, view, &filter, after, FETCH).await?;
    if !found.is_empty() || is_searched || after.is_some() {
        return Ok(found);
    }
    reader.agency_page(scope, view, &AgencyFilter::default(), None, FETCH).await
}

/// The agency of an address, within the scope.
///
/// # Errors
/// When there is none, or the database fails.
pub(super) async fn agency(reader: &Reader, scope: &Scope, view: View, code: &str) -> Result<AgencyRow, PageError> {
    let code: AgencyCode = code.parse().map_err(|_| PageError::NotFound)?;
    reader.agency_by_code(scope, view, code.as_str()).await?.ok_or(PageError::NotFound)
}
