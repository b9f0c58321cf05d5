//! `GET /account`: what somebody sees and sets of their own; of an official also their mailbox, certificates and requests.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::own;
use super::waiting::own_tasks;
use crate::web::error::PageError;
use crate::web::frame::{Frame, role_name};
use crate::web::state::App;
use crate::web::ui::{Facts, Line, List, Notice, Say, Tasks, View, Visitor};

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
    number: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    let say = visitor.say;
    let frame = Frame::new(&app, "account", Some(&visitor.principal)).speaking(say);
    let view = View::new(frame, say.of("Tài khoản của tôi", "My account")).with_some(done(say, &asked));
    let view = match visitor.own() {
        Some(official) => {
            let tasks = own_tasks(&app, &visitor).await?;
            let tasks = (!tasks.is_empty()).then(|| Tasks::new(say.of("Việc cần làm", "To do"), tasks, ""));
            own::blocks(&app, &visitor, official, view.with_some(tasks)).await?
        }
        None => view,
    };
    Ok(view.with(account(&visitor)).with(settings(&app, say)))
}

fn account(visitor: &Visitor) -> Facts {
    let say = visitor.say;
    let roles: Vec<&str> = visitor.principal.grants.iter().map(|grant| role_name(say, grant.role)).collect();
    Facts::new(say.of("Tài khoản", "Account"))
        .fact(say.of("Tên đăng nhập", "Account"), visitor.principal.name.as_str())
        .fact(say.of("Vai trò", "Roles"), roles.join(", "))
}

fn settings(app: &App, say: Say) -> List {
    let list = List::new(say.of("Thiết lập", "Settings"))
        .item(Line::link(own::PASSWORD, say.of("Đổi mật khẩu", "Change the password")))
        .item(Line::link(own::SESSIONS, say.of("Phiên đăng nhập", "Log-ins")))
        .item(Line::link(super::account_notices::PAGE, say.of("Thư nhắc về chứng thư số", "Mail about certificates")));
    let link = say.of("Liên kết đăng nhập với nhà cung cấp khác", "Log in by another provider");
    match app.registry.provider {
        Some(_) => list.item(Line::link(super::account_link::PAGE, link)),
        None => list,
    }
}

fn done(say: Say, asked: &Asked) -> Option<Notice> {
    let text = match asked.done.as_str() {
        "handed_over" => say.of("Đã ghi rằng bạn đã nhận chứng thư.", "It is recorded that you have your certificate."),
        "password" => {
            say.of("Đã đổi mật khẩu. Các phiên khác đã kết thúc.", "The password was changed. Other log-ins ended.")
        }
        "lost" => return Some(lost(say, &asked.number)),
        _ => return None,
    };
    Some(Notice::done(text))
}

fn lost(say: Say, stopped: &str) -> Notice {
    let reported =
        say.of("Đã báo mất. Số chứng thư ngừng sử dụng ngay:", "The loss is reported. Certificates stopped:");
    let stopped = say.count(stopped.parse::<u64>().unwrap_or_default());
    let told = say.of(
        "Người quản lý thuê bao và người duyệt hồ sơ được báo để đề nghị CA thu hồi.",
        "Your subscriber manager and the registration authority are told, so that the CA is asked to revoke them.",
    );
    Notice::done(format!("{reported} {stopped}. {told}"))
}
