//! `/reports/months/{month}/contest`: an agency contests its row of a draft, which is not published before that is answered.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::found::{Found, Which};
use super::own::{is_contested, own_units};
use super::page;
use super::show::after;
use crate::auth::permission::Permission::ContestReports;
use crate::operations::editions::contest_draft;
use crate::storage::read::View as Seen;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::not_in_list;
use crate::web::state::App;
use crate::web::ui::{Choice, Faults, Field, Form, List, Notice, Posted, Sent, View, Visitor};

/// Of which agency.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    agency: String,
}

/// The form.
pub(in crate::web) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    month: Result<Path<String>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(month), Query(asked)) = (month?, asked?);
    visitor.may(ContestReports)?;
    let found = Found::find(&app, &visitor, &month).await?;
    let sent = Sent::default().with("agency", asked.agency);
    shown(&app, &visitor, &found, &sent, Faults::default()).await
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
    let (actor, sent) = (posted.actor(), &posted.sent);
    let work = async {
        posted.require_seen(&found.tag())?;
        let agency = sent.filled("agency").ok_or_else(|| Problem::invalid(vec![not_in_list("/agency")]))?;
        contest_draft(&app.registry, &actor, found.month, agency, sent.text("reason")).await?;
        Ok::<_, Problem>(after(&found, "contested"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            if found.open.is_none() {
                return Err(PageError::from(problem));
            }
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(shown(&app, visitor, &found, sent, faults).await?.into_response())
        }
    }
}

async fn shown(app: &App, visitor: &Visitor, found: &Found, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    let say = visitor.say;
    let draft = found.open.as_ref().ok_or(PageError::NotFound)?;
    let view = page(app, visitor, say.of("Nêu ý kiến về số liệu dự thảo", "Contest the figures of a draft"))
        .crumb(found.draft_path(), found.called(say));
    let until = say.day(draft.seen_until);
    if app.registry.clock.today() > draft.seen_until {
        let over = say.of(
            "Đã hết thời hạn cho ý kiến. Sai sót phát hiện sau đó được đính chính bằng bản công bố mới. Hạn là ngày ",
            "Contests are no longer taken: what is found later is corrected by a new version. The last day was ",
        );
        return Ok(view.with(Notice::warned(format!("{over}{until}."))));
    }
    let scope = visitor.may(ContestReports)?;
    let report = found.shown(app, visitor, Which::Draft).await?;
    let reader = app.registry.store.read().await?;
    let seen = Seen::of(app.registry.clock.today());
    let own = own_units(&reader, (&scope, seen), draft, &report.content).await?;
    let own = own.into_iter().filter(|unit| !is_contested(&report, unit.agency));
    let choices = own.map(|unit| Choice::new(unit.code.as_str(), format!("{} ({})", unit.name, unit.code)));
    let first = Choice::new("", say.of("Chọn cơ quan", "Choose an agency"));
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Báo cáo không được công bố trước khi ý kiến này được trả lời.",
            "The report is not published before this is answered.",
        ))
        .item(say.of(
            "Ý kiến và câu trả lời được lưu cùng báo cáo, mọi người xem báo cáo đều đọc được.",
            "It is kept with the report, with its answer; whoever reads the report reads both.",
        ))
        .item(format!("{} {until}.", say.of("Ý kiến được nhận đến hết ngày", "It is taken until the end of")));
    let reason = Field::area("reason", say.of("Ý kiến, nêu rõ số liệu nào sai và vì sao", "What is wrong, and why"), 4);
    let form = Form::post(format!("{}/contest", found.path()))
        .seen(found.tag())
        .faults(faults)
        .field(
            Field::select("agency", say.of("Cơ quan, đơn vị", "Agency"), std::iter::once(first).chain(choices))
                .again(sent),
        )
        .field(reason.hint(say.of("Không ghi họ tên.", "Write no names of people.")).again(sent))
        .button(say.of("Gửi ý kiến", "Contest"))
        .cancel(found.draft_path(), say.of("Không gửi", "Leave it"));
    Ok(view.with(what).with(form))
}
