//! `GET /settings`: what this server was set to, and where each value comes from; secrets were masked before they came here.

use axum::extract::State;

use crate::auth::permission::Permission::ManagePrincipals;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Column, Line, Row, Say, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    visitor.actor().require(ManagePrincipals)?;
    let say = visitor.say;
    let frame = Frame::new(&app, "settings", Some(&visitor.principal)).speaking(say);
    let columns = [
        Column::new(say.of("Thiết lập", "Setting")),
        Column::new(say.of("Giá trị", "Value")),
        Column::new(say.of("Lấy từ", "From")),
    ];
    let mut rows = Vec::with_capacity(app.registry.settings.len());
    let mut group = "";
    for setting in &app.registry.settings {
        let (section, key) = setting.key.split_once('.').unwrap_or(("", &setting.key));
        if section != group {
            rows.push(Row::group(format!("[{section}]")));
            group = section;
        }
        rows.push(Row::new([Line::code(key), Line::code(setting.value.as_str()), source(say, &setting.source)]));
    }
    let empty = say.of(
        "Tiến trình này không cho biết thiết lập của mình; hãy chạy congvu config print trên máy chủ.",
        "This process does not tell its settings; run congvu config print on the server.",
    );
    let table = Table::new(say.of("Các thiết lập đang dùng", "Settings in force"), columns, empty)
        .rows(rows)
        .filtered(say.of("Lọc thiết lập", "Filter"));
    Ok(View::new(frame, say.of("Thiết lập hệ thống", "Settings"))
        .lead(say.of(
            "Thiết lập được sửa trong tệp cấu hình hoặc biến môi trường của máy chủ, rồi khởi động lại. Mật khẩu và khóa không hiện ở đây.",
            "Settings are changed in the server's configuration file or environment, and hold from its next start. Passwords and keys are not shown.",
        ))
        .with(table))
}

fn source(say: Say, source: &str) -> Line {
    match source {
        "default" => say.of("mặc định", "default").into(),
        "environment" => say.of("biến môi trường", "environment").into(),
        file => Line::code(file),
    }
}
