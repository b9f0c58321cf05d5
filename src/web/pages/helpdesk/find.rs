//! `GET /helpdesk`: somebody is found by name.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};

use super::{ACCOUNT, PLACE, SECTION};
use crate::auth::permission::Permission::ResetPasswords;
use crate::web::error::PageError;
use crate::web::pages::desk::find::{Sought, found};
use crate::web::pages::desk::page;
use crate::web::state::App;
use crate::web::ui::{Actions, View, Visitor};

/// The page.
pub(in crate::web) async fn find(
    State(app): State<App>,
    visitor: Visitor,
    sought: Result<Query<Sought>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(sought) = sought?;
    let scope = visitor.may(ResetPasswords)?;
    let say = visitor.say;
    let view = page(&app, &visitor, SECTION, say.of("Hỗ trợ người dùng", "Helpdesk")).lead(say.of(
        "Tìm người cần hỗ trợ để mở khóa hộp thư hoặc cấp mã đặt mật khẩu. Hãy xác minh người gọi trước.",
        "Find who needs help to unlock a mailbox or issue a code for a password. Make sure first who is calling.",
    ));
    let waits = say.of("Tài khoản phải chờ đăng nhập", "An account that has to wait");
    let view = view.with(Actions::default().link(ACCOUNT, waits));
    let leads_to = |official| format!("{PLACE}/{official}");
    found((&app, &visitor, &scope), (PLACE, "helpdesk"), &sought, leads_to, view).await
}
