//! `/reports/months/{month}/seen`: an agency, or several for which somebody answers, has seen a draft.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::found::{Found, Which};
use super::own::{own_units, silent_among};
use super::page;
use super::show::after;
use crate::auth::permission::Permission::ContestReports;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::operations::editions::{Shown, see_draft_for};
use crate::reports::monthly::UnitRow;
use crate::storage::read::View as Seen;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Form, Line, List, Notice, Posted, Row, Sent, Table, View, Visitor};

/// The form that the boxes of the table belong to.
const FORM: &str = "seen";

/// The question.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    month: Result<Path<String>, PathRejection>,
) -> Result<View, PageError> {
    let Path(month) = month?;
    visitor.may(ContestReports)?;
    let found = Found::find(&app, &visitor, &month).await?;
    if found.open.is_none() {
        return Err(PageError::NotFound);
    }
    shown(&app, &visitor, &found, &Sent::default(), Faults::default()).await
}

/// Records it.
pub(in crate::web) async fn record(
    State(app): State<App>,
    month: Result<Path<String>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(month) = month?;
    let visitor = &posted.visitor;
    visitor.may(ContestReports)?;
    let found = Found::find(&app, visitor, &month).await?;
    let actor = posted.actor();
    let work = async {
        posted.require_seen(&found.tag())?;
        let whole = if posted.sent.is_ticked("all") {
            let shown = found.shown(&app, visitor, Which::Draft).await.map_err(|_| Problem::changed())?;
            silent_codes(&app, visitor, &shown).await?
        } else {
            posted.sent.all("agency").map(str::to_owned).collect()
        };
        if whole.is_empty() {
            return Err(Problem::invalid(vec![none_chosen()]));
        }
        let codes: Vec<&str> = whole.iter().map(String::as_str).collect();
        let new = see_draft_for(&app.registry, &actor, found.month, &codes).await?;
        Ok::<_, Problem>(after(&found, if new > 0 { "seen" } else { "known" }))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            if found.open.is_none() {
                return Err(PageError::from(problem));
            }
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(shown(&app, visitor, &found, &posted.sent, faults).await?.into_response())
        }
    }
}

fn none_chosen() -> FieldProblem {
    FieldProblem::new(
        "/agency",
        Bilingual::new("Chưa chọn cơ quan nào", "No agency was chosen"),
        Bilingual::new("Đánh dấu các cơ quan đã xem", "Tick those that have seen it"),
    )
}

async fn silent_codes(app: &App, visitor: &Visitor, shown: &Shown) -> Result<Vec<String>, Problem> {
    let scope = visitor.actor().scope(ContestReports)?;
    let reader = app.registry.store.read().await?;
    let view = Seen::of(app.registry.clock.today());
    let own = own_units(&reader, (&scope, view), &shown.draft, &shown.content).await?;
    Ok(silent_among(&own, shown).into_iter().map(|unit| unit.code.to_string()).collect())
}

async fn shown(app: &App, visitor: &Visitor, found: &Found, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    let say = visitor.say;
    let report = found.shown(app, visitor, Which::Draft).await?;
    let codes = silent_codes(app, visitor, &report).await?;
    let view = page(app, visitor, say.of("Xác nhận cơ quan đã xem dự thảo", "Say that a draft was seen"))
        .crumb(found.draft_path(), found.called(say));
    if codes.is_empty() {
        return Ok(view.with(Notice::told(say.of(
            "Mọi cơ quan trong phạm vi của tài khoản này đã xem hoặc đã có ý kiến.",
            "Every agency within what this account covers has seen it, or contests it.",
        ))));
    }
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Ghi nhận cơ quan đã xem số liệu của mình và không có ý kiến. Không rút lại được; vẫn nêu ý kiến được trong thời hạn.",
            "It is recorded that the agency has seen its figures. This cannot be undone; it may still contest them in time.",
        ))
        .item(say.of(
            "Khi mọi cơ quan đã xem, báo cáo có thể được công bố mà không chờ hết thời hạn.",
            "Once every agency has, the report may be published before the days are over.",
        ));
    let form = Form::post(format!("{}/seen", found.path()))
        .id(FORM)
        .seen(found.tag())
        .faults(faults)
        .button(say.of("Xác nhận các cơ quan đã đánh dấu", "Confirm those that are ticked"));
    let form = if codes.len() > 1 {
        let all = format!("{} {}", say.of("Xác nhận tất cả, số lượng", "Confirm all of them:"), say.count(codes.len()));
        form.choice("all", "yes", all)
    } else {
        form
    };
    let form = form.cancel(found.draft_path(), say.of("Xem lại dự thảo", "Look at the draft again"));
    let units: Vec<&UnitRow> =
        report.content.units().iter().filter(|unit| codes.iter().any(|code| unit.code.as_str() == code)).collect();
    Ok(view.with(what).with(table(visitor, found, &units, sent)).with(form))
}

fn table(visitor: &Visitor, found: &Found, units: &[&UnitRow], sent: &Sent) -> Table {
    let say = visitor.say;
    let columns = [Column::new(say.of("Đã xem", "Seen")), Column::new(say.of("Cơ quan, đơn vị", "Agency"))];
    let caption = say.of("Cơ quan chưa xem", "Agencies that have said nothing");
    let rows = units.iter().map(|unit| {
        let code = unit.code.as_str();
        // Whoever answers for one agency alone has nothing to choose.
        let is_ticked = units.len() == 1 || sent.all("agency").any(|sent| sent == code);
        let label = format!("{} {}", say.of("Đã xem:", "Seen by"), unit.name);
        let to = format!("{}&agency={code}", found.draft_path());
        Row::new([
            Line::check(FORM, "agency", code, label).ticked(is_ticked),
            Line::link(to, unit.name.as_str()).small(code),
        ])
    });
    Table::new(caption, columns, "").filtered(say.of("Lọc theo tên", "Filter by name")).rows(rows)
}
