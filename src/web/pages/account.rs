//! `GET /account`: what somebody sees and sets of their own.

use axum::extract::State;

use crate::web::frame::{Frame, role_name};
use crate::web::state::App;
use crate::web::ui::{Facts, Line, List, View, Visitor};

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> View {
    let say = visitor.say;
    let frame = Frame::new(&app, "account", Some(&visitor.principal)).speaking(say);
    let roles: Vec<&str> = visitor.principal.grants.iter().map(|grant| role_name(say, grant.role)).collect();
    let facts = Facts::new("")
        .fact(say.of("Tên đăng nhập", "Account"), visitor.principal.name.as_str())
        .fact(say.of("Vai trò", "Roles"), roles.join(", "));
    let notices = say.of("Thư nhắc về chứng thư số", "Mail about certificates");
    let list = List::new(say.of("Thiết lập", "Settings")).item(Line::link(super::account_notices::PAGE, notices));
    let link = say.of("Liên kết đăng nhập với nhà cung cấp khác", "Log in by another provider");
    let list = match app.registry.provider {
        Some(_) => list.item(Line::link(super::account_link::PAGE, link)),
        None => list,
    };
    View::new(frame, say.of("Tài khoản của tôi", "My account")).with(facts).with(list)
}
