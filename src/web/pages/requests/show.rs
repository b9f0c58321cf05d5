//! `GET /requests/{id}`: one request, what is next, and what the reader may do about it.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::SECTION;
use super::act::Act;
use super::found::Found;
use super::story::{certificate, facts, forms, life, what_is_next};
use crate::auth::permission::Permission::SubmitRequests;
use crate::domain::certificate::request::RequestState;
use crate::domain::ids::RequestId;
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{Actions, Form, Line, Notice, View, Visitor};

/// What was done just now, by its code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<RequestId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let found = Found::find(&app, &visitor, id).await?;
    let say = visitor.say;
    let name = found.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
    let view = desk::page(&app, &visitor, SECTION, found.line.request.kind.called(say.0))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .lead(name)
        .with_some(done(&visitor, &asked.done))
        .with(what_is_next(&app, say, &found));
    let view = acts(view, &visitor, &found);
    Ok(view
        .with(facts(say, &found))
        .with_some(certificate(say, &found))
        .with_some(forms(say, &found))
        .with(life(say, &found)))
}

fn done(visitor: &Visitor, code: &str) -> Option<Notice> {
    let say = visitor.say;
    let words = [
        (
            "drafted",
            say.of(
                "Đã lập đề nghị. Kiểm tra rồi trình duyệt.",
                "The request was drafted. Look at it, then hand it in.",
            ),
        ),
        ("mended", say.of("Đã lưu nội dung mới.", "What is asked was written anew.")),
    ];
    let acted = Act::read(code).map(|act| Notice::done(act.done(say)));
    acted.or_else(|| desk::done(code, &words))
}

/// What the visitor may do: what is harmless by a button, what is not by a page that asks first.
fn acts(mut view: View, visitor: &Visitor, found: &Found) -> View {
    let say = visitor.say;
    let (kind, state) = (found.line.request.kind, found.state());
    let open = Act::ALL.into_iter().filter(|act| act.is_open(kind, state) && found.lets(visitor, act.needs()));
    let (own, open): (Vec<Act>, Vec<Act>) = open.partition(|act| act.decides() && found.is_of(visitor));
    if !own.is_empty() {
        view = view.with(Notice::told(say.of(
            "Đề nghị này do chính bạn lập hay trình nên người khác phải duyệt.",
            "You wrote or submitted this request, so somebody else decides it.",
        )));
    }
    let (asking, simple): (Vec<Act>, Vec<Act>) = open.into_iter().partition(|act| act.asks_first(kind));
    for act in simple {
        let form = Form::post(format!("{}/{}", found.path(), act.code())).seen(found.tag());
        let form = act.follows(say, kind).iter().fold(form, |form, text| form.said(Line::from(*text)));
        view = view.with(form.button(act.called(say)));
    }
    let mut links = Actions::default();
    let mut has_links = false;
    if matches!(state, RequestState::Draft | RequestState::Returned) && found.lets(visitor, SubmitRequests) {
        links = links.link(format!("{}/content", found.path()), say.of("Sửa nội dung", "Mend what is asked"));
        has_links = true;
    }
    for act in asking {
        links = links.link(format!("{}/{}", found.path(), act.code()), act.called(say));
        has_links = true;
    }
    view.with_some(has_links.then_some(links))
}
