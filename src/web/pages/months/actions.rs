//! What may be done with a month's report by whoever looks at it, and its files.

use super::found::Found;
use super::own::is_contested;
use crate::auth::permission::Permission::{DraftReports, PublishReports};
use crate::domain::edition::ReportActKind;
use crate::domain::ids::AgencyId;
use crate::operations::editions::{MonthForm, Shown};
use crate::web::pages::links::address;
use crate::web::state::App;
use crate::web::ui::{Actions, Say, Visitor};

/// The acts that are open: to say that it was seen, to contest, to publish, to draft anew. `own` are the units for which the visitor answers,
/// `agency` is the one that is shown.
pub(super) fn offered(
    app: &App,
    visitor: &Visitor,
    (found, shown): (&Found, &Shown),
    own: &[String],
    agency: &str,
) -> Option<Actions> {
    let (say, today) = (visitor.say, app.registry.clock.today());
    let may = |permission| visitor.actor().require(permission).is_ok();
    let mut links: Vec<(String, &str)> = Vec::new();
    // Whoever drafted it neither says for an agency that it was seen nor publishes it.
    let is_drafter = shown.draft.by == visitor.principal.id;
    if shown.edition.is_none() {
        let mine = |code: &str| own.iter().any(|one| one == code);
        let is_own = if agency.is_empty() { !own.is_empty() } else { mine(agency) };
        if is_own && !is_drafter && is_silent(shown, own) {
            links.push((format!("{}/seen", found.path()), say.of("Xác nhận cơ quan đã xem", "Say that it was seen")));
        }
        if is_own && today <= shown.draft.seen_until && !all_contested(shown, own) {
            let to = address(&format!("{}/contest", found.path()), &[("agency", agency)]);
            links.push((to, say.of("Nêu ý kiến về số liệu", "Contest the figures")));
        }
        if may(PublishReports) && !is_drafter && agency.is_empty() {
            links.push((format!("{}/publication", found.path()), say.of("Công bố", "Publish")));
        }
    }
    if may(DraftReports) && agency.is_empty() {
        let to = format!("{}/draft?month={}", super::PAGE, found.month);
        let name = if found.open.is_some() {
            say.of("Lập lại dự thảo", "Draft it anew")
        } else {
            say.of("Lập dự thảo đính chính", "Draft a correction")
        };
        links.push((to, name));
    }
    if links.is_empty() {
        return None;
    }
    Some(links.into_iter().fold(Actions::default(), |actions, (to, name)| actions.link(to, name)))
}

/// Whether one of these units has said nothing yet.
fn is_silent(shown: &Shown, own: &[String]) -> bool {
    own_rows(shown, own)
        .any(|agency| shown.acts.iter().all(|act| act.agency != agency || act.kind == ReportActKind::Answer))
}

fn all_contested(shown: &Shown, own: &[String]) -> bool {
    own_rows(shown, own).all(|agency| is_contested(shown, agency))
}

fn own_rows<'a>(shown: &'a Shown, own: &'a [String]) -> impl Iterator<Item = AgencyId> + 'a {
    let units = shown.content.units().iter();
    units.filter(|unit| own.iter().any(|code| unit.code.as_str() == code)).map(|unit| unit.agency)
}

/// The same report as files.
pub(super) fn downloads(say: Say, (found, query): (&Found, &[(&str, &str)]), agency: &str) -> Actions {
    let to = |form: MonthForm| {
        let more = [("agency", agency), ("format", form.as_str())];
        address(&format!("{}/file", found.path()), &[query, more.as_slice()].concat())
    };
    Actions::default()
        .link(to(MonthForm::Pdf), say.of("Tải về để in (PDF)", "Download to print (PDF)"))
        .link(to(MonthForm::Xlsx), say.of("Bảng tính (XLSX)", "Workbook (XLSX)"))
        .link(to(MonthForm::Csv), say.of("Dữ liệu (CSV)", "Data (CSV)"))
}
