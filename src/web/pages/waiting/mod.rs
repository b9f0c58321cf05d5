//! What waits for whoever is logged in, each kind in a file of its own: what they are told of on the first page.

mod audit;
mod certificates;
mod decisions;
mod directory;
mod own;
mod reports;
mod requests;

pub(super) use own::own_tasks;

use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Task, Tasks, Visitor};

/// Everything that waits for a visitor, each kind only for whoever may deal with it.
pub(super) async fn waiting(app: &App, visitor: &Visitor) -> Result<Tasks, PageError> {
    let say = visitor.say;
    let mut tasks: Vec<Task> = Vec::new();
    tasks.extend(decisions::tasks(app, visitor).await?);
    tasks.extend(requests::request_tasks(app, visitor).await?);
    tasks.extend(reports::tasks(app, visitor).await?);
    tasks.extend(own_tasks(app, visitor).await?);
    tasks.extend(audit::waiting(app, visitor).await?);
    tasks.extend(directory::tasks(app, visitor).await?);
    tasks.extend(certificates::tasks(app, visitor).await?);
    let none = say.of(
        "Không có việc nào đang chờ. Số liệu chung ở bên dưới.",
        "Nothing waits for you. How everything stands is below.",
    );
    Ok(Tasks::new(say.of("Việc cần làm", "To do"), tasks, none))
}
