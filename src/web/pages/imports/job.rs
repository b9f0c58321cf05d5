//! `/imports/jobs/{id}`: a file on its way: followed while it is checked or written; then what was found, and going on from there.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::outcome::{counts, notes, problems, progress, warnings};
use super::start::{PAGE, page};
use super::words::kind;
use super::{columns, words};
use crate::domain::ids::JobId;
use crate::domain::import::{ImportKind, ImportOptions, ImportReport};
use crate::domain::job::JobState;
use crate::operations::OperationError;
use crate::operations::import::{ImportJob, can_go_on, job_of, send_on};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{
    Actions, Facts, Faults, Field, Form, Line, List, Notice, Posted, Progress, Say, Sent, View, Visitor,
};

/// The page. A job is seen by whoever asked for it.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<JobId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let job = job_of(&app.registry, &visitor.actor(), id).await?;
    let goes_on = can_go_on(&app.registry, id).await?;
    Ok(shown(&app, &visitor, &job, goes_on, &Sent::default(), Faults::default()))
}

/// Sends the file on: to be written, or to be checked with other columns.
pub(in crate::web) async fn go_on(
    State(app): State<App>,
    id: Result<Path<JobId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let job = job_of(&app.registry, &posted.visitor.actor(), id).await?;
    let report = job.report.as_ref().ok_or(PageError::NotFound)?;
    let (options, commit) = wishes(&job.request.options, report, &posted.sent)?;
    let actor = posted.actor();
    let work = async {
        let next = send_on(&app.registry, &actor, id, options, commit).await?;
        Ok::<_, OperationError>(format!("{PAGE}/jobs/{next}"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            let goes_on = can_go_on(&app.registry, id).await?;
            Ok(shown(&app, &posted.visitor, &job, goes_on, &posted.sent, faults).into_response())
        }
    }
}

/// How the file is to be taken from here on, and whether it is written.
fn wishes(before: &ImportOptions, report: &ImportReport, sent: &Sent) -> Result<(ImportOptions, bool), PageError> {
    let mut options = before.clone();
    match sent.text("act") {
        "commit" => {
            options.skip_bad = sent.is_ticked("skip_bad");
            options.accept_repairs |= sent.is_ticked("accept_repairs");
            Ok((options, true))
        }
        "check" => {
            options.map.extend(columns::said(report, sent));
            Ok((options, false))
        }
        "repair" => {
            options.accept_repairs = true;
            Ok((options, false))
        }
        _ => Err(PageError::NotFound),
    }
}

fn shown(app: &App, visitor: &Visitor, job: &ImportJob, goes_on: bool, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let own = format!("{PAGE}/jobs/{}", job.row.id);
    let of = job.request.kind;
    let title = if job.request.commit { say.of("Ghi", "Writing") } else { say.of("Kiểm tra", "Check") };
    let page = page(app, visitor, format!("{title}: {}", kind(say, of)))
        .crumb(PAGE, say.of("Tải lên", "Upload"))
        .crumb(format!("{PAGE}/{of}"), kind(say, of));
    match (job.row.state, &job.report) {
        (JobState::Queued | JobState::Running, _) => {
            let number = |number: i64| u64::try_from(number).unwrap_or(0);
            let heading = say.of("Đang thực hiện", "At work");
            let bar = Progress::new(heading, progress(say, job), format!("{own}/progress"), own.as_str());
            let bar = bar.at(number(job.row.done), number(job.row.total));
            page.with(bar).with(Actions::default().link(own, say.of("Xem tiến độ mới nhất", "Look again")))
        }
        (_, Some(report)) => {
            let page = page.with(verdict(say, job, report)).with(counts(say, report, job.request.commit));
            let page = page.with_some(notes(say, report)).with_some(onward(say, job, report));
            let page = if job.request.commit { page } else { page.with(columns::table(say, of, report)) };
            let page = page.with(problems(say, report)).with_some(warnings(say, report));
            if job.request.commit { page } else { going_on(page, say, (job, report), goes_on, sent, faults) }
        }
        (state, None) => page.with(failed(say, job, state)),
    }
}

/// What came of it, in a sentence.
fn verdict(say: Say, job: &ImportJob, report: &ImportReport) -> Notice {
    match (job.request.commit, report.is_clean(), report.committed) {
        (true, _, true) => Notice::done(say.of("Đã ghi vào hệ thống.", "It is written.")),
        (true, true, false) => Notice::told(
            say.of("Không có gì mới: mọi dòng đã có trong hệ thống.", "Nothing is new: every row is recorded already."),
        ),
        (true, false, false) => Notice::warned(say.of(
            "Chưa ghi gì: tệp có dòng sai. Hãy sửa rồi tải lên lại, hoặc chọn bỏ qua các dòng sai.",
            "Nothing was written: there are bad rows. Mend them and upload again, or leave them out.",
        )),
        (false, true, _) => Notice::told(say.of(
            "Tệp không có lỗi. Chưa ghi gì vào hệ thống.",
            "Nothing is wrong with the file. Nothing is written yet.",
        )),
        (false, false, _) => {
            Notice::warned(say.of(
                "Tệp có vấn đề. Chưa ghi gì vào hệ thống.",
                "There are problems in the file. Nothing is written yet.",
            ))
        }
    }
}

/// What can be had from here.
fn onward(say: Say, job: &ImportJob, report: &ImportReport) -> Option<Actions> {
    let links = Actions::default();
    if report.bad > 0 {
        let bad = format!("/api/v1/jobs/{}/bad-rows", job.row.id);
        return Some(links.link(bad, say.of("Tải các dòng sai về để sửa (CSV)", "Download the bad rows (CSV)")));
    }
    let to = match job.request.kind {
        ImportKind::Officials => ("/officials", say.of("Xem danh sách người", "See the people")),
        ImportKind::Decisions => ("/decisions", say.of("Xem các quyết định", "See the decisions")),
        ImportKind::Agencies | ImportKind::Successions => ("/agencies", say.of("Xem các cơ quan", "See the agencies")),
        ImportKind::Figures => ("/figures", say.of("Xem số liệu báo cáo", "See the figures")),
        ImportKind::MailboxUses => return None,
    };
    job.request.commit.then(|| links.link(to.0, to.1))
}

/// The ways on from a check, if its file is there still.
fn going_on(
    page: View,
    say: Say,
    (job, report): (&ImportJob, &ImportReport),
    goes_on: bool,
    sent: &Sent,
    faults: Faults,
) -> View {
    let own = format!("{PAGE}/jobs/{}", job.row.id);
    if !goes_on {
        let again = format!("{PAGE}/{}", job.request.kind);
        let text = say
            .of("Tệp này không còn giữ ở đây (đã gửi đi tiếp, hoặc quá một ngày). ", "This file is kept no longer. ");
        let page = if faults.is_empty() {
            page
        } else {
            let why = List::new(faults.title()).items(faults.texts().map(Into::into));
            page.with(why).status(StatusCode::CONFLICT)
        };
        return page.with(Notice::told(Line::from(text).and_link(again, say.of("Tải lên lại", "Upload it again"))));
    }
    let is_wrong = sent.text("act") == "commit";
    let (of_commit, of_check) = if is_wrong { (faults, Faults::default()) } else { (Faults::default(), faults) };
    let page = match commit(say, report, &own, sent) {
        Some(form) => page.with(form.faults(of_commit)),
        None => page,
    };
    let page = if report.problems.iter().any(|problem| problem.repair.is_some()) {
        page.with(repair(say, &own))
    } else {
        page
    };
    page.with(columns::form(say, job.request.kind, report, &own).faults(of_check))
}

/// Step five; nothing to be written, no such step.
fn commit(say: Say, report: &ImportReport, own: &str, sent: &Sent) -> Option<Form> {
    let is_file_good = !report.mapping.is_empty() && report.problems.iter().all(|problem| problem.row != 0);
    if report.new == 0 || !is_file_good {
        return None;
    }
    let rows = say.count(report.new);
    let said = match say.code() {
        "vi" => format!("Bước 5. {rows} dòng sẽ được ghi. Dòng đã có trong hệ thống không bị ghi trùng."),
        _ => format!("Step 5. {rows} rows will be written. What is recorded already is not written again."),
    };
    let form = Form::post(own).said(Line::default().strong(said));
    let form = if report.bad == 0 {
        form
    } else {
        let label = match say.code() {
            "vi" => format!("Bỏ qua {} dòng sai", say.count(report.bad)),
            _ => format!("Leave out {} bad rows", say.count(report.bad)),
        };
        form.field(
            Field::tick("skip_bad", label)
                .hint(say.of(
                    "Nếu không chọn, tệp còn dòng sai thì không ghi dòng nào.",
                    "Without it nothing is written while a row is bad.",
                ))
                .optional(say)
                .again(sent),
        )
    };
    Some(form.choice("act", "commit", say.of("Ghi vào hệ thống", "Write it")).cancel(PAGE, say.of("Để sau", "Later")))
}

/// Mends that are offered and never made unasked.
fn repair(say: Say, own: &str) -> Form {
    Form::post(own)
        .said(say.of(
            "Một số số định danh có thể đã mất số 0 ở đầu. Hệ thống có thể thêm lại số 0 đó rồi kiểm tra lại.",
            "Some personal numbers may have lost a leading zero. It can be put back, and the file checked again.",
        ))
        .choice("act", "repair", say.of("Thêm lại số 0 và kiểm tra lại", "Put the zeros back and check again"))
}

fn failed(say: Say, job: &ImportJob, state: JobState) -> Facts {
    Facts::new(say.of("Không thực hiện được", "It failed"))
        .fact(say.of("Tình trạng", "State"), words::state(say, state, false))
        .known(say.of("Nguyên nhân", "Cause"), job.row.failure.as_deref())
        .fact(
            say.of("Cần làm gì", "What to do"),
            say.of(
                "Tải tệp lên lại; nếu vẫn lỗi, báo quản trị hệ thống.",
                "Upload it again; if it fails again, tell an administrator.",
            ),
        )
}
