//! `GET /directory/plans/{id}`: a plan to be read before it is approved: what the guard says, what it does in figures, what it leaves out,
//! and its first rows.

use std::collections::HashMap;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::figures::{agencies, figures, left_out, names};
use super::rows;
use super::words::{plan_state, unfinished};
use super::{PAGE, may_whole, view, whole};
use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::domain::ids::PlanId;
use crate::operations::OperationError;
use crate::operations::plan_review::{RowFilter, class_words, review_rows, scope_words, trip_place};
use crate::operations::stored_plan::{StoredPlan, stored_plan};
use crate::storage::row::plan::{JournalCounts, PlanHeader, PlanState};
use crate::web::api::v1::plans::tag_of;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Facts, Faults, Form, Line, List, Notice, Say, Shape, View, Visitor};

/// Rows shown below the figures.
const FIRST: usize = 20;

/// How it is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
    agencies: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<PlanId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    page(&app, &visitor, id, &asked, Faults::default()).await
}

/// The page, with what was wrong with an approval.
pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    id: PlanId,
    asked: &Asked,
    faults: Faults,
) -> Result<View, PageError> {
    whole(visitor, ApprovePlan)?;
    let say = visitor.say;
    let reader = app.registry.store.read().await?;
    let header = reader.plan(id).await?.ok_or(PageError::NotFound)?;
    let journal = reader.journal_counts(id).await?;
    drop(reader);
    let title = format!("{} {}", say.of("Kế hoạch lúc", "Plan of"), say.instant(header.created_at));
    let view = view(app, visitor, title).crumb(format!("{PAGE}/plans"), say.of("Các kế hoạch", "Plans"));
    if header.sealed.is_empty() {
        return Ok(view.lead(unfinished(say)).with(Notice::told(say.of(
            "Việc lập kế hoạch này bị ngắt giữa chừng. Hãy lập kế hoạch mới.",
            "Making this plan was cut short. Make a new one.",
        ))));
    }
    let stored = stored_plan(&app.registry, id).await?;
    let names = names(app, &stored, asked.agencies == "all").await?;
    let view = view
        .with_some(done(say, &asked.done))
        .with(facts(say, &header, &stored))
        .with(verdict(say, &stored, &names))
        .with_some(result(say, stored.state, journal))
        .with_some(approval(say, visitor, &stored, tag(&header, &stored), faults))
        .with_some(actions(say, visitor, &stored))
        .with(figures(say, &stored))
        .with(agencies(say, &stored, &names, asked.agencies == "all"))
        .with_some(left_out(say, &stored));
    first_rows(app, visitor, id, view).await
}

async fn first_rows(app: &App, visitor: &Visitor, id: PlanId, view: View) -> Result<View, PageError> {
    let say = visitor.say;
    match review_rows(&app.registry, id, &RowFilter::default(), 0, FIRST).await {
        Ok(page) => {
            super::listed(app, visitor, "plan_rows", page.rows.len()).await?;
            let names = rows::agency_names(app, &page.rows).await?;
            Ok(view.with(rows::table(say, id, &RowFilter::default(), page, &names, false)))
        }
        Err(OperationError::ForgottenPlan { .. }) => Ok(view.with(Notice::told(say.of(
            "Nội dung từng dòng của kế hoạch này đã hết thời hạn lưu. Số liệu, mã băm và các phê duyệt vẫn được giữ.",
            "The rows of this plan were forgotten after the time for which they are kept. Figures, hash and approvals stay.",
        )))),
        Err(error) => Err(error.into()),
    }
}

/// What the reader of a plan has seen: the API's own tag of it.
pub(super) fn tag(header: &PlanHeader, stored: &StoredPlan) -> String {
    let hash = hex::encode(&header.hash);
    tag_of(header.row_count, (&hash, header.state), stored.approvals.len()).as_str().to_owned()
}

fn done(say: Say, code: &str) -> Option<Notice> {
    let text = match code {
        "planned" => say.of(
            "Đã lập kế hoạch. Chưa có gì được ghi vào thư mục: hãy đọc kế hoạch trước khi áp dụng.",
            "The plan is made. Nothing was written to the directory: read the plan before it is applied.",
        ),
        "approved" => say.of("Đã phê duyệt kế hoạch. Có thể áp dụng.", "The plan is approved and may be applied."),
        "approved-one" => say.of(
            "Đã ghi nhận phê duyệt. Cần thêm một người nữa phê duyệt.",
            "Your approval is recorded. One more person must approve it.",
        ),
        _ => return None,
    };
    Some(Notice::done(text))
}

/// How many approvals a plan needs: its author's hands are not its reader's.
pub(super) fn needed(stored: &StoredPlan) -> usize {
    if stored.plan.author.is_some() { 1 } else { 2 }
}

/// Whether it may be applied, as far as the plan itself goes.
pub(super) fn may_be_applied(stored: &StoredPlan) -> bool {
    match stored.state {
        PlanState::Computed => true,
        PlanState::Guarded => stored.guard.ahead_of_registry() == 0 && stored.approvals.len() >= needed(stored),
        PlanState::Approved | PlanState::Applied | PlanState::Expired | PlanState::Failed => false,
    }
}

fn facts(say: Say, header: &PlanHeader, stored: &StoredPlan) -> Facts {
    let hash = hex::encode(&header.hash);
    let facts = Facts::new("")
        .fact(say.of("Trạng thái", "State"), plan_state(say, stored.state))
        .fact(say.of("Phạm vi", "About"), say.text(&scope_words(&stored.plan.header.scope)))
        .fact(say.of("Người lập", "Author"), stored.author.as_str())
        .fact(say.of("Số liệu của ngày", "As of"), say.day(stored.plan.header.day))
        .fact(say.of("Mã băm SHA-256", "SHA-256"), Line::code(hash));
    let by = header.applied_by.as_deref();
    let applied = by.zip(header.approved_at).map(|(by, at)| format!("{by}, {}", say.instant(at)));
    facts.known(say.of("Người áp dụng", "Applied by"), applied)
}

/// What the guard says, in words.
fn verdict(say: Say, stored: &StoredPlan, names: &HashMap<String, String>) -> List {
    let guard = &stored.guard;
    let heading = say.of("Hàng rào an toàn", "The guard");
    if guard.passed() {
        return List::new(heading).item(Line::status(
            Shape::Good,
            say.of("Cho qua: không vượt giới hạn nào.", "Passed: it is within every limit."),
        ));
    }
    let list = List::new(heading).item(Line::status(
        Shape::Warn,
        say.of("Dừng lại: phải có người khác phê duyệt.", "Stopped: somebody else must approve it."),
    ));
    let list = match guard.ahead_of_registry() {
        0 => list,
        ahead => list.item(Line::default().strong(say.count(ahead)).plain(say.of(
            " mục trong thư mục mới hơn sổ đăng ký: không ai phê duyệt được điều này.",
            " entries are ahead of the registry: nobody can approve that.",
        ))),
    };
    list.items(guard.trips().iter().map(|trip| {
        let place = say.text(&trip_place(trip));
        let place = names.get(&place).map_or_else(|| place.clone(), |name| format!("{name} ({place})"));
        let class =
            trip.class.map_or_else(|| say.of("thay đổi", "changes").to_owned(), |class| say.text(&class_words(class)));
        let past = match trip.past {
            0 => String::new(),
            past => format!(
                " {} {} {}",
                say.of("cùng với", "with"),
                say.count(past),
                say.of("trong 24 giờ qua", "in the last 24 hours")
            ),
        };
        Line::default().strong(format!("{place}: ")).plain(format!(
            "{class} {}{past}, {} {}.",
            say.count(trip.count),
            say.of("vượt giới hạn", "which is more than"),
            say.count(trip.limit)
        ))
    }))
}

/// What became of its rows, once it was begun to be written.
fn result(say: Say, state: PlanState, counts: JournalCounts) -> Option<Facts> {
    if !matches!(state, PlanState::Approved | PlanState::Applied | PlanState::Failed) {
        return None;
    }
    let facts = Facts::new(say.of("Kết quả ghi", "What was written"))
        .fact(say.of("Đã ghi", "Written"), say.count(counts.confirmed));
    let some = |number: u64, shape| (number > 0).then(|| Line::status(shape, say.count(number)));
    Some(
        facts
            .known(say.of("Bị từ chối", "Refused"), some(counts.failed, Shape::Bad))
            .known(say.of("Chưa rõ kết quả", "Fate unknown"), some(counts.unknown, Shape::Warn))
            .known(say.of("Đang gửi", "On their way"), some(counts.sent, Shape::Waits)),
    )
}

/// The form by which somebody approves what they see.
fn approval(say: Say, visitor: &Visitor, stored: &StoredPlan, seen: String, faults: Faults) -> Option<Form> {
    let is_own = stored.plan.author == Some(visitor.principal.id);
    if stored.state != PlanState::Guarded || may_be_applied(stored) || stored.guard.ahead_of_registry() > 0 {
        return None;
    }
    if is_own && faults.is_empty() {
        return None;
    }
    let given = format!(
        "{}: {}/{}",
        say.of("Đã có phê duyệt của người khác", "Approvals by others so far"),
        stored.approvals.len(),
        needed(stored)
    );
    let form = Form::post(format!("{PAGE}/plans/{}/approve", stored.plan.id)).seen(seen).faults(faults);
    let form = form.said(given).said(say.of(
        "Phê duyệt là xác nhận đã đọc đúng kế hoạch này, theo mã băm ở trên. Kế hoạch chưa được ghi cho đến khi có người áp dụng.",
        "To approve is to say that you have read this very plan, by its hash above. Nothing is written until somebody applies it.",
    ));
    Some(form.button(say.of("Phê duyệt kế hoạch này", "Approve this plan")))
}

fn actions(say: Say, visitor: &Visitor, stored: &StoredPlan) -> Option<Actions> {
    let to = |what: &str| format!("{PAGE}/plans/{}/{what}", stored.plan.id);
    if !may_whole(visitor, SyncDirectory) {
        return None;
    }
    match stored.state {
        _ if may_be_applied(stored) && stored.plan.rows > 0 => {
            Some(Actions::default().link(to("apply"), say.of("Áp dụng kế hoạch", "Apply the plan")))
        }
        PlanState::Applied | PlanState::Failed if stored.plan.rows > 0 => {
            Some(Actions::default().link(to("revert"), say.of("Lập kế hoạch hoàn tác", "Make a plan that undoes it")))
        }
        _ => None,
    }
}
