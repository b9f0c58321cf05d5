//! `GET /decisions/new`: the way to a form: which kind of decision, then about whom, then the form itself.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::super::agency_search::written;
use super::super::links::address;
use super::super::person_words::decision;
use super::filled::{Known, SUBJECT, known};
use super::kinds::{groups, hint};
use super::new::Entry;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::audit::details::Detail;
use crate::domain::decision::DecisionKind;
use crate::domain::ids::{DecisionId, OfficialId};
use crate::domain::scope::Scope;
use crate::operations::audit_read::ListRead;
use crate::storage::read;
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::people::{PeopleFilter, PersonLine};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Column, Field, Form, Line, List, Notice, Row, Say, Sent, Table, View, Visitor};

/// The page's own address.
pub(super) const PAGE: &str = "/decisions/new";

/// People who are offered at once.
const OFFERED: u32 = 20;

/// How far on the way to a form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Way {
    #[serde(rename = "type")]
    kind: Option<DecisionKind>,
    person: Option<OfficialId>,
    /// A decision that is recorded already and names one more.
    decision: Option<DecisionId>,
    q: String,
}

impl Way {
    fn address(&self, kind: Option<DecisionKind>, person: Option<OfficialId>) -> String {
        let kind = kind.map(DecisionKind::as_str).unwrap_or_default();
        let person = person.map(|person| person.to_string()).unwrap_or_default();
        let decision = self.decision.map(|decision| decision.to_string()).unwrap_or_default();
        address(PAGE, [("type", kind), ("person", &person), ("decision", &decision)])
    }
}

/// The page.
pub(in crate::web) async fn choose(
    State(app): State<App>,
    visitor: Visitor,
    way: Result<Query<Way>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(way) = way?;
    let scope = visitor.may(RecordDecisions)?;
    let person = match way.person {
        Some(id) => Some(known(&app, &visitor, id).await?),
        None => None,
    };
    match (way.kind, person) {
        (None, person) => Ok(kinds(&app, &visitor, &way, person.as_ref())),
        (Some(kind), None) if kind != DecisionKind::Recruit => people(&app, &visitor, &scope, kind, &way).await,
        (Some(kind), person) => form(&app, &visitor, &scope, kind, (person, way.decision)).await,
    }
}

/// A page on the way.
pub(super) fn page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    let frame = Frame::new(app, "decisions", Some(&visitor.principal)).speaking(visitor.say);
    View::new(frame, title).crumb("/decisions", visitor.say.of("Quyết định", "Decisions"))
}

fn kinds(app: &App, visitor: &Visitor, way: &Way, person: Option<&Known>) -> View {
    let say = visitor.say;
    let title = say.of("Nhập quyết định", "Enter a decision");
    let lead = match person {
        Some(person) => {
            Line::from(say.of("Về ", "About ")).strong(person.full_name.as_str()).plain(format!(" ({})", person.post))
        }
        None => Line::from(say.of(
            "Chọn loại quyết định. Trước khi ghi, hệ thống cho xem điều gì sẽ xảy ra và vào ngày nào.",
            "Choose a kind. Before anything is recorded, you see what will happen and when.",
        )),
    };
    let page = page(app, visitor, title).lead(lead);
    let link = |&kind: &DecisionKind| {
        Line::link(way.address(Some(kind), way.person), decision(say, kind)).plain(". ").plain(hint(say, kind))
    };
    let page = groups(say)
        .into_iter()
        .fold(page, |page, (heading, kinds)| page.with(List::new(heading).items(kinds.iter().map(link))));
    let upload =
        say.of("Nhiều người cùng lúc: tải danh sách lên từ bảng tính", "Many people at once: upload a spreadsheet");
    page.with(Notice::told(Line::link("/imports", upload)))
}

/// Whom the decision is about: found by name.
async fn people(app: &App, visitor: &Visitor, scope: &Scope, kind: DecisionKind, way: &Way) -> Result<View, PageError> {
    let say = visitor.say;
    let search = Form::filter(PAGE).hidden("type", kind.as_str());
    let search = way.decision.iter().fold(search, |form, decision| form.hidden("decision", decision.to_string()));
    let search = search
        .field(Field::search("q", say.of("Họ tên, có dấu hoặc không", "Name, with marks or without")).value(&way.q))
        .button(say.of("Tìm", "Search"));
    let title = format!("{}: {}", decision(say, kind), say.of("chọn người", "choose the person"));
    let page = page(app, visitor, title)
        .crumb(PAGE, say.of("Nhập quyết định", "Enter a decision"))
        .lead(hint(say, kind))
        .with(search);
    if way.q.trim().is_empty() {
        return Ok(page);
    }
    let view = read::View::of(app.registry.clock.today());
    let filter = PeopleFilter { name: Some(way.q.clone()), ..PeopleFilter::default() };
    let rows = app.registry.store.read().await?.people(scope, view, &filter, None, OFFERED + 1).await?;
    let by_name = vec![("by_name", Detail::from(true))];
    let list = ListRead { what: "officials", count: rows.len() as u64, agency: None, filter: by_name };
    app.registry.record_list(&visitor.actor(), list).await?;
    Ok(page.with(found(say, kind, way, &rows)))
}

fn found(say: Say, kind: DecisionKind, way: &Way, rows: &[PersonLine]) -> Table {
    let columns = [
        Column::new(say.of("Họ và tên", "Name")),
        Column::new(say.of("Vị trí công tác", "Post")),
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
    ];
    let empty = say.of(
        "Không có ai mang tên này trong phạm vi của bạn. Hãy thử một phần của họ tên. Người chưa có trong hệ thống được nhập bằng quyết định tuyển dụng, tiếp nhận.",
        "Nobody in your part has this name. Try a part of it. Somebody new is entered by a recruitment.",
    );
    let caption = say.of("Chọn người được quyết định", "Choose whom it is about");
    let table = Table::new(caption, columns, empty);
    let few = usize::try_from(OFFERED).unwrap_or(usize::MAX);
    let table = if rows.len() > few {
        table.note(say.of("Còn nhiều người khác; hãy gõ đầy đủ hơn.", "There are more; write more of the name."))
    } else {
        table
    };
    table.rows(rows.iter().take(few).map(|person| {
        let to = way.address(Some(kind), Some(person.key.official));
        Row::new([
            Line::link(to, person.full_name.as_str()),
            Line::from(person.position.as_str()),
            Line::from(person.agency_name.as_str()),
        ])
    }))
}

/// The form, with what is known before anybody types.
async fn form(
    app: &App,
    visitor: &Visitor,
    scope: &Scope,
    kind: DecisionKind,
    (person, decided): (Option<Known>, Option<DecisionId>),
) -> Result<View, PageError> {
    let view = read::View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let head = if let Some(id) = decided {
        let decision = reader.decision(scope, view, id).await?.ok_or(PageError::NotFound)?.decision;
        let issuer = reader.agency(&Scope::Province, view, decision.issuer).await?;
        Sent::default()
            .with("issuer", issuer.as_ref().map(written).unwrap_or_default())
            .with("number", decision.number.to_string())
            .with("symbol", decision.symbol)
            .with("signed_on", decision.signed_on.to_string())
            .with("signer", decision.signer)
            .with("summary", decision.summary)
    } else {
        let own = reader.agency_page(scope, view, &AgencyFilter::default(), None, 1).await?;
        let own = own.first().map(written).unwrap_or_default();
        Sent::default().with("issuer", own)
    };
    drop(reader);
    let sent = head.with(format!("{SUBJECT}act/mailbox"), "keep");
    let sent = match &person {
        // Another title is held where they are.
        Some(person) if kind == DecisionKind::Appoint => {
            sent.with(format!("{SUBJECT}act/post/agency"), person.home.as_str())
        }
        _ => sent,
    };
    Ok(Entry { app, visitor, kind, person, sent: &sent }.page(None, None))
}
