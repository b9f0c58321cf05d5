//! What waits for whoever keeps the directory: plans, cases, what was refused, and whether anything can be written at all.

use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::storage::row::case::CaseState;
use crate::web::error::PageError;
use crate::web::pages::directory;
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

/// Nothing for whoever has no part in it, or where nothing was planned yet.
pub(super) async fn tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    let may = |permission| visitor.actor().require(permission).is_ok();
    let Some(desk) = app.registry.directory.as_ref().filter(|_| may(ApprovePlan)) else { return Ok(Vec::new()) };
    let say = visitor.say;
    let mut tasks = Vec::new();
    if app.registry.pulse.outage().flatten().is_some() {
        let title = say.of("Không kết nối được với thư mục", "The directory is not reached");
        tasks.push(Task::new(directory::PAGE, title, "!").shaped(Shape::Bad));
    }
    let reader = app.registry.store.read().await?;
    let Some(target) = reader.target(&desk.settings.name).await? else {
        let title = say.of("Lập kế hoạch đầu tiên cho thư mục", "Make the first plan for the directory");
        return Ok(if may(SyncDirectory) { vec![Task::new("/directory/plans/new", title, "1")] } else { tasks });
    };
    if reader.target_freeze(target.id).await?.is_some() {
        let title = say.of("Thư mục mới hơn sổ đăng ký: ngừng ghi", "The directory is ahead of the registry: frozen");
        tasks.push(Task::new("/directory/ahead", title, "!").shaped(Shape::Bad));
    }
    if let Some(pause) = reader.target_pause(target.id).await? {
        let title = say.of("Việc ghi vào thư mục đang tạm dừng", "Writes to the directory are paused");
        tasks.push(Task::new(directory::PAGE, title, "!").about(format!("{}: {}", pause.by, pause.reason)));
    }
    let mut push = |number: u64, to: &str, title: &str| {
        if number > 0 {
            tasks.push(Task::new(to, title, say.count(number)));
        }
    };
    push(
        directory::guarded(app, &reader, desk, &target).await?,
        "/directory/plans?state=guarded",
        say.of("Kế hoạch chờ phê duyệt", "Plans that wait for approval"),
    );
    if may(SyncDirectory) {
        push(
            reader.count_cases(CaseState::Open).await?,
            "/directory/cases",
            say.of("Hồ sơ danh bạ cần quyết định", "Cases of the directory"),
        );
        push(
            reader.count_quarantined(target.id).await?,
            "/directory/quarantine",
            say.of("Mục bị thư mục từ chối", "Entries that the directory refused"),
        );
    }
    Ok(tasks)
}
