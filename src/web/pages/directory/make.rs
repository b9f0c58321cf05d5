//! `GET` and `POST /directory/plans/new`: have a plan made, of everything or of an agency.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::{PAGE, view, whole};
use crate::auth::permission::Permission::SyncDirectory;
use crate::operations::directory_work::{DirectoryWork, ask_for};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

/// The form.
pub(in crate::web) async fn form(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    page(&app, &visitor, &Sent::default(), Faults::default())
}

/// What it sends.
pub(in crate::web) async fn submit(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    whole(&posted.visitor, SyncDirectory)?;
    let agency = posted.sent.filled("agency").map(str::to_ascii_uppercase);
    let asking = async {
        let job = ask_for(&app.registry, &posted.actor(), &DirectoryWork::Plan { agency }).await?;
        Ok::<_, Problem>(format!("{PAGE}/work/{job}"))
    };
    match posted.once(&app, asking).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(&app, &posted.visitor, &posted.sent, faults)?.into_response())
        }
    }
}

fn page(app: &App, visitor: &Visitor, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    whole(visitor, SyncDirectory)?;
    let say = visitor.say;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Hệ thống đọc thư mục và so với sổ đăng ký của hôm nay; máy chủ thư mục kiểm tra trước từng thay đổi.",
            "The directory is read and compared with today's registry; the server checks each change beforehand.",
        ))
        .item(say.of(
            "Chưa có gì được ghi: kế hoạch được lưu lại để đọc, phê duyệt nếu cần, rồi mới áp dụng.",
            "Nothing is written: the plan is kept, to be read, approved where that is needed, and applied.",
        ))
        .item(say.of("Kế hoạch của một cơ quan không xóa mục nào.", "A plan of one agency removes no entry."));
    let form = Form::post(format!("{PAGE}/plans/new"))
        .faults(faults)
        .field(
            Field::short("agency", say.of("Mã cơ quan", "Agency code"))
                .hint(say.of(
                    "Ví dụ H10.12: chỉ cơ quan này và cấp dưới. Để trống để so sánh toàn bộ danh bạ.",
                    "Such as H10.12: this agency and those below it. Leave it empty to compare everything.",
                ))
                .optional(say)
                .again(sent),
        )
        .button(say.of("Lập kế hoạch", "Make the plan"))
        .cancel(PAGE, say.of("Quay lại", "Back"));
    Ok(view(app, visitor, say.of("Lập kế hoạch", "Make a plan")).with(what).with(form))
}
