//! What waits at the desk of requests: to hand in, to decide, to send, what is overdue, and certificates that end soon.

use crate::auth::permission::Permission::{DecideRequests, ReadRegistry, RecordLetters, SubmitRequests};
use crate::domain::adoption::counts::Column;
use crate::domain::certificate::request::RequestState::{self, Approved, Draft, RaReview, Returned, Submitted};
use crate::operations::requests::{overdue_today, waits_for};
use crate::reports::dashboard::dashboard_in;
use crate::storage::read::View as Seen;
use crate::storage::read::request_list::RequestFilter;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

/// Those tasks, each for whoever may do it.
pub(super) async fn request_tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    if ![SubmitRequests, DecideRequests, RecordLetters].into_iter().any(|need| visitor.can(need)) {
        return Ok(Vec::new());
    }
    let say = visitor.say;
    let scope = visitor.may(ReadRegistry)?;
    let today = app.registry.clock.today();
    let reader = app.registry.store.read().await?;
    let seen = Seen::of(today);
    let waiting = RequestFilter { waiting: Some(waits_for(&visitor.actor())), ..RequestFilter::default() };
    let counts = reader.open_request_counts(&scope, seen, &waiting).await?;
    let overdue = RequestFilter { overdue: Some(overdue_today(&app.registry)), ..RequestFilter::default() };
    let overdue: u64 = reader.open_request_counts(&scope, seen, &overdue).await?.values().sum();
    let of = |states: &[RequestState]| states.iter().filter_map(|state| counts.get(state)).sum::<u64>();
    let mut tasks = Vec::new();
    let mut add = |number: u64, to: &str, title: &'static str, shape: Shape| {
        if number > 0 {
            tasks.push(Task::new(to, title, say.count(number)).shaped(shape));
        }
    };
    let late = say.of("Đề nghị quá hạn", "Requests that are overdue");
    add(overdue, "/requests?overdue=yes", late, Shape::Bad);
    let confirm = say.of("Đề nghị chờ tôi trình", "Requests to hand in");
    add(of(&[Draft, Returned]), "/requests?turn=confirm", confirm, Shape::Waits);
    let decide = say.of("Đề nghị chờ tôi duyệt", "Requests to decide");
    add(of(&[Submitted, RaReview]), "/requests?turn=decide", decide, Shape::Waits);
    add(
        of(&[Approved]),
        "/letters",
        say.of("Đề nghị chờ đưa vào công văn", "Requests to put into a letter"),
        Shape::Waits,
    );
    if visitor.can(SubmitRequests) {
        let board = dashboard_in(&reader, &scope, today).await?;
        let expiring = board.tally.province.total.get(Column::Expiring);
        let ending = say.of("Người có chứng thư sắp hết hạn", "People whose certificate ends soon");
        add(expiring, "/people?column=expiring", ending, Shape::Waits);
    }
    Ok(tasks)
}
