//! `GET /directory`: how the directory stands, as `congvu directory status` tells it, by what is remembered: it is not asked while the
//! page is made.

use axum::extract::{Query, State};
use serde::Deserialize;

use super::told::{Standing, notices, oldest};
use super::words::{follow_mode, plan_state, scope, unfinished};
use super::{PAGE, may_whole, name, whole};
use crate::auth::permission::Permission::{ApprovePlan, SyncDirectory};
use crate::domain::clock::Timestamp;
use crate::operations::directory_desk::DirectoryDesk;
use crate::operations::directory_work::work_at_hand;
use crate::storage::row::plan::{PlanHeader, PlanState};
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Notice, Row, Say, Table, Tile, Tiles, View, Visitor};

/// What was done before the page was shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    pub(super) done: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<View, PageError> {
    whole(&visitor, ApprovePlan)?;
    let say = visitor.say;
    let frame = Frame::new(&app, "directory", Some(&visitor.principal)).speaking(say);
    let view = View::new(frame, name(say)).lead(say.of(
        "Danh bạ được giữ đúng theo sổ đăng ký. Mọi thay đổi đều là một kế hoạch được tính trước, kiểm tra rồi mới ghi.",
        "The directory is kept equal to the registry. Every change is a plan: computed and checked before it is written.",
    ));
    let view = view.with_some(done(say, &asked.done));
    let Some(desk) = &app.registry.directory else {
        return Ok(view.with(Notice::warned(say.of(
            "Máy chủ này chưa được cấu hình thư mục LDAP. Hãy đặt mục [directory] trong tệp cấu hình rồi khởi động lại.",
            "This server has no directory. Set [directory] in its configuration and start it again.",
        ))));
    };
    let at_hand = work_at_hand(&app.registry, &visitor.actor()).await?;
    let reader = app.registry.store.read().await?;
    let standing = Standing::read(&app, &reader, desk).await?;
    let plans = match &standing {
        Some(standing) => reader.plans(standing.target.id, 10).await?,
        None => Vec::new(),
    };
    drop(reader);
    let view = notices(&app, say, view, standing.as_ref(), &at_hand);
    let view = view.with(actions(say, &visitor, standing.as_ref()));
    let view = match &standing {
        Some(standing) => view.with(tiles(say, standing)).with(facts(say, desk, standing)),
        None => view,
    };
    let oldest = oldest(&app, desk);
    Ok(view.with(table(say, &plans, oldest, say.of("Các kế hoạch gần đây", "The last plans"))).with_some(
        (!plans.is_empty())
            .then(|| Actions::default().link("/directory/plans", say.of("Tất cả kế hoạch", "All plans"))),
    ))
}

fn done(say: Say, code: &str) -> Option<Notice> {
    let text = match code {
        "paused" => say.of("Đã tạm dừng mọi thao tác ghi vào thư mục.", "Writes to the directory are paused."),
        "resumed" => say.of("Đã cho phép ghi vào thư mục trở lại.", "Writes to the directory go on."),
        "accepted" => say.of(
            "Đã chấp nhận các mục mới hơn; từ nay áp dụng theo sổ đăng ký.",
            "What was ahead is accepted: from now on the registry's word holds.",
        ),
        _ => return None,
    };
    Some(Notice::done(text))
}

fn actions(say: Say, visitor: &Visitor, standing: Option<&Standing>) -> Actions {
    let actions = Actions::default();
    let actions = if may_whole(visitor, SyncDirectory) {
        let actions = actions.link("/directory/plans/new", say.of("Lập kế hoạch", "Make a plan"));
        match standing {
            Some(standing) if standing.paused.is_some() => {
                actions.link("/directory/resume", say.of("Cho ghi trở lại", "Let writes through"))
            }
            Some(_) => actions.link("/directory/pause", say.of("Tạm dừng ghi", "Pause writes")),
            None => actions,
        }
    } else {
        actions
    };
    actions
        .link("/directory/cases", say.of("Hồ sơ cần quyết định", "Cases"))
        .link("/directory/quarantine", say.of("Mục tạm gác", "Set aside"))
        .link("/directory/drift", say.of("Sửa từ bên ngoài", "Drift"))
}

fn tiles(say: Say, standing: &Standing) -> Tiles {
    let number = |to: &str, number: u64| match number {
        0 => Line::from(say.count(0_u64)),
        number => Line::link(to, say.count(number)),
    };
    let marks = standing.marks;
    let waiting = match marks.oldest {
        Some(oldest) => format!("{} {}", say.of("lâu nhất từ", "the oldest since"), say.instant(oldest)),
        None => String::new(),
    };
    let drift = standing.drift.revert + standing.drift.accept + standing.drift.report;
    Tiles::of([
        Tile::new(
            say.of("Kế hoạch chờ phê duyệt", "Plans that wait for approval"),
            number("/directory/plans?state=guarded", standing.guarded),
        ),
        Tile::new(say.of("Thay đổi chờ ghi", "Changes that wait"), number("/directory/quarantine", marks.total))
            .about(waiting),
        Tile::new(say.of("Mục tạm gác", "Entries set aside"), number("/directory/quarantine", standing.set_aside)),
        Tile::new(say.of("Hồ sơ cần quyết định", "Cases"), number("/directory/cases", standing.cases)),
        Tile::new(say.of("Sửa từ bên ngoài", "Drift"), number("/directory/drift", drift)),
        Tile::new(say.of("Mục đã liên kết", "Linked entries"), say.count(standing.links)),
    ])
}

fn facts(say: Say, desk: &DirectoryDesk, standing: &Standing) -> Facts {
    let never = say.of("chưa có", "never");
    let at = |at: Option<Timestamp>| at.map_or_else(|| never.to_owned(), |at| say.instant(at));
    let facts = Facts::new(say.of("Máy chủ thư mục", "The directory server"))
        .fact(say.of("Địa chỉ", "Address"), Line::code(desk.url.as_str()))
        .fact(say.of("Mục gốc", "Base"), Line::code(desk.settings.naming.base().0.as_str()));
    let facts = match &standing.follower {
        None => facts.fact(say.of("Theo dõi thay đổi", "Following"), say.of("chưa bắt đầu", "not begun")),
        Some(row) => facts
            .fact(say.of("Theo dõi thay đổi", "Following"), follow_mode(say, row.mode))
            .fact(say.of("Tin gần nhất từ máy chủ", "Last heard"), at(row.heard_at))
            .fact(say.of("Nắm đủ lần cuối", "Last complete"), at(row.refreshed_at))
            .fact(say.of("So lại toàn bộ lần cuối", "Everything last compared"), at(row.compared_at))
            .known(say.of("Đang gián đoạn", "Interrupted"), row.failure.as_deref()),
    };
    let drift = standing.drift;
    let text = format!(
        "{} {}, {} {}, {} {}",
        say.count(drift.revert),
        say.of("sẽ trả lại", "to be put back"),
        say.count(drift.accept),
        say.of("chấp nhận", "accepted"),
        say.count(drift.report),
        say.of("chỉ báo cáo", "reported only"),
    );
    let facts = facts.fact(say.of("Sửa từ bên ngoài", "Drift"), text);
    let owed = (standing.sessions > 0).then(|| say.count(standing.sessions.unsigned_abs()));
    facts.known(
        say.of("Hộp thư đã khóa còn phiên thư chưa ngắt", "Closed mailboxes with mail sessions yet to end"),
        owed,
    )
}

/// Plans, one a line; those made before `oldest` can be applied no more.
pub(super) fn table(say: Say, plans: &[PlanHeader], oldest: Timestamp, caption: &str) -> Table {
    let columns = [
        Column::new(say.of("Lập lúc", "Computed")),
        Column::new(say.of("Trạng thái", "State")),
        Column::new(say.of("Phạm vi", "About")),
        Column::number(say.of("Số dòng", "Rows")),
        Column::new(say.of("Người lập", "Author")),
    ];
    let empty = Line::from(say.of(
        "Chưa có kế hoạch nào. Lập một kế hoạch để so sánh danh bạ với sổ đăng ký; chưa có gì được ghi khi lập.",
        "There is no plan. Make one to compare the directory with the registry; making one writes nothing.",
    ));
    let row = |plan: &PlanHeader| {
        let state = match plan.state {
            _ if plan.sealed.is_empty() => unfinished(say),
            PlanState::Computed | PlanState::Guarded if plan.created_at < oldest => plan_state(say, PlanState::Expired),
            state => plan_state(say, state),
        };
        Row::new([
            Line::link(format!("{PAGE}/plans/{}", plan.id), say.instant(plan.created_at)),
            state,
            scope(say, &plan.scope).into(),
            say.count(plan.row_count.unsigned_abs()).into(),
            plan.author.as_str().into(),
        ])
    };
    Table::new(caption, columns, empty).rows(plans.iter().map(row))
}
