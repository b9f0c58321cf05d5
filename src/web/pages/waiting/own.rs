//! What waits for somebody of their own: a certificate whose receipt they have not confirmed, and one that ends soon.

use crate::web::error::PageError;
use crate::web::pages::own::{Own, own_certificates};
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

/// Days before the end from which it presses.
const LATE: i64 = 14;

/// Those tasks; none for an account that is nobody's.
pub(in crate::web::pages) async fn own_tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    let Some(official) = visitor.own() else { return Ok(Vec::new()) };
    let say = visitor.say;
    let reader = app.registry.store.read().await?;
    let own = own_certificates(app, &reader, official).await?;
    let mut tasks = Vec::new();
    let received: Vec<&Own> = own.iter().filter(|own| own.waits_for_receipt()).collect();
    if let Some(first) = received.first() {
        let to = format!("/account/certificates/{}/handover", first.line.key.certificate);
        let title = say.of("Xác nhận đã nhận chứng thư của tôi", "Confirm that I have my certificate");
        tasks.push(Task::new(to, title, say.count(received.len() as u64)));
    }
    // Where one lasts longer, the end of another is no news.
    let lasts = own.iter().map(|own| own.days_left).max();
    if let Some(last) = own.iter().find(|own| own.ends_soon() && Some(own.days_left) == lasts) {
        let title = say.of("Chứng thư của tôi sắp hết hạn", "My certificate ends soon");
        let about =
            format!("{} {}", say.of("Hết hạn vào cuối ngày", "It ends at the end of"), say.day(last.last_day()));
        let task = Task::new("/account", title, say.count(1_u64)).about(about);
        tasks.push(if last.days_left <= LATE { task.shaped(Shape::Bad) } else { task });
    }
    Ok(tasks)
}
