//! `GET /audit/documents`: what an agency's documents were signed by, the newest first: the way to a document's case file.

use axum::extract::{RawQuery, State};
use uuid::Uuid;

use super::super::links::address;
use super::super::reading::day_of;
use super::page_below;
use super::signatures::rows;
use crate::auth::permission::Permission::{ReadAudit, ReadRegistry};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::scope::Scope;
use crate::domain::signing::verdict::Outcome;
use crate::operations::signing_events::list::{AskedEvents, EventPage, WantedEvents, list_signing_events};
use crate::reports::signing_words;
use crate::storage::read::View as AsOf;
use crate::storage::read::signing::list::EventPlace;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Faults, Field, Form, Pager, Say, Sent, Table, View, Visitor};

/// The page.
pub(super) const PAGE: &str = "/audit/documents";

/// Signatures on a page.
const ROWS: u32 = 50;

/// Fields with what is wrong there.
type Wrong = Vec<(&'static str, &'static str)>;

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<View, PageError> {
    let scope = visitor.may(ReadAudit)?.and(visitor.may(ReadRegistry)?);
    let say = visitor.say;
    let sent = Sent::read(query.unwrap_or_default().as_bytes());
    let (wanted, mut wrong) = wanted(say, &sent).ok_or(PageError::NotFound)?;
    let after = match sent.filled("after") {
        Some(text) => Some(place_of(text).ok_or(PageError::NotFound)?),
        None => None,
    };
    let agency = match sent.filled("agency") {
        Some(code) => {
            let found = agency(&app, &scope, code).await?;
            if found.is_none() {
                let none = say.of(
                    "Không có cơ quan nào mang mã này trong phạm vi được giao.",
                    "No agency of that identifier lies within your scope.",
                );
                wrong.push(("agency", none));
            }
            found
        }
        None => None,
    };
    let found = match agency.filter(|_| wrong.is_empty()) {
        Some(agency) => {
            let asked = AskedEvents::Agency(agency);
            let page = list_signing_events(&app.registry, &visitor.actor(), asked, &wanted, after, ROWS).await?;
            Some(table(say, &sent, &page, after.is_some()))
        }
        None => None,
    };
    let faults = Faults::new(say.of("Chưa tìm được", "Nothing was searched for"));
    let faults = if wrong.is_empty() { Faults::default() } else { faults };
    let faults = wrong.into_iter().fold(faults, |faults, (name, text)| faults.field(name, text));
    let lead = say.of(
        "Các lần ký văn bản của một cơ quan, mới nhất trước. Mở một văn bản để xem ai đã ký và từng chữ ký chứng minh được gì.",
        "What the documents of an agency were signed by, the newest first. Open one to see who signed it and what each signature proves.",
    );
    Ok(page_below(&app, &visitor, say.of("Văn bản đã ký", "Signed documents"))
        .lead(lead)
        .with(form(say, &sent, faults))
        .with_some(found))
}

/// What is asked for, and what is wrong with it; none where no page of ours asks that.
fn wanted(say: Say, sent: &Sent) -> Option<(WantedEvents, Wrong)> {
    let mut wrong = Vec::new();
    let mut day = |name: &'static str| {
        let text = sent.filled(name)?;
        let day = day_of(text);
        if day.is_none() {
            wrong.push((name, say.of("Đây không phải là một ngày.", "That is no day.")));
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        wrong.push(("until", say.of("Ngày cuối ở trước ngày đầu.", "The last day lies before the first.")));
    }
    let wanted = WantedEvents {
        system: None,
        outcome: sent.value("outcome").ok()?,
        from: from.map(Timestamp::start_of),
        before: until.map(Timestamp::end_of),
    };
    Some((wanted, wrong))
}

/// The agency of an identifier, if it lies in the reader's part of the tree.
async fn agency(app: &App, scope: &Scope, code: &str) -> Result<Option<AgencyId>, PageError> {
    if code.contains('\0') {
        return Ok(None);
    }
    let view = AsOf::of(app.registry.clock.today());
    let row = app.registry.store.read().await?.agency_by_code(scope, view, code).await?;
    Ok(row.map(|row| row.agency))
}

fn form(say: Say, sent: &Sent, faults: Faults) -> Form {
    let any = Choice::new("", say.of("Tất cả", "All"));
    let outcome = |outcome: &Outcome| Choice::new(outcome.as_str(), signing_words::outcome(say.0, *outcome));
    let choices = std::iter::once(any).chain(Outcome::ALL.iter().map(outcome));
    Form::filter(PAGE)
        .faults(faults)
        .field(Field::short("agency", say.of("Mã định danh cơ quan", "Identifier of the agency")).again(sent))
        .field(Field::select("outcome", say.of("Kết luận hiện nay", "Verdict now"), choices).optional(say).again(sent))
        .field(Field::day("from", say.of("Ký từ ngày", "Signed from")).optional(say).again(sent))
        .field(Field::day("until", say.of("Đến hết ngày", "Until the end of")).optional(say).again(sent))
        .button(say.of("Tìm", "Search"))
}

fn table(say: Say, sent: &Sent, page: &EventPage, is_later: bool) -> Table {
    let again = |after: &str| {
        let kept = ["agency", "outcome", "from", "until"].map(|name| (name, sent.text(name)));
        let asked = kept.into_iter().chain([("after", after)]);
        address(PAGE, asked)
    };
    let pager = Pager { first: is_later.then(|| again("")), next: page.next.map(|place| again(&text_of(place))) };
    let empty = say.of(
        "Không có lần ký nào khớp. Hãy bỏ bớt điều kiện hoặc chọn cơ quan khác.",
        "No signature matches. Ask for less, or for another agency.",
    );
    rows(say, say.of("Các lần ký", "Signatures"), empty, &page.events).pager(say, pager)
}

fn text_of(place: EventPlace) -> String {
    format!("{}.{}", place.signed_at, place.id.simple())
}

fn place_of(text: &str) -> Option<EventPlace> {
    let (signed_at, id) = text.split_once('.')?;
    Some(EventPlace { signed_at: signed_at.parse().ok()?, id: id.parse::<Uuid>().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_page_ended_is_read_back_and_nothing_else_is() {
        let place = EventPlace { signed_at: -7, id: Uuid::from_u128(9) };
        assert_eq!(place_of(&text_of(place)), Some(place));
        for wrong in ["", ".", "7", "x.00000000000000000000000000000009", "7.9"] {
            assert_eq!(place_of(wrong), None, "{wrong}");
        }
    }
}
