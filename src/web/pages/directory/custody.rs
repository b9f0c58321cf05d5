//! `GET` and `POST /directory/pause` and `/directory/resume`: stop all writes to the directory, and let them through again.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::{PAGE, view, whole};
use crate::auth::permission::Permission::SyncDirectory;
use crate::operations::pause_target::{pause_target, resume_target};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Sent, View, Visitor};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Pause,
    Resume,
}

/// `GET /directory/pause`.
pub(in crate::web) async fn ask_pause(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    page(&app, &visitor, Act::Pause, &Sent::default(), Faults::default())
}

/// `GET /directory/resume`.
pub(in crate::web) async fn ask_resume(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    page(&app, &visitor, Act::Resume, &Sent::default(), Faults::default())
}

/// `POST /directory/pause`.
pub(in crate::web) async fn pause(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    carry_out(&app, &posted, Act::Pause).await
}

/// `POST /directory/resume`.
pub(in crate::web) async fn resume(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    carry_out(&app, &posted, Act::Resume).await
}

async fn carry_out(app: &App, posted: &Posted, act: Act) -> Result<Response, PageError> {
    whole(&posted.visitor, SyncDirectory)?;
    let reason = posted.sent.text("reason");
    let doing = async {
        let settings = &app.registry.directory_desk()?.settings;
        let code = match act {
            Act::Pause => {
                pause_target(&app.registry, settings, &posted.actor(), reason).await?;
                "paused"
            }
            Act::Resume => {
                resume_target(&app.registry, settings, &posted.actor(), reason).await?;
                "resumed"
            }
        };
        Ok::<_, Problem>(format!("{PAGE}?done={code}"))
    };
    match posted.once(app, doing).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(app, &posted.visitor, act, &posted.sent, faults)?.into_response())
        }
    }
}

fn page(app: &App, visitor: &Visitor, act: Act, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    whole(visitor, SyncDirectory)?;
    let say = visitor.say;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"));
    let (title, to, button, what) = match act {
        Act::Pause => (
            say.of("Tạm dừng ghi vào thư mục", "Pause writes to the directory"),
            "/directory/pause",
            say.of("Tạm dừng ghi", "Pause writes"),
            what.item(say.of(
                "Những gì đang ghi được ghi nốt; sau đó không có gì được ghi, kể cả thay đổi theo quyết định.",
                "What is in flight ends; then nothing is written, not even what decisions ask for.",
            ))
            .item(say.of(
                "Thay đổi trong sổ đăng ký vẫn được ghi nhận và chờ ở hàng đợi.",
                "Changes of the registry go on, and wait in line.",
            ))
            .item(say.of(
                "Có thể cho ghi trở lại bất cứ lúc nào; khi đó những gì đang chờ tự được ghi.",
                "Writes can be let through again at any time; what waits is written then.",
            )),
        ),
        Act::Resume => (
            say.of("Cho ghi vào thư mục trở lại", "Let writes to the directory through"),
            "/directory/resume",
            say.of("Cho ghi trở lại", "Let writes through"),
            what.item(say.of(
                "Những thay đổi đang chờ được ghi ngay, trong giới hạn của hàng rào an toàn.",
                "What waits is written at once, within what the guard lets through.",
            ))
            .item(say.of(
                "Nếu vừa hoàn tác một kế hoạch: những gì sổ đăng ký ghi khác sẽ được ghi lại như trước.",
                "If a plan was undone: whatever the registry says otherwise is written again as before.",
            )),
        ),
    };
    let form = Form::post(to)
        .faults(faults)
        .field(Field::area("reason", say.of("Lý do", "Reason"), 3).again(sent))
        .button(button)
        .cancel(PAGE, say.of("Quay lại", "Back"));
    Ok(view(app, visitor, title).with(what).with(form))
}
