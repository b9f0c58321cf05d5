//! `GET /imports`: what can be uploaded, and one's own uploads of late.

use axum::extract::State;

use super::words::{about, kind, state};
use crate::auth::permission::Permission::ManageAgencies;
use crate::domain::import::ImportKind;
use crate::domain::scope::Scope;
use crate::operations::import::{IMPORTING, ImportJob, own_imports, permission};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Column, Line, List, Row, Say, Table, View, Visitor};

/// The page's own address.
pub(super) const PAGE: &str = "/imports";

/// Uploads that are shown.
const LINES: u32 = 20;

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    let say = visitor.say;
    if !IMPORTING.iter().any(|&needed| visitor.can(needed)) {
        return Err(PageError::Forbidden);
    }
    let imports = own_imports(&app.registry, &visitor.actor(), LINES).await?;
    // A reorganisation is the whole province's.
    let whole = visitor.may(ManageAgencies).is_ok_and(|scope| scope == Scope::Province);
    let may = |one: &&ImportKind| visitor.can(permission(**one)) && (whole || **one != ImportKind::Successions);
    let kinds = ImportKind::ALL
        .iter()
        .filter(may)
        .map(|&one| Line::link(format!("{PAGE}/{one}"), kind(say, one)).plain(". ").plain(about(say, one)));
    let list = List::new(say.of("Bạn muốn tải gì lên?", "What do you want to upload?")).items(kinds);
    Ok(page(&app, &visitor, say.of("Tải lên từ bảng tính", "Upload a spreadsheet"))
        .lead(say.of(
            "Tệp được kiểm tra trước; chỉ khi bạn xem kết quả và đồng ý thì mới ghi vào hệ thống.",
            "A file is checked first; it is written only after you have seen what was found.",
        ))
        .with(list)
        .with(table(say, &imports)))
}

/// A page of this section.
pub(super) fn page(app: &App, visitor: &Visitor, title: impl Into<String>) -> View {
    View::new(Frame::new(app, "imports", Some(&visitor.principal)).speaking(visitor.say), title)
}

fn table(say: Say, imports: &[(ImportJob, bool)]) -> Table {
    let columns = [
        Column::new(say.of("Lúc", "When")),
        Column::new(say.of("Nội dung", "What")),
        Column::new(say.of("Việc", "Work")),
        Column::number(say.of("Số dòng", "Rows")),
        Column::number(say.of("Vấn đề", "Problems")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let empty = say.of("Bạn chưa tải tệp nào lên.", "You have not uploaded anything yet.");
    let caption = say.of("Các tệp bạn đã tải lên gần đây", "Your uploads of late");
    Table::new(caption, columns, empty).rows(imports.iter().map(|(import, can_go_on)| {
        let row = &import.row;
        let work = if import.request.commit {
            say.of("Ghi vào hệ thống", "Written")
        } else {
            say.of("Kiểm tra", "Checked")
        };
        let state = state(say, row.state, row.problems == 0);
        let state = if *can_go_on && row.finished_at.is_some() {
            state.small(say.of("chờ bạn đồng ý ghi", "waits for you to have it written"))
        } else {
            state
        };
        Row::new([
            Line::link(format!("{PAGE}/jobs/{}", row.id), say.instant(row.created_at)),
            Line::from(kind(say, import.request.kind)),
            Line::from(work),
            Line::from(say.count(row.total)),
            Line::from(say.count(row.problems)),
            state,
        ])
    }))
}
