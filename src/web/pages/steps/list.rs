//! `GET /steps`: what waits because of decisions, the first due first: one's own, or everything that one sees.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use time::Date;

use super::super::links::{address, after_day, day_after};
use super::super::status_words::step_state;
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::decision::step::{Step, StepKind, StepState};
use crate::domain::ids::{AgencyId, DecisionId, FactId};
use crate::operations::list_steps::{StepWishes, list_steps};
use crate::storage::read;
use crate::storage::read::step::{StepKey, StepLine};
use crate::web::error::PageError;
use crate::web::frame::{Frame, role_name};
use crate::web::state::App;
use crate::web::ui::{Choice, Column, Field, Form, Line, Notice, Pager, Row, Say, Table, View, Visitor};

/// The page's own address.
pub(super) const PAGE: &str = "/steps";

/// Steps on one page.
const LINES: u32 = 50;

/// What people do; the rest is the program's.
const BY_PEOPLE: [StepKind; 5] = [
    StepKind::HandOverActivation,
    StepKind::RequestCertificate,
    StepKind::RequestChange,
    StepKind::RequestRevocation,
    StepKind::AcceptTransfer,
];

/// What the address asks for; an empty text is nothing asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// `mine`: only what waits for a role of the reader.
    whose: String,
    state: String,
    kind: String,
    overdue: String,
    /// Identifier of an agency: it and those below it.
    agency: String,
    decision: Option<DecisionId>,
    done: String,
    after: String,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let say = visitor.say;
    let state = match asked.state.as_str() {
        "" => StepState::Open,
        text => text.parse().map_err(|_| PageError::NotFound)?,
    };
    let under = asked.under(&app, &visitor).await?;
    let wishes = StepWishes {
        state,
        under,
        mine: asked.whose == "mine",
        kind: asked.kind()?,
        decision: asked.decision,
        overdue: !asked.overdue.is_empty(),
        ..StepWishes::default()
    };
    let after = Some(asked.after.as_str()).filter(|text| !text.is_empty());
    let after = after.map(|text| day_after(text).ok_or(PageError::NotFound)).transpose()?;
    let after = after.map(|(day, step)| StepKey { day, step: FactId(step) });
    let mut rows = list_steps(&app.registry, &visitor.actor(), &wishes, after, LINES + 1).await?;
    let more = rows.len() > LINES as usize;
    rows.truncate(LINES as usize);
    let end = |line: &StepLine| after_day(line.step.draft.due_on, line.step.id.0);
    let pager = Pager {
        first: after.is_some().then(|| asked.address("")),
        next: rows.last().filter(|_| more).map(|last| asked.address(&end(last))),
    };
    let done = match asked.done.as_str() {
        "finished" => {
            Some(Notice::done(say.of("Đã ghi nhận việc này kết thúc.", "It is recorded that this has ended.")))
        }
        _ => None,
    };
    let frame = Frame::new(&app, "decisions", Some(&visitor.principal)).speaking(say);
    Ok(View::new(frame, say.of("Việc theo quyết định", "Steps of decisions"))
        .crumb("/decisions", say.of("Quyết định", "Decisions"))
        .with_some(done)
        .with(form(say, &asked))
        .with(table(say, app.registry.clock.today(), &rows).pager(say, pager)))
}

impl Asked {
    fn kind(&self) -> Result<Option<StepKind>, PageError> {
        let asked = Some(self.kind.as_str()).filter(|text| !text.is_empty());
        asked.map(str::parse).transpose().map_err(|_| PageError::NotFound)
    }

    /// The agency that is asked for; one that the reader does not see is as good as none.
    async fn under(&self, app: &App, visitor: &Visitor) -> Result<Option<AgencyId>, PageError> {
        if self.agency.is_empty() {
            return Ok(None);
        }
        let (scope, view) = (visitor.may(ReadRegistry)?, read::View::of(app.registry.clock.today()));
        let found = app.registry.store.read().await?.agency_by_code(&scope, view, &self.agency).await?;
        Ok(Some(found.ok_or(PageError::NotFound)?.agency))
    }

    /// The same list from another place on.
    fn address(&self, after: &str) -> String {
        let decision = self.decision.map(|decision| decision.to_string()).unwrap_or_default();
        let asked = [
            ("whose", self.whose.as_str()),
            ("state", &self.state),
            ("kind", &self.kind),
            ("overdue", &self.overdue),
            ("agency", &self.agency),
            ("decision", &decision),
            ("after", after),
        ];
        address(PAGE, asked)
    }
}

fn form(say: Say, asked: &Asked) -> Form {
    let whose = [
        Choice::new("", say.of("Của mọi người trong phạm vi", "Everybody's that I see")),
        Choice::new("mine", say.of("Của vai trò tôi giữ", "Of my roles")),
    ];
    let states = [
        Choice::new("", say.of("Đang chờ", "Waiting")),
        Choice::new(StepState::Planned.as_str(), say.of("Chưa đến ngày", "Planned")),
        Choice::new(StepState::Done.as_str(), say.of("Đã xong", "Done")),
        Choice::new(StepState::NotNeeded.as_str(), say.of("Không cần thực hiện", "Not needed")),
    ];
    let every = std::iter::once(Choice::new("", say.of("Tất cả", "All")));
    let kinds = every.chain(BY_PEOPLE.map(|one| Choice::new(one.as_str(), kind(say, one))));
    let due =
        [Choice::new("", say.of("Bất kỳ", "Any")), Choice::new("yes", say.of("Chỉ việc quá hạn", "Overdue only"))];
    let form = Form::filter(PAGE)
        .field(Field::select("whose", say.of("Việc", "Whose"), whose).value(&asked.whose))
        .field(Field::select("kind", say.of("Loại việc", "Kind"), kinds).value(&asked.kind))
        .field(Field::select("state", say.of("Tình trạng", "State"), states).value(&asked.state))
        .field(Field::select("overdue", say.of("Hạn", "Due"), due).value(&asked.overdue));
    let form = if asked.agency.is_empty() { form } else { form.hidden("agency", asked.agency.as_str()) };
    let form = asked.decision.iter().fold(form, |form, decision| form.hidden("decision", decision.to_string()));
    form.button(say.of("Xem", "Show"))
}

fn table(say: Say, today: Date, rows: &[StepLine]) -> Table {
    let columns = [
        Column::new(say.of("Hạn", "Due")),
        Column::new(say.of("Việc", "What")),
        Column::new(say.of("Người", "For whom")),
        Column::new(say.of("Ai thực hiện", "By whom")),
        Column::new(say.of("Quyết định", "Decision")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let empty = say.of(
        "Không có việc nào khớp. Việc theo quyết định tự hiện ở đây khi đến ngày.",
        "Nothing matches. What follows from decisions appears here when its day comes.",
    );
    let caption = say.of("Đến hạn trước đứng trước", "The first due first");
    Table::new(caption, columns, empty).rows(rows.iter().map(|line| row(say, today, line)))
}

fn row(say: Say, today: Date, line: &StepLine) -> Row {
    let step = &line.step;
    let what = what(say, step);
    let who = match step.draft.role {
        Some(role) => Line::from(role_name(say, role)),
        None => Line::from(say.of("Hệ thống", "The program")),
    };
    let what = match (step.draft.kind, step.state) {
        (StepKind::AcceptTransfer, StepState::Open) => Line::link(format!("/subjects/{}/answer", step.subject), what),
        (_, StepState::Open) if step.draft.role.is_some() => Line::link(format!("{PAGE}/{}", step.id), what),
        _ => Line::from(what),
    };
    Row::new([
        Line::from(say.day(step.draft.due_on)),
        what,
        Line::link(format!("/officials/{}", step.official), line.full_name.as_str()).small(line.agency_name.as_str()),
        who,
        Line::link(format!("/subjects/{}", step.subject), line.decision.as_str()),
        step_state(say, step.state, step.draft.due_on < today),
    ])
}

/// What is to be done.
pub(in crate::web::pages) fn what(say: Say, step: &Step) -> String {
    let first = step.draft.consequences.first();
    first.map_or_else(|| kind(say, step.draft.kind).to_owned(), |one| say.text(&one.text))
}

/// What a step is, where it has no words of its own.
pub(super) const fn kind(say: Say, kind: StepKind) -> &'static str {
    match kind {
        StepKind::TakeEffect => say.of("Quyết định có hiệu lực", "The decision takes effect"),
        StepKind::HandOverActivation => say.of("Giao phiếu kích hoạt hộp thư", "Hand over the activation sheet"),
        StepKind::RequestCertificate => say.of("Đề nghị cấp chứng thư", "Request a certificate"),
        StepKind::RequestChange => say.of("Đề nghị thay đổi chứng thư", "Request a change of the certificate"),
        StepKind::RequestRevocation => say.of("Đề nghị thu hồi chứng thư", "Request a revocation"),
        StepKind::StopUse => say.of("Ngừng sử dụng chứng thư", "Stop the use of certificates"),
        StepKind::ResumeUse => say.of("Cho sử dụng lại chứng thư", "Lift the stop of certificates"),
        StepKind::Notify => say.of("Thông báo", "Tell those concerned"),
        StepKind::AcceptTransfer => say.of("Trả lời việc tiếp nhận", "Answer the hand-over"),
    }
}
