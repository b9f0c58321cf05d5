//! The rows of a draft for which somebody answers.

use std::collections::BTreeSet;

use crate::domain::edition::{Draft, ReportAct, ReportActKind, open_contests};
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::operations::editions::Shown;
use crate::reports::monthly::{Content, UnitRow};
use crate::storage::StoreError;
use crate::storage::read::{Reader, View};

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
    silent(units, &shown.acts)
}

fn silent<'c>(units: &[&'c UnitRow], acts: &[ReportAct]) -> Vec<&'c UnitRow> {
    let said = acts.iter().filter(|act| act.kind != ReportActKind::Answer);
    let said: BTreeSet<AgencyId> = said.map(|act| act.agency).collect();
    units.iter().filter(|unit| !said.contains(&unit.agency)).copied().collect()
}

/// How many units of a part of the tree have said nothing of a draft.
pub(in crate::web::pages) async fn waiting_for_own(
    reader: &Reader,
    own: (&Scope, View),
    draft: &Draft,
    acts: &[ReportAct],
) -> Result<usize, StoreError> {
    let texts = reader.report_texts(draft.id).await?;
    // What cannot be read is told where it is opened.
    let Ok(content) = Content::read(&texts.content) else { return Ok(0) };
    Ok(silent(&own_units(reader, own, draft, &content).await?, acts).len())
}

/// Whether an agency contests the draft and waits for its answer.
pub(super) fn is_contested(shown: &Shown, agency: AgencyId) -> bool {
    open_contests(&shown.acts).iter().any(|contest| contest.agency == agency)
}
