//! What waits because of months of figures: drafts to see, contests to answer, drafts to publish, and figures that are due.

use time::Date;

use crate::auth::permission::Permission::{ContestReports, EnterFigures, PublishReports};
use crate::domain::edition::{Draft, ReportAct, open_contests};
use crate::storage::read::Reader;
use crate::web::error::PageError;
use crate::web::pages::figures::{Month, lagging, written};
use crate::web::pages::months::{self, waiting_for_own};
use crate::web::state::App;
use crate::web::ui::{Shape, Task, Visitor};

/// The lines for a visitor; nothing for whoever has no part in it.
pub(super) async fn tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    let mut tasks = Vec::new();
    if ![ContestReports, EnterFigures, PublishReports].into_iter().any(|need| visitor.can(need)) {
        return Ok(tasks);
    }
    let today = app.registry.clock.today();
    let reader = app.registry.store.read().await?;
    for draft in open_drafts(&reader).await? {
        let acts = reader.report_acts(&[draft.id]).await?;
        tasks.extend(to_see(&reader, visitor, today, (&draft, &acts)).await?);
        tasks.extend(to_answer_or_publish(visitor, today, (&draft, &acts)));
    }
    tasks.extend(due(app, &reader, visitor).await?);
    Ok(tasks)
}

/// The drafts that wait for publication: of each month the newest, unless it is published.
async fn open_drafts(reader: &Reader) -> Result<Vec<Draft>, PageError> {
    let editions = reader.report_editions(None).await?;
    let mut newest: Vec<Draft> = Vec::new();
    for draft in reader.report_drafts(None).await? {
        newest.retain(|before| before.month != draft.month);
        newest.push(draft);
    }
    newest.retain(|draft| editions.iter().all(|edition| edition.draft != draft.id));
    Ok(newest)
}

async fn to_see(
    reader: &Reader,
    visitor: &Visitor,
    today: Date,
    (draft, acts): (&Draft, &[ReportAct]),
) -> Result<Option<Task>, PageError> {
    let Ok(scope) = visitor.may(ContestReports) else { return Ok(None) };
    // Whoever drafted it does not say for others that they have seen it.
    if today > draft.seen_until || draft.by == visitor.principal.id {
        return Ok(None);
    }
    let silent = waiting_for_own(reader, &scope, draft, acts).await?;
    if silent == 0 {
        return Ok(None);
    }
    let say = visitor.say;
    let title = format!(
        "{} {}",
        say.of("Cơ quan chưa xem dự thảo báo cáo kỳ", "Agencies have not seen the draft of"),
        written(draft.month)
    );
    let about =
        format!("{} {}", say.of("Xem và cho ý kiến đến hết ngày", "To be looked at until"), say.day(draft.seen_until));
    Ok(Some(Task::new(format!("{}/{}/seen", months::PAGE, draft.month), title, say.count(silent)).about(about)))
}

/// What agencies contest comes first: before that is answered nothing is published.
fn to_answer_or_publish(visitor: &Visitor, today: Date, (draft, acts): (&Draft, &[ReportAct])) -> Option<Task> {
    visitor.actor().require(PublishReports).ok()?;
    let (say, month) = (visitor.say, written(draft.month));
    let page = format!("{}/{}?draft=yes", months::PAGE, draft.month);
    let open = open_contests(acts).len();
    if open > 0 {
        let title =
            format!("{} {month}", say.of("Ý kiến chờ trả lời, dự thảo kỳ", "Contests wait for an answer, draft of"));
        let late = if today > draft.seen_until { Shape::Bad } else { Shape::Waits };
        return Some(Task::new(page, title, say.count(open)).shaped(late));
    }
    if draft.by == visitor.principal.id {
        return None;
    }
    // Until then agencies are waited for; whether all have seen it is told on its page.
    let title = format!("{} {month}", say.of("Dự thảo chờ công bố, kỳ", "A draft waits for publication:"));
    let until = format!(
        "{} {}",
        say.of("Các cơ quan xem đến hết ngày", "Agencies look at it until"),
        say.day(draft.seen_until)
    );
    Some(Task::new(page, title, say.count(1_u64)).about(until))
}

async fn due(app: &App, reader: &Reader, visitor: &Visitor) -> Result<Option<Task>, PageError> {
    let Ok(scope) = visitor.may(EnterFigures) else { return Ok(None) };
    let newest = Month::newest(app.registry.reports.scheme, app.registry.clock.today());
    let Some(month) = newest else { return Ok(None) };
    let lagging = lagging(app, reader, &scope, month).await?;
    if lagging.is_empty() {
        return Ok(None);
    }
    let say = visitor.say;
    let title = format!(
        "{} {}",
        say.of("Cơ quan chưa báo cáo số liệu kỳ", "Agencies have not reported figures of"),
        month.written()
    );
    let about = format!("{} {}", say.of("Kỳ chốt ngày", "The month closed on"), say.day(month.days.last));
    Ok(Some(Task::new("/figures?state=missing", title, say.count(lagging.len())).about(about)))
}
