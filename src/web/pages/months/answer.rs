//! `/reports/contests/{id}`: what an agency contests is answered, by whoever publishes.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::found::{Found, Which};
use super::page;
use super::show::after;
use crate::auth::permission::Permission::PublishReports;
use crate::domain::edition::{ReportAct, ReportActKind, open_contests};
use crate::domain::ids::FactId;
use crate::operations::editions::{Shown, answer_contest};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Facts, Faults, Field, Form, Line, List, Posted, Sent, View, Visitor};

/// A contest, and the month whose draft it is of.
struct Contest {
    act: ReportAct,
    found: Found,
}

impl Contest {
    async fn find(app: &App, visitor: &Visitor, id: FactId) -> Result<Self, PageError> {
        visitor.actor().require(PublishReports)?;
        let reader = app.registry.store.read().await?;
        let act = reader.report_act(id).await?.filter(|act| act.kind == ReportActKind::Contest);
        let act = act.ok_or(PageError::NotFound)?;
        let drafts = reader.report_drafts(None).await?;
        let draft = drafts.iter().find(|draft| draft.id == act.draft).ok_or(PageError::NotFound)?;
        let found = Found::of(app, draft.month).await?;
        Ok(Self { act, found })
    }

    /// The draft that it is of, while that waits.
    async fn draft(&self, app: &App, visitor: &Visitor) -> Result<Shown, PageError> {
        let is_open = self.found.open.as_ref().is_some_and(|open| open.id == self.act.draft);
        if is_open { self.found.shown(app, visitor, Which::Draft).await } else { Err(PageError::NotFound) }
    }
}

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<FactId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let contest = Contest::find(&app, &visitor, id).await?;
    let shown = contest.draft(&app, &visitor).await?;
    if !open_contests(&shown.acts).iter().any(|open| open.id == id) {
        return Err(PageError::NotFound);
    }
    Ok(page_of((&app, &visitor), &contest, &shown, &Sent::default(), Faults::default()))
}

/// Records the answer.
pub(in crate::web) async fn answer(
    State(app): State<App>,
    id: Result<Path<FactId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let visitor = &posted.visitor;
    let contest = Contest::find(&app, visitor, id).await?;
    let (actor, text) = (posted.actor(), posted.sent.text("reason"));
    let work = async {
        answer_contest(&app.registry, &actor, id, text).await?;
        Ok::<_, Problem>(after(&contest.found, "answered"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            let shown = contest.draft(&app, visitor).await?;
            Ok(page_of((&app, visitor), &contest, &shown, &posted.sent, faults).into_response())
        }
    }
}

fn page_of(
    (app, visitor): (&App, &Visitor),
    Contest { act, found }: &Contest,
    shown: &Shown,
    sent: &Sent,
    faults: Faults,
) -> View {
    let say = visitor.say;
    let unit = shown.content.units().iter().find(|unit| unit.agency == act.agency);
    let (code, name) = unit.map_or(("", ""), |unit| (unit.code.as_str(), unit.name.as_str()));
    let own = format!("{}&agency={code}", found.draft_path());
    let facts = Facts::new(say.of("Ý kiến của cơ quan", "What is contested"))
        .fact(say.of("Cơ quan, đơn vị", "Agency"), Line::link(own, name).small(code))
        .fact(say.of("Nêu lúc", "Contested at"), say.instant(act.at))
        .fact(say.of("Ý kiến", "Why"), act.reason.as_str());
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Câu trả lời được lưu cùng báo cáo; cơ quan nêu ý kiến được thông báo.",
            "The answer is kept with the report; the agency is told.",
        ))
        .item(say.of(
            "Số liệu của dự thảo không đổi. Nếu ý kiến đúng: trả lời, sửa dữ liệu gốc rồi lập lại dự thảo.",
            "The draft's figures stay. Where the agency is right: answer, mend what is recorded, then draft anew.",
        ));
    let field = Field::area("reason", say.of("Trả lời", "Answer"), 4)
        .hint(say.of("Không ghi họ tên.", "Write no names of people."))
        .again(sent);
    let form = Form::post(format!("/reports/contests/{}", act.id))
        .faults(faults)
        .field(field)
        .button(say.of("Ghi câu trả lời", "Record the answer"))
        .cancel(found.draft_path(), say.of("Chưa trả lời", "Not now"));
    page(app, visitor, format!("{} {name}", say.of("Trả lời ý kiến của", "Answer")))
        .crumb(found.draft_path(), found.called(say))
        .with(facts)
        .with(what)
        .with(form)
}
