//! `GET` and `POST /directory/quarantine`: entries that the directory refused and changes that wait for a later attempt, and trying them
//! again at once.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::status::Asked;
use super::words::subject_kind;
use super::{PAGE, listed, may_whole, view, whole};
use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::operations::OperationError;
use crate::operations::quarantine::{Quarantine, list_quarantine, retry_quarantine};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Column, Faults, Form, Line, Notice, Posted, Row, Say, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    page(&app, &visitor, &asked.done, Faults::default()).await
}

/// Tries what was refused again.
pub(in crate::web) async fn retry(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    whole(&posted.visitor, SyncDirectory)?;
    let retrying = async {
        let settings = &app.registry.directory_desk()?.settings;
        let dn = posted.sent.filled("dn");
        let tried = retry_quarantine(&app.registry, settings, &posted.actor(), dn).await?;
        Ok::<_, Problem>(format!("{PAGE}/quarantine?done={}", if tried == 0 { "nothing" } else { "retried" }))
    };
    match posted.once(&app, retrying).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(&app, &posted.visitor, "", faults).await?.into_response())
        }
    }
}

async fn page(app: &App, visitor: &Visitor, done: &str, faults: Faults) -> Result<View, PageError> {
    whole(visitor, ApprovePlan)?;
    let say = visitor.say;
    let settings = &app.registry.directory_desk()?.settings;
    let found = match list_quarantine(&app.registry, settings).await {
        Ok(found) => found,
        Err(OperationError::UnknownTarget) => Quarantine { set_aside: Vec::new(), waiting: Vec::new() },
        Err(error) => return Err(error.into()),
    };
    listed(app, visitor, "quarantine", found.set_aside.len() + found.waiting.len()).await?;
    let told = match done {
        "retried" => Some(Notice::done(say.of(
            "Sẽ thử lại ngay; hãy tải lại trang sau ít giây để xem kết quả.",
            "Tried again at once; reload this page in a few seconds to see what came of it.",
        ))),
        "nothing" => Some(Notice::done(say.of("Không có gì phải thử lại.", "Nothing has to be tried again."))),
        _ => None,
    };
    let is_something = !found.set_aside.is_empty() || !found.waiting.is_empty();
    let form = (is_something && may_whole(visitor, SyncDirectory)).then(|| {
        Form::post(format!("{PAGE}/quarantine"))
            .faults(faults)
            .said(say.of(
                "Hãy sửa nguyên nhân trước: dữ liệu trong sổ đăng ký, hoặc cấu hình của máy chủ thư mục.",
                "Mend the cause first: the registry's data, or the directory's configuration.",
            ))
            .button(say.of("Thử lại tất cả ngay", "Try all again at once"))
    });
    Ok(view(app, visitor, say.of("Mục tạm gác và thay đổi đang chờ", "Set aside, and waiting"))
        .with_some(told)
        .with(refused(say, &found))
        .with(waiting(say, &found))
        .with_some(form))
}

fn refused(say: Say, found: &Quarantine) -> Table {
    let columns = [
        Column::new(say.of("Mục bị từ chối", "Refused entry")),
        Column::number(say.of("Mã lỗi", "Code")),
        Column::new(say.of("Máy chủ nói", "The server says")),
        Column::new(say.of("Từ lúc", "Since")),
        Column::number(say.of("Số lần", "Attempts")),
    ];
    let rows = found.set_aside.iter().map(|row| {
        Row::new([
            Line::code(row.dn.as_str()),
            row.code.to_string().into(),
            Line::from(row.message.as_str()).small(row.class.as_str()),
            say.instant(row.since).into(),
            say.count(row.attempts.unsigned_abs()).into(),
        ])
    });
    let empty = say.of(
        "Không có mục nào bị tạm gác: thư mục đã nhận mọi thay đổi được gửi.",
        "Nothing is set aside: the directory took every change that was sent.",
    );
    Table::new(say.of("Mục tạm gác", "Entries set aside"), columns, empty).rows(rows).filtered(say.of("Lọc", "Filter"))
}

fn waiting(say: Say, found: &Quarantine) -> Table {
    let columns = [
        Column::new(say.of("Đang chờ", "Waiting")),
        Column::new(say.of("Lý do", "Why")),
        Column::new(say.of("Lần thử sau", "Next attempt")),
        Column::number(say.of("Số lần", "Attempts")),
    ];
    let rows = found.waiting.iter().map(|mark| {
        let what = Line::from(subject_kind(say, &mark.kind));
        let what = match &mark.dn {
            Some(dn) => what.small(dn.as_str()),
            None => what,
        };
        let why = Line::from(mark.failure.as_str());
        let why = match mark.stopped_plan {
            Some(plan) => why.plain(" ").and_link(
                format!("{PAGE}/plans/{plan}"),
                say.of("Kế hoạch chờ phê duyệt", "The plan that waits for approval"),
            ),
            None => why,
        };
        Row::new([what, why, say.instant(mark.next).into(), say.count(mark.attempts.unsigned_abs()).into()])
    });
    let empty = say.of("Không có thay đổi nào phải chờ lần thử sau.", "No change waits for a later attempt.");
    Table::new(say.of("Thay đổi đang chờ", "Changes that wait"), columns, empty).rows(rows)
}
