//! `GET` and `POST /directory/ahead`: entries that are ahead of the registry, which freeze the directory, and accepting them by the very
//! set that was seen.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::{PAGE, listed, may_whole, target, view, whole};
use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::operations::accept_ahead::{AheadSet, accept_ahead, ahead_set};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Field, Form, Line, List, Notice, Posted, Row, Say, Sent, Table, View, Visitor};

/// Entries that are shown.
const SHOWN: usize = 50;

/// The page.
pub(in crate::web) async fn show(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    page(&app, &visitor, &Sent::default(), Faults::default()).await
}

/// Accepts what was seen.
pub(in crate::web) async fn accept(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    whole(&posted.visitor, SyncDirectory)?;
    let (set, reason) = (posted.sent.text("set"), posted.sent.text("reason"));
    let accepting = async {
        let settings = &app.registry.directory_desk()?.settings;
        accept_ahead(&app.registry, settings, &posted.actor(), set, reason).await?;
        Ok::<_, Problem>(format!("{PAGE}?done=accepted"))
    };
    match posted.once(&app, accepting).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(&app, &posted.visitor, &posted.sent, faults).await?.into_response())
        }
    }
}

async fn page(app: &App, visitor: &Visitor, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    whole(visitor, ApprovePlan)?;
    let say = visitor.say;
    let desk = app.registry.directory_desk()?;
    let reader = app.registry.store.read().await?;
    let ahead = match target(&reader, desk).await? {
        Some(target) => ahead_set(&reader, target.id).await?,
        None => None,
    };
    drop(reader);
    let view = view(app, visitor, say.of("Mục mới hơn sổ đăng ký", "Entries ahead of the registry"));
    let Some(ahead) = ahead else {
        return Ok(view.with(Notice::told(say.of(
            "Không có mục nào mới hơn sổ đăng ký; việc ghi vào thư mục không bị ngừng vì lý do này.",
            "No entry is ahead of the registry; writes are not frozen.",
        ))));
    };
    listed(app, visitor, "entries_ahead", ahead.entries.len().min(SHOWN)).await?;
    let view = view.with(what_to_do(say)).with(table(say, &ahead));
    if !ahead.is_complete {
        return Ok(view.with(Notice::warned(say.of(
            "Chưa so sánh toàn bộ nên có thể còn mục khác: hãy lập một kế hoạch cho toàn bộ danh bạ trước.",
            "Not everything was compared yet, so there may be more: make a plan of everything first.",
        ))));
    }
    if !may_whole(visitor, SyncDirectory) {
        return Ok(view);
    }
    let form = Form::post("/directory/ahead")
        .hidden("set", ahead.name.as_str())
        .faults(faults)
        .said(say.of(
            "Sau khi chấp nhận, các mục này được ghi lại theo sổ đăng ký và việc ghi vào thư mục được tiếp tục. Không hoàn tác được.",
            "Once accepted, these entries are written as the registry has them, and writes go on. This cannot be undone.",
        ))
        .field(Field::area("reason", say.of("Lý do", "Reason"), 3).again(sent))
        .button(say.of("Chấp nhận theo sổ đăng ký", "Accept by the registry"))
        .cancel(PAGE, say.of("Quay lại", "Back"));
    Ok(view.with(form))
}

fn what_to_do(say: Say) -> List {
    List::new(say.of("Phải làm gì", "What to do"))
        .in_order()
        .item(say.of(
            "Xem sổ đăng ký có bị khôi phục từ bản sao lưu cũ hay không.",
            "See whether the registry was restored from an old backup.",
        ))
        .item(say.of(
            "Nhập lại vào sổ đăng ký những gì đúng của các mục dưới đây.",
            "Enter into the registry what is true of the entries below.",
        ))
        .item(say.of("Chấp nhận theo sổ đăng ký.", "Accept them by the registry."))
}

fn table(say: Say, set: &AheadSet) -> Table {
    let columns = [
        Column::new(say.of("Mục", "Entry")),
        Column::number(say.of("Ở thư mục", "Directory")),
        Column::number(say.of("Ở sổ đăng ký", "Registry")),
        Column::new(say.of("Khác ở", "Differs in")),
        Column::new(say.of("Thấy lúc", "Seen")),
    ];
    let rows = set.entries.iter().take(SHOWN).map(|row| {
        Row::new([
            Line::code(row.dn.as_str()),
            say.count(row.directory_revision.unsigned_abs()).into(),
            say.count(row.registry_revision.unsigned_abs()).into(),
            row.differs.join(", ").into(),
            say.instant(row.seen_at).into(),
        ])
    });
    let table = Table::new(say.of("Các mục mới hơn", "Entries"), columns, "").rows(rows);
    let more = set.entries.len().saturating_sub(SHOWN);
    if more == 0 {
        return table;
    }
    let more = say.count(u64::try_from(more).unwrap_or(u64::MAX));
    table.note(format!("{} {more}", say.of("Không hiện hết; còn", "Not all are shown;")))
}
