//! `GET /directory/work/{id}`: work on the directory that somebody asked for: how far it is, and what it came to. Where scripts run it is
//! followed as it goes on.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{PAGE, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::operations::directory_work::{Applied, Asked, DirectoryWork, WorkEnd, asked_for};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{
    Actions, Column, Facts, Line, List, Notice, Progress, Row, Say, Shape, Step, Table, View, Visitor, follow,
};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    whole(&visitor, ApprovePlan)?;
    let say = visitor.say;
    let asked = asked_for(&app.registry, &visitor.actor(), id).await?;
    let page = view(&app, &visitor, heading(say, &asked.work));
    Ok(match (&asked.row.state, &asked.end) {
        (JobState::Queued | JobState::Running, _) => page.with(progress(say, &asked)).into_response(),
        (_, Some(WorkEnd::Planned { plan })) => {
            Redirect::to(&format!("{PAGE}/plans/{plan}?done=planned")).into_response()
        }
        (_, Some(WorkEnd::Applied(applied))) => result(say, page, applied).into_response(),
        (_, Some(WorkEnd::Refused { reason })) => page
            .with(Notice::warned(say.text(reason)))
            .with(Actions::default().link(after(&asked.work), say.of("Quay lại", "Back")))
            .into_response(),
        (_, None) => page
            .with(Notice::warned(say.of(
                "Việc này không hoàn thành được do sự cố của hệ thống. Những gì đã ghi vẫn có hiệu lực; hãy lập kế hoạch mới để xem phần còn lại.",
                "This came to no end because something failed here. What was written holds; make a new plan to see what is left.",
            )))
            .with_some(asked.row.failure.as_deref().map(|failure| Facts::new("").fact(say.of("Chi tiết", "Details"), Line::code(failure))))
            .with(Actions::default().link(PAGE, say.of("Về trang danh bạ", "Back to the directory")))
            .into_response(),
    })
}

/// `GET /directory/work/{id}/events`: the same, step by step.
pub(in crate::web) async fn events(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<impl IntoResponse, PageError> {
    let Path(id) = id?;
    whole(&visitor, ApprovePlan)?;
    Ok(follow(move || {
        let (app, visitor) = (app.clone(), visitor.clone());
        async move {
            // Whoever may not see it any more is told no more.
            let asked = asked_for(&app.registry, &visitor.actor(), id).await.ok()?;
            Some(match asked.row.state {
                JobState::Queued | JobState::Running => {
                    let [done, of] = counts(&asked);
                    Step::At { done, of, text: how_far(visitor.say, &asked) }
                }
                JobState::Done | JobState::Failed => Step::End,
            })
        }
    }))
}

fn counts(asked: &Asked) -> [u64; 2] {
    [asked.row.done, asked.row.total].map(|number| u64::try_from(number).unwrap_or(0))
}

fn progress(say: Say, asked: &Asked) -> Progress {
    let page = format!("{PAGE}/work/{}", asked.row.id);
    let [done, of] = counts(asked);
    Progress::new(heading(say, &asked.work), how_far(say, asked), format!("{page}/events"), page.as_str()).at(done, of)
}

fn how_far(say: Say, asked: &Asked) -> String {
    let row = &asked.row;
    match (row.state, row.total) {
        (JobState::Queued, _) => say.of("Đang chờ đến lượt…", "Waiting for its turn…").to_owned(),
        (_, 0) => match asked.work {
            DirectoryWork::Apply { .. } => say.of("Đang bắt đầu ghi…", "Beginning to write…"),
            _ => say.of("Đang đọc thư mục và so sánh với sổ đăng ký…", "Reading the directory and comparing…"),
        }
        .to_owned(),
        (_, total) => format!(
            "{} {}/{} {}",
            say.of("Đã ghi", "Written:"),
            say.count(row.done.unsigned_abs()),
            say.count(total.unsigned_abs()),
            say.of("dòng", "rows")
        ),
    }
}

/// What the work is called.
pub(super) fn heading(say: Say, work: &DirectoryWork) -> &'static str {
    match work {
        DirectoryWork::Plan { .. } => say.of("Đang lập kế hoạch", "A plan is being made"),
        DirectoryWork::Apply { .. } => say.of("Áp dụng kế hoạch", "Applying a plan"),
        DirectoryWork::Revert { .. } => {
            say.of("Đang lập kế hoạch hoàn tác", "A plan that undoes another is being made")
        }
    }
}

/// Where to go when nothing was done.
fn after(work: &DirectoryWork) -> String {
    match work {
        DirectoryWork::Plan { .. } => PAGE.to_owned(),
        DirectoryWork::Apply { plan } | DirectoryWork::Revert { plan, .. } => format!("{PAGE}/plans/{plan}"),
    }
}

/// What became of a plan that was applied.
fn result(say: Say, page: View, applied: &Applied) -> View {
    let page = if applied.is_success {
        page.with(Notice::done(
            say.of("Đã ghi toàn bộ kế hoạch vào thư mục.", "The whole plan was written to the directory."),
        ))
    } else {
        page.with(Notice::warned(say.of(
            "Kế hoạch chưa được ghi trọn vẹn. Những dòng đã ghi vẫn có hiệu lực.",
            "The plan was not written to its end. What was written holds.",
        )))
    };
    let some = |number: u64, shape| (number > 0).then(|| Line::status(shape, say.count(number)));
    let facts = Facts::new(say.of("Kết quả", "What came of it"))
        .fact(say.of("Đã ghi", "Written"), Line::status(Shape::Good, say.count(applied.confirmed)))
        .known(say.of("Bị từ chối", "Refused"), some(applied.failed, Shape::Bad))
        .known(say.of("Không còn đúng như lúc lập", "Not as it was any more"), some(applied.conflicts, Shape::Warn))
        .known(say.of("Chưa rõ kết quả", "Fate unknown"), some(applied.unknown, Shape::Warn))
        .known(say.of("Chưa gửi", "Never sent"), some(applied.withdrawn, Shape::Warn))
        .known(say.of("Dừng vì", "Ended early"), applied.stopped.as_deref());
    let page = page.with(facts).with_some(what_to_do(say, applied));
    let page = if applied.troubles.is_empty() { page } else { page.with(troubles(say, applied)) };
    let links = Actions::default()
        .link(format!("{PAGE}/plans/{}", applied.plan), say.of("Xem kế hoạch", "See the plan"))
        .link(PAGE, say.of("Về trang danh bạ", "Back to the directory"));
    page.with(links)
}

/// What is left to people.
fn what_to_do(say: Say, applied: &Applied) -> Option<List> {
    let list = List::new(say.of("Việc cần làm tiếp", "What to do now"));
    if applied.is_success {
        return applied.is_not_remembered.then(|| {
            list.item(say.of(
                "Lập kế hoạch mới: những gì đã ghi có hiệu lực nhưng chưa đọc lại được.",
                "Make a new plan: what was written holds, but could not be read back.",
            ))
        });
    }
    let list = list.item(say.of(
        "Lập kế hoạch mới: hệ thống đọc lại thư mục và tính phần còn lại.",
        "Make a new plan: the directory is read again, and what is left is computed.",
    ));
    let reload = say
        .of("Nạp lại các bản sao của thư mục từ máy chủ chính.", "Reload the directory's replicas from the provider.");
    Some(if applied.replicas_must_reload { list.item(reload) } else { list })
}

fn troubles(say: Say, applied: &Applied) -> Table {
    let columns = [
        Column::new(say.of("Mục", "Entry")),
        Column::number(say.of("Dòng", "Row")),
        Column::new(say.of("Đã xảy ra", "What happened")),
    ];
    let rows = applied.troubles.iter().map(|trouble| {
        let number = say.count(u64::from(trouble.number));
        Row::new([Line::code(trouble.dn.as_str()), number.into(), say.text(&trouble.what).into()])
    });
    Table::new(say.of("Những dòng chưa ghi được", "Rows in trouble"), columns, "").rows(rows)
}
