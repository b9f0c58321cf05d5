//! `GET` and `POST /account/sessions`: where somebody is logged in, and ending those log-ins.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::{SESSIONS, page};
use crate::operations::own_sessions::{end_own_session, own_sessions};
use crate::storage::row::access::SessionRow;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::refused;
use crate::web::session::Presented;
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Form, Line, Notice, Posted, Row, Say, Sent, Shape, Table, View, Visitor};

/// The form that the boxes belong to.
const FORM: &str = "sessions";

/// What was done just now.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
}

/// `GET`.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    presented: Presented,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Result<View, PageError> {
    let ended = visitor.say.of("Đã kết thúc các phiên đã chọn.", "The chosen log-ins were ended.");
    let done = (!asked.done.is_empty()).then(|| Notice::done(ended));
    table_page(&app, &visitor, &presented, (&Sent::default(), Faults::default()), done).await
}

/// `POST`: ends those that are ticked, or all but the one by which it is sent.
pub(in crate::web) async fn end(
    State(app): State<App>,
    presented: Presented,
    posted: Posted,
) -> Result<Response, PageError> {
    let say = posted.say();
    let is_all = posted.sent.text("which") == "others";
    let work = async {
        let own = own_sessions(&app.registry, &posted.actor()).await?;
        let is_meant = |row: &&SessionRow| {
            let name = name_of(row);
            !is_here(row, &presented) && (is_all || posted.sent.all("session").any(|ticked| ticked == name))
        };
        for row in own.iter().filter(is_meant) {
            end_own_session(&app.registry, &posted.actor(), &row.token_hash).await?;
        }
        Ok::<_, Problem>(format!("{SESSIONS}?done=ended"))
    };
    if !is_all && posted.sent.given("session").is_none() {
        let faults =
            Faults::new(say.of("Chưa chọn phiên nào", "Nothing was chosen")).whole(say.of(
                "Đánh dấu ít nhất một phiên, hoặc kết thúc mọi phiên khác.",
                "Tick one at least, or end all others.",
            ));
        return Ok(table_page(&app, &posted.visitor, &presented, (&posted.sent, faults), None).await?.into_response());
    }
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(say, problem)?;
            Ok(table_page(&app, &posted.visitor, &presented, (&posted.sent, faults), None).await?.into_response())
        }
    }
}

async fn table_page(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    (sent, faults): (&Sent, Faults),
    done: Option<Notice>,
) -> Result<View, PageError> {
    let say = visitor.say;
    let own = own_sessions(&app.registry, &visitor.actor()).await?;
    let heads = [
        say.of("Bắt đầu", "Began"),
        say.of("Dùng lần cuối", "Last used"),
        say.of("Từ địa chỉ", "From"),
        say.of("Bằng", "By"),
        say.of("Kết thúc", "End"),
    ];
    let table = Table::new(say.of("Các phiên đang mở", "Open log-ins"), heads.map(Column::new), "");
    let has_others = own.iter().any(|row| !is_here(row, presented));
    let form = Form::post(SESSIONS)
        .id(FORM)
        .faults(faults)
        .said(say.of(
            "Phiên bị kết thúc phải đăng nhập lại. Nếu thấy phiên lạ, hãy kết thúc nó rồi đổi mật khẩu.",
            "Whoever used it must log in again. If one is not yours, end it and change your password.",
        ))
        .choice("which", "ticked", say.of("Kết thúc phiên đã đánh dấu", "End those that are ticked"))
        .choice("which", "others", say.of("Kết thúc mọi phiên khác", "End all others"));
    Ok(page(app, visitor, say.of("Phiên đăng nhập", "Log-ins"))
        .with_some(done)
        .with(table.rows(own.iter().map(|row| line(say, row, presented, sent))))
        .with_some(has_others.then_some(form)))
}

fn line(say: Say, row: &SessionRow, presented: &Presented, sent: &Sent) -> Row {
    let began = say.instant(row.created_at);
    let by = row.provider.as_deref().unwrap_or(say.of("Mật khẩu", "Password"));
    let end = if is_here(row, presented) {
        Line::status(Shape::Good, say.of("Phiên này", "This one"))
    } else {
        let name = name_of(row);
        let is_ticked = sent.all("session").any(|ticked| ticked == name);
        Line::check(FORM, "session", name, format!("{} {began}", say.of("Phiên bắt đầu", "The log-in of")))
            .ticked(is_ticked)
    };
    Row::new([
        Line::from(began),
        Line::from(say.instant(row.last_seen_at)),
        Line::from(row.source.as_deref().unwrap_or("–")),
        Line::from(by),
        end,
    ])
}

/// Whether this is the session by which the page is read.
fn is_here(row: &SessionRow, Presented(token): &Presented) -> bool {
    token.as_ref().is_some_and(|token| token.digest() == row.token_hash)
}

/// What a session is called on the page: nothing by which one could log in, or look it up.
fn name_of(row: &SessionRow) -> String {
    hex::encode(Sha256::digest(row.token_hash))
}
