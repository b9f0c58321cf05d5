//! The rows of a draft for which somebody answers.

use std::collections::BTreeSet;

use crate::domain::agency::AgencyRole;
use crate::domain::edition::{Draft, ReportAct, ReportActKind, open_contests};
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::operations::editions::Shown;
use crate::reports::monthly::{Content, UnitRow};
use crate::storage::StoreError;
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::{Reader, View};

/// Units that are counted, at most.
const MOST: u32 = 1_000;

/// The units of a draft within a part of the tree: by their place of today, or by their last place in the month when they are no more.
pub(super) async fn own_units<'c>(
    reader: &Reader,
    (scope, view): (&Scope, View),
    draft: &Draft,
    content: &'c Content,
) -> Result<Vec<&'c UnitRow>, StoreError> {
    if *scope == Scope::Province {
        return Ok(content.units().iter().collect());
    }
    let book = reader.agency_book(view).await?;
    let place = |agency| book.on(agency, view.day).or_else(|| book.on(agency, draft.days.1));
    let is_own = |unit: &&UnitRow| place(unit.agency).is_some_and(|place| scope.covers(&place.path));
    Ok(content.units().iter().filter(is_own).collect())
}

/// The same units, those that have said nothing of the draft.
pub(super) fn silent_among<'c>(units: &[&'c UnitRow], shown: &Shown) -> Vec<&'c UnitRow> {
    let said = said(&shown.acts);
    units.iter().filter(|unit| !said.contains(&unit.agency)).copied().collect()
}

/// The agencies that have said something; who contests a draft has seen it.
fn said(acts: &[ReportAct]) -> BTreeSet<AgencyId> {
    acts.iter().filter(|act| act.kind != ReportActKind::Answer).map(|act| act.agency).collect()
}

/// How many units of a part of the tree, as it was on the month's last day, have said nothing of a draft: without reading all that the draft says.
pub(in crate::web::pages) async fn waiting_for_own(
    reader: &Reader,
    scope: &Scope,
    draft: &Draft,
    acts: &[ReportAct],
) -> Result<usize, StoreError> {
    let filter = AgencyFilter { role: Some(AgencyRole::ReportingUnit), ..AgencyFilter::default() };
    let units = reader.agency_page(scope, View::of(draft.days.1), &filter, None, MOST).await?;
    let said = said(acts);
    Ok(units.iter().filter(|unit| !said.contains(&unit.agency)).count())
}

/// Whether an agency contests the draft and waits for its answer.
pub(super) fn is_contested(shown: &Shown, agency: AgencyId) -> bool {
    open_contests(&shown.acts).iter().any(|contest| contest.agency == agency)
}
