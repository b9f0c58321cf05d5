//! `GET /requests`: requests to the CA, newest first; what is overdue stands above.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::SECTION;
use super::words::{due, status};
use crate::auth::permission::Permission::{ReadRegistry, RecordLetters, SubmitRequests};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::ids::{OfficialId, RequestId};
use crate::domain::scope::Scope;
use crate::operations::requests::{overdue_today, waits_for};
use crate::storage::StoreError;
use crate::storage::read::request_list::{RequestFilter, RequestLine, Waiting};
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::pages::desk::people::People;
use crate::web::pages::desk::{self, FETCH, PAGE, choices, given, lists};
use crate::web::state::App;
use crate::web::ui::{Actions, Choice, Column, Faults, Field, Form, Line, Pager, Row, Say, Table, View, Visitor};

/// Overdue requests that are shown above the list.
const PRESSING: usize = 10;

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    kind: String,
    state: String,
    /// Identifier of an agency: it and those below it.
    agency: String,
    /// Whose turn it is: `confirm`, `decide`, `letter`, or `mine` for all that waits for the reader.
    turn: String,
    overdue: String,
    campaign: String,
    after: String,
}

impl Asked {
    fn pairs(&self) -> [(&str, &str); 6] {
        [
            ("kind", &self.kind),
            ("state", &self.state),
            ("agency", &self.agency),
            ("turn", &self.turn),
            ("overdue", &self.overdue),
            ("campaign", &self.campaign),
        ]
    }

    fn is_narrowed(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.is_empty())
    }

    /// What waits for the visitor, as far as it is asked for.
    fn turns(&self, visitor: &Visitor) -> Result<Option<Vec<Waiting>>, PageError> {
        let all = waits_for(&visitor.actor());
        let of = |state: RequestState| all.iter().filter(|waiting| waiting.states.contains(&state)).cloned().collect();
        Ok(Some(match self.turn.as_str() {
            "" => return Ok(None),
            "mine" => all,
            "confirm" => of(RequestState::Draft),
            "decide" => of(RequestState::Submitted),
            "letter" => of(RequestState::Approved),
            _ => return Err(PageError::NotFound),
        }))
    }

    /// The same, understood; none when there is no such agency.
    async fn filter(
        &self,
        (app, visitor, scope): (&App, &Visitor, &Scope),
    ) -> Result<Option<RequestFilter>, PageError> {
        let mut filter = RequestFilter {
            kind: given(&self.kind)?,
            state: given(&self.state)?,
            waiting: self.turns(visitor)?,
            overdue: (!self.overdue.is_empty()).then(|| overdue_today(&app.registry)),
            campaign: given(&self.campaign)?,
            ..RequestFilter::default()
        };
        let code = self.agency.trim();
        if !code.is_empty() {
            let seen = Seen::of(app.registry.clock.today());
            let found = app.registry.store.read().await?.agency_by_code(scope, seen, code).await?;
            let Some(agency) = found else { return Ok(None) };
            filter.under = Some(agency.path);
        }
        Ok(Some(filter))
    }
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let say = visitor.say;
    let scope = visitor.may(ReadRegistry)?;
    let view = desk::page(&app, &visitor, SECTION, say.of("Đề nghị về chứng thư", "Requests about certificates"));
    let view = view.with(ways(say, &visitor));
    let Some(filter) = asked.filter((&app, &visitor, &scope)).await? else {
        let unknown = say.of(
            "Không có cơ quan nào mang mã này trong phạm vi được giao.",
            "No agency in your part of the tree has this identifier.",
        );
        let faults = Faults::new(say.of("Chưa tìm được", "Nothing could be looked for")).field("agency", unknown);
        return Ok(view.with(filters(say, &asked, faults)));
    };
    let before: Option<RequestId> = given(&asked.after)?;
    let seen = Seen::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let mut lines = reader.request_page(&scope, seen, &filter, before, FETCH).await?;
    let is_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let pressing = match (before, filter.overdue) {
        (None, None) => pressing(&app, &reader, &scope, &filter).await?,
        _ => Vec::new(),
    };
    let officials: Vec<OfficialId> = lines.iter().chain(&pressing).map(|line| line.request.official).collect();
    let people = People::named(&reader, seen, &officials).await?;
    lists(&app, &visitor, "requests", officials.len()).await?;
    let next = lines.last().filter(|_| is_more).map(|last| last.request.id.to_string());
    let to = |after: &str| desk::address("/requests", asked.pairs().into_iter().chain([("after", after)]));
    let pager = Pager { first: before.map(|_| to("")), next: next.map(|after| to(&after)) };
    let table = table(say, say.of("Danh sách đề nghị", "Requests"), empty(say, &asked));
    let table = table.rows(lines.iter().map(|line| row(&app, say, line, &people))).pager(say, pager);
    let view = view.with(filters(say, &asked, Faults::default()));
    let late = (!pressing.is_empty()).then(|| late(&app, say, (&asked, &pressing), &people));
    Ok(view.with_some(late).with(table))
}

/// The newest of those that are overdue.
async fn pressing(
    app: &App,
    reader: &Reader,
    scope: &Scope,
    filter: &RequestFilter,
) -> Result<Vec<RequestLine>, StoreError> {
    let filter = RequestFilter { overdue: Some(overdue_today(&app.registry)), ..filter.clone() };
    let most = u32::try_from(PRESSING).unwrap_or(u32::MAX);
    reader.request_page(scope, Seen::of(app.registry.clock.today()), &filter, None, most).await
}

fn late(app: &App, say: Say, (asked, lines): (&Asked, &[RequestLine]), people: &People) -> Table {
    let all = desk::address("/requests", asked.pairs().into_iter().chain([("overdue", "yes")]));
    let note = Line::link(all, say.of("Xem tất cả đề nghị quá hạn", "See all that are overdue"));
    let table = table(say, say.of("Quá hạn, cần xử lý trước", "Overdue: to be dealt with first"), "");
    table.note(note).rows(lines.iter().map(|line| row(app, say, line, people)))
}

fn ways(say: Say, visitor: &Visitor) -> Actions {
    let actions = Actions::default();
    let actions = if visitor.can(SubmitRequests) {
        actions.link("/requests/new", say.of("Lập đề nghị", "New request"))
    } else {
        actions
    };
    let actions = if visitor.can(RecordLetters) {
        actions.link("/letters", say.of("Công văn gửi CA", "Letters to the CA"))
    } else {
        actions
    };
    actions.link("/campaigns", say.of("Đợt gia hạn", "Renewal campaigns"))
}

fn filters(say: Say, asked: &Asked, faults: Faults) -> Form {
    let all = say.of("Tất cả", "All");
    let kinds = choices(all, RequestKind::ALL, |kind| kind.called(say.0));
    let states = choices(all, RequestState::ALL, |state| state.called(say.0));
    let turns = [
        Choice::new("", all),
        Choice::new("mine", say.of("Chờ tôi xử lý", "Waits for me")),
        Choice::new("confirm", say.of("Chờ tôi trình", "To be handed in by me")),
        Choice::new("decide", say.of("Chờ tôi duyệt", "To be decided by me")),
        Choice::new("letter", say.of("Chờ tôi gửi CA", "To be sent by me")),
    ];
    let term = [Choice::new("", all), Choice::new("yes", say.of("Quá hạn", "Overdue"))];
    let form = Form::filter("/requests")
        .faults(faults)
        .field(Field::select("kind", say.of("Nội dung", "Kind"), kinds).value(&asked.kind).optional(say))
        .field(Field::select("state", say.of("Trạng thái", "State"), states).value(&asked.state).optional(say))
        .field(Field::select("turn", say.of("Việc của tôi", "My work"), turns).value(&asked.turn).optional(say))
        .field(Field::select("overdue", say.of("Thời hạn", "Term"), term).value(&asked.overdue).optional(say))
        .field(Field::short("agency", say.of("Mã cơ quan", "Agency")).value(&asked.agency).optional(say));
    let form = if asked.campaign.is_empty() { form } else { form.hidden("campaign", asked.campaign.as_str()) };
    form.button(say.of("Lọc", "Filter"))
}

fn table(say: Say, caption: &'static str, empty: &'static str) -> Table {
    let heads = [
        say.of("Nội dung đề nghị", "What is asked"),
        say.of("Người được đề nghị", "For whom"),
        say.of("Trạng thái", "State"),
        say.of("Từ ngày", "Since"),
        say.of("Hạn", "Due"),
    ];
    Table::new(caption, heads.map(Column::new), empty)
}

fn row(app: &App, say: Say, line: &RequestLine, people: &People) -> Row {
    let asked = Line::link(format!("/requests/{}", line.request.id), line.request.kind.called(say.0));
    let asked = match line.reason {
        Some(reason) => asked.small(reason.called(say.0)),
        None => asked,
    };
    Row::new([
        asked,
        people.line(line.request.official),
        status(say, line.state),
        Line::from(line.since.map_or_else(|| say.day(line.request.opened_on), |since| say.day(since.day()))),
        due(say, &app.registry, line).unwrap_or_else(|| Line::from("–")),
    ])
}

fn empty(say: Say, asked: &Asked) -> &'static str {
    if asked.is_narrowed() {
        say.of(
            "Không có đề nghị nào như vậy. Hãy bỏ bớt điều kiện lọc.",
            "No request is like that. Ask for less in the filter.",
        )
    } else {
        say.of(
            "Chưa có đề nghị nào trong phạm vi được giao. Đề nghị do người quản lý thuê bao lập, hoặc hệ thống lập \
             theo quyết định.",
            "There is no request in your part of the tree yet. Subscriber managers write them, or decisions do.",
        )
    }
}
