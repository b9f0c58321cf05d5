//! What waits because of decisions: steps of the reader's own roles, and uploads that they have not had written yet.

use crate::auth::permission::Permission::ReadRegistry;
use crate::operations::import::{IMPORTING, count_checked};
use crate::operations::list_steps::count_own_steps;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

/// Steps are counted so far; more are more.
const MOST: u32 = 1000;

/// The lines for a visitor.
pub(super) async fn tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    let mut tasks = Vec::new();
    tasks.extend(steps(app, visitor).await?);
    tasks.extend(uploads(app, visitor).await?);
    Ok(tasks)
}

async fn steps(app: &App, visitor: &Visitor) -> Result<Option<Task>, PageError> {
    if !visitor.can(ReadRegistry) {
        return Ok(None);
    }
    let say = visitor.say;
    let waiting = count_own_steps(&app.registry, &visitor.actor(), MOST).await?;
    if waiting.all == 0 {
        return Ok(None);
    }
    let more = if waiting.all == u64::from(MOST) { "+" } else { "" };
    let number = format!("{}{more}", say.count(waiting.all));
    let title = say.of("việc theo quyết định đang chờ", "steps of decisions wait");
    let task = Task::new("/steps?whose=mine", title, number);
    if waiting.overdue == 0 {
        return Ok(Some(task));
    }
    let late = say.of("Quá hạn:", "Overdue:");
    Ok(Some(task.about(format!("{late} {}", say.count(waiting.overdue))).shaped(Shape::Bad)))
}

async fn uploads(app: &App, visitor: &Visitor) -> Result<Option<Task>, PageError> {
    if !IMPORTING.iter().any(|&needed| visitor.can(needed)) {
        return Ok(None);
    }
    let say = visitor.say;
    let waits = count_checked(&app.registry, &visitor.actor()).await?;
    let about = say.of("Tệp được giữ một ngày sau khi tải lên.", "A file is kept for a day after it came.");
    let title = say.of("tệp đã kiểm tra, chờ bạn đồng ý ghi", "files that were checked wait to be written");
    Ok((waits > 0).then(|| Task::new("/imports", title, say.count(waits)).about(about)))
}
