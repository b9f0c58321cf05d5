//! What people do with a plan: approve it as they saw it, apply it, have a plan made that undoes it. What cannot be undone at once is
//! asked about on a page of its own that says what will happen.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::plan::{Asked, may_be_applied, page, tag};
use super::{PAGE, view, whole};
use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::domain::ids::PlanId;
use crate::operations::approve_plan::approve_plan;
use crate::operations::directory_work::{DirectoryWork, ask_for};
use crate::operations::plan_review::{RowClass, class_words};
use crate::operations::stored_plan::{StoredPlan, stored_plan};
use crate::storage::row::plan::{PlanHeader, PlanState};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, Posted, Say, Sent, View, Visitor};

/// A plan that is there whole.
async fn read(app: &App, id: PlanId) -> Result<(PlanHeader, StoredPlan), PageError> {
    let header = app.registry.store.read().await?.plan(id).await?.ok_or(PageError::NotFound)?;
    Ok((header, stored_plan(&app.registry, id).await?))
}

/// `POST /directory/plans/{id}/approve`.
pub(in crate::web) async fn approve(
    State(app): State<App>,
    id: Result<Path<PlanId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    whole(&posted.visitor, ApprovePlan)?;
    let (header, stored) = read(&app, id).await?;
    let seen = tag(&header, &stored);
    let approving = async {
        posted.require_seen(&seen)?;
        let approvals = approve_plan(&app.registry, &posted.actor(), id).await?;
        let code = if approvals.have < approvals.needed { "approved-one" } else { "approved" };
        Ok::<_, Problem>(format!("{PAGE}/plans/{id}?done={code}"))
    };
    match posted.once(&app, approving).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(&app, &posted.visitor, id, &Asked::default(), faults).await?.into_response())
        }
    }
}

/// `GET /directory/plans/{id}/apply`.
pub(in crate::web) async fn ask_apply(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<PlanId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    apply_page(&app, &visitor, id, Faults::default()).await
}

/// `POST /directory/plans/{id}/apply`.
pub(in crate::web) async fn apply(
    State(app): State<App>,
    id: Result<Path<PlanId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    whole(&posted.visitor, SyncDirectory)?;
    let (header, stored) = read(&app, id).await?;
    let seen = tag(&header, &stored);
    let asking = async {
        posted.require_seen(&seen)?;
        let job = ask_for(&app.registry, &posted.actor(), &DirectoryWork::Apply { plan: id }).await?;
        Ok::<_, Problem>(format!("{PAGE}/work/{job}"))
    };
    match posted.once(&app, asking).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(apply_page(&app, &posted.visitor, id, faults).await?.into_response())
        }
    }
}

async fn apply_page(app: &App, visitor: &Visitor, id: PlanId, faults: Faults) -> Result<View, PageError> {
    whole(visitor, SyncDirectory)?;
    let say = visitor.say;
    let (header, stored) = read(app, id).await?;
    if !may_be_applied(&stored) && faults.is_empty() {
        return page(app, visitor, id, &Asked::default(), faults).await;
    }
    let back = format!("{PAGE}/plans/{id}");
    let title = say.of("Áp dụng kế hoạch", "Apply the plan");
    let form = Form::post(format!("{back}/apply"))
        .seen(tag(&header, &stored))
        .faults(faults)
        .button(say.of("Ghi vào thư mục", "Write to the directory"))
        .cancel(back.as_str(), say.of("Chưa áp dụng", "Not yet"));
    Ok(plan_view(app, visitor, title, &header).with(will_happen(say, &stored)).with(form))
}

/// A page about a plan, one step below its own.
fn plan_view(app: &App, visitor: &Visitor, title: &str, header: &PlanHeader) -> View {
    let say = visitor.say;
    let plan = format!("{} {}", say.of("Kế hoạch lúc", "Plan of"), say.instant(header.created_at));
    view(app, visitor, title).crumb(format!("{PAGE}/plans/{}", header.id), plan)
}

/// What applying a plan does, in words.
fn will_happen(say: Say, stored: &StoredPlan) -> List {
    let list = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"));
    let list = list.items(stored.report.by_class.iter().map(|(&class, &number)| {
        let text = format!("{} {}: {}", say.count(number), say.of("dòng", "rows"), say.text(&class_words(class)));
        text.into()
    }));
    let closes = [RowClass::Suspend, RowClass::Remove].iter().any(|class| stored.report.by_class.contains_key(class));
    let list = if closes {
        list.item(say.of(
            "Người có hộp thư bị khóa hoặc bị xóa không đăng nhập được nữa; phiên thư đang mở bị ngắt.",
            "Whoever's mailbox is closed or removed cannot log in any more; sessions that are open are ended.",
        ))
    } else {
        list
    };
    list.item(say.of(
        "Mỗi mục chỉ được ghi nếu vẫn đúng như lúc lập kế hoạch; mục đã bị người khác sửa được để lại và báo trong kết quả.",
        "An entry is written only if it is still as it was when the plan was made; what others changed is left, and told.",
    ))
    .item(say.of(
        "Sau khi ghi có thể lập kế hoạch hoàn tác.",
        "Once it is written, a plan can be made that undoes it.",
    ))
}

/// `GET /directory/plans/{id}/revert`.
pub(in crate::web) async fn ask_revert(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<PlanId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    revert_page(&app, &visitor, id, &Sent::default(), Faults::default()).await
}

/// `POST /directory/plans/{id}/revert`.
pub(in crate::web) async fn revert(
    State(app): State<App>,
    id: Result<Path<PlanId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    whole(&posted.visitor, SyncDirectory)?;
    let reason = posted.sent.text("reason").to_owned();
    let asking = async {
        let job = ask_for(&app.registry, &posted.actor(), &DirectoryWork::Revert { plan: id, reason }).await?;
        Ok::<_, Problem>(format!("{PAGE}/work/{job}"))
    };
    match posted.once(&app, asking).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(revert_page(&app, &posted.visitor, id, &posted.sent, faults).await?.into_response())
        }
    }
}

async fn revert_page(app: &App, visitor: &Visitor, id: PlanId, sent: &Sent, faults: Faults) -> Result<View, PageError> {
    whole(visitor, SyncDirectory)?;
    let say = visitor.say;
    let (header, stored) = read(app, id).await?;
    let was_applied = matches!(stored.state, PlanState::Applied | PlanState::Failed);
    if !was_applied && faults.is_empty() {
        return page(app, visitor, id, &Asked::default(), faults).await;
    }
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Một kế hoạch mới được lập từ những gì đã ghi, theo chiều ngược lại. Chưa có gì được ghi khi lập.",
            "A new plan is made of what was written, the other way round. Making it writes nothing.",
        ))
        .item(say.of(
            "Mục đã bị sửa sau đó được giữ nguyên và được nêu trong kế hoạch mới.",
            "What was changed since is left as it is, and the new plan says so.",
        ))
        .item(say.of(
            "Hàng rào an toàn xét kế hoạch mới như mọi kế hoạch khác; có thể cần người khác phê duyệt.",
            "The guard judges the new plan as any other: somebody else may have to approve it.",
        ))
        .item(say.of(
            "Khi áp dụng kế hoạch hoàn tác, việc ghi vào thư mục được tạm dừng vì sổ đăng ký vẫn ghi khác: hãy sửa sổ đăng ký rồi cho ghi trở lại.",
            "Once it is applied, writes are paused, for the registry still says otherwise: correct it, then let writes through.",
        ));
    let back = format!("{PAGE}/plans/{id}");
    let form = Form::post(format!("{back}/revert"))
        .faults(faults)
        .field(Field::area("reason", say.of("Lý do", "Reason"), 3).again(sent))
        .button(say.of("Lập kế hoạch hoàn tác", "Make the plan"))
        .cancel(back.as_str(), say.of("Không hoàn tác", "Leave it"));
    let title = say.of("Hoàn tác một kế hoạch", "Undo a plan");
    Ok(plan_view(app, visitor, title, &header).with(what).with(form))
}
