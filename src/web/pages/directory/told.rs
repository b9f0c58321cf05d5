//! What is remembered of the directory, and what must be said of it first.

use super::work::heading;
use crate::domain::clock::{Clock as _, SystemClock, Timestamp};
use crate::operations::directory_desk::DirectoryDesk;
use crate::operations::directory_work::Asked;
use crate::storage::read::Reader;
use crate::storage::row::case::CaseState;
use crate::storage::row::custody::PauseRow;
use crate::storage::row::directory::TargetRow;
use crate::storage::row::dirty::MarkCounts;
use crate::storage::row::drift::DriftCounts;
use crate::storage::row::follow::{FollowerRow, FreezeRow};
use crate::storage::row::plan::PlanHeader;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Line, Notice, Say, View};

/// How a directory stands.
pub(super) struct Standing {
    pub(super) target: TargetRow,
    pub(super) paused: Option<PauseRow>,
    pub(super) frozen: Option<FreezeRow>,
    pub(super) marks: MarkCounts,
    pub(super) follower: Option<FollowerRow>,
    pub(super) drift: DriftCounts,
    pub(super) set_aside: u64,
    pub(super) cases: u64,
    pub(super) links: u64,
    pub(super) sessions: i64,
    /// Plans that wait for approval and can still be applied.
    pub(super) guarded: u64,
    running: Vec<PlanHeader>,
}

impl Standing {
    /// None when nothing was planned for it yet.
    pub(super) async fn read(app: &App, reader: &Reader, desk: &DirectoryDesk) -> Result<Option<Self>, PageError> {
        let Some(target) = super::target(reader, desk).await? else { return Ok(None) };
        let id = target.id;
        Ok(Some(Self {
            paused: reader.target_pause(id).await?,
            frozen: reader.target_freeze(id).await?,
            marks: reader.mark_counts(id).await?,
            follower: reader.follower(id).await?,
            drift: reader.drift_counts(id, SystemClock.now()).await?,
            set_aside: reader.count_quarantined(id).await?,
            cases: reader.count_cases(CaseState::Open).await?,
            links: reader.link_count(id).await?,
            sessions: reader.session_ends_open().await?,
            guarded: guarded(app, reader, desk, &target).await?,
            running: reader.running_plans(Some(id)).await?,
            target,
        }))
    }
}

/// How many plans wait for approval that are not too old to be applied.
pub(in crate::web::pages) async fn guarded(
    app: &App,
    reader: &Reader,
    desk: &DirectoryDesk,
    target: &TargetRow,
) -> Result<u64, PageError> {
    Ok(reader.count_waiting_plans(target.id, oldest(app, desk)).await?)
}

/// When the oldest plan was made that can still be applied.
pub(super) fn oldest(app: &App, desk: &DirectoryDesk) -> Timestamp {
    app.registry.clock.now().plus_seconds(-desk.settings.plan_age_seconds)
}

/// What must be said before anything else.
pub(super) fn notices(app: &App, say: Say, view: View, standing: Option<&Standing>, at_hand: &[Asked]) -> View {
    let view = at_hand.iter().fold(view, |view, asked| {
        let to = format!("/directory/work/{}", asked.row.id);
        view.with(Notice::told(Line::link(to, heading(say, &asked.work))))
    });
    let view = match app.registry.pulse.outage().flatten() {
        None => view,
        Some(outage) => view.with(Notice::warned(unreached(say, outage.lasts.as_secs()))),
    };
    let Some(standing) = standing else {
        return view.with(Notice::told(say.of(
            "Chưa có kế hoạch nào cho thư mục này nên chưa có gì được ghi. Hãy lập kế hoạch đầu tiên.",
            "Nothing was planned for this directory yet, so nothing was written. Make the first plan.",
        )));
    };
    let view = match &standing.paused {
        None => view,
        Some(pause) => {
            view.with(Notice::warned(Line::default().strong(say.of("Đang tạm dừng ghi", "Writes are paused")).plain(
                format!(" {} {} ({}): {}", say.of("từ", "since"), say.instant(pause.at), pause.by, pause.reason),
            )))
        }
    };
    let view = match &standing.frozen {
        None => view,
        Some(frozen) => view.with(Notice::warned(frozen_line(say, frozen))),
    };
    let view = standing.running.iter().filter(|plan| plan.applied_by.is_some()).fold(view, |view, plan| {
        let by = plan.applied_by.as_deref().unwrap_or_default();
        let text = format!("{} {by}", say.of("Đang áp dụng một kế hoạch, do", "A plan is being applied, by"));
        view.with(Notice::told(Line::link(format!("/directory/plans/{}", plan.id), text)))
    });
    let view = if standing.target.primed_at.is_some() {
        view
    } else {
        view.with(Notice::told(say.of(
            "Chưa áp dụng kế hoạch nào cho máy chủ này nên chưa có gì được ghi tự động.",
            "No plan was applied to this server yet, so nothing is written by itself.",
        )))
    };
    if standing.target.replica_reload_required {
        view.with(Notice::warned(say.of(
            "Một giao dịch đã bị hủy: các bản sao của thư mục phải được nạp lại từ máy chủ chính.",
            "A transaction failed: the directory's replicas must be reloaded from the provider.",
        )))
    } else {
        view
    }
}

fn unreached(say: Say, seconds: u64) -> Line {
    let minutes = say.count(seconds / 60);
    Line::default().strong(say.of("Không kết nối được với thư mục", "The directory is not reached")).plain(format!(
        " {} {minutes} {}. {}",
        say.of("đã", "for"),
        say.of("phút", "minutes"),
        say.of(
            "Các thay đổi đang chờ sẽ tự được ghi khi kết nối lại được.",
            "Changes that wait are written by themselves when it is back."
        )
    ))
}

fn frozen_line(say: Say, frozen: &FreezeRow) -> Line {
    Line::default()
        .strong(say.of("Ngừng ghi: thư mục mới hơn sổ đăng ký.", "Frozen: the directory is ahead of the registry."))
        .plain(format!(
            " {} {}; {} ",
            say.count(frozen.entries),
            say.of("mục", "entries"),
            say.of(
                "sổ đăng ký có thể đã được khôi phục từ bản sao lưu cũ.",
                "the registry may have been restored from a backup."
            )
        ))
        .and_link("/directory/ahead", say.of("Xem các mục này", "See these entries"))
}
