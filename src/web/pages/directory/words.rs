//! What things of the directory are called on its pages.

use crate::domain::attribute_policy::DriftPolicy;
use crate::operations::error_words::state_words;
use crate::storage::row::case::{CaseMatter, CaseState};
use crate::storage::row::follow::FollowMode;
use crate::storage::row::plan::PlanState;
use crate::web::ui::{Line, Say, Shape};

/// How far a plan came, with a sign.
pub(super) fn plan_state(say: Say, state: PlanState) -> Line {
    let shape = match state {
        PlanState::Computed | PlanState::Guarded | PlanState::Approved => Shape::Waits,
        PlanState::Applied => Shape::Good,
        PlanState::Expired => Shape::None,
        PlanState::Failed => Shape::Warn,
    };
    Line::status(shape, say.text(&state_words(state)))
}

/// The same of a plan whose computing was cut short.
pub(super) fn unfinished(say: Say) -> Line {
    Line::status(Shape::None, say.of("Chưa lập xong", "Never finished"))
}

/// What a plan is about, by its stored code.
pub(super) fn scope(say: Say, code: &str) -> &'static str {
    match code {
        "everything" => say.of("Toàn bộ danh bạ", "The whole directory"),
        "agency" => say.of("Một cơ quan và cấp dưới", "An agency and those below it"),
        "revert" => say.of("Hoàn tác một kế hoạch", "Undoes a plan"),
        _ => say.of("Thay đổi tự động", "Carried over by itself"),
    }
}

/// How changes in the directory are found.
pub(super) const fn follow_mode(say: Say, mode: FollowMode) -> &'static str {
    match mode {
        FollowMode::Persist => say.of("máy chủ báo ngay khi có thay đổi", "told as it happens"),
        FollowMode::Poll => say.of("hỏi máy chủ theo chu kỳ", "asked at times"),
        FollowMode::Read => say.of("đọc toàn bộ theo chu kỳ", "everything is read at times"),
    }
}

/// What becomes of drift.
pub(super) const fn drift_policy(say: Say, policy: DriftPolicy) -> &'static str {
    match policy {
        DriftPolicy::Revert => say.of("sẽ trả lại theo sổ đăng ký", "to be put back"),
        DriftPolicy::Accept => say.of("chấp nhận", "accepted"),
        DriftPolicy::Report => say.of("chỉ báo cáo", "reported only"),
    }
}

/// What a case is about.
pub(super) const fn matter(say: Say, matter: CaseMatter) -> &'static str {
    match matter {
        CaseMatter::Identity => say.of("Mục này của ai", "Whose the entry is"),
        CaseMatter::Person => say.of("Người này là ai", "Who the person is"),
        CaseMatter::Name => say.of("Tên của mục", "What the entry is called"),
    }
}

/// How a case stands.
pub(super) fn case_state(say: Say, state: CaseState) -> Line {
    match state {
        CaseState::Open => Line::status(Shape::Waits, say.of("Chờ quyết định", "Waits for a decision")),
        CaseState::Decided => Line::status(Shape::Good, say.of("Đã quyết định", "Decided")),
        CaseState::Settled => Line::status(Shape::Good, say.of("Đã tự kết thúc", "Settled by itself")),
    }
}

/// What was decided, by its code.
pub(super) fn decision(say: Say, code: &str) -> &'static str {
    match code {
        "link" => say.of("liên kết với một hộp thư", "linked to a mailbox"),
        "leave" => say.of("để nguyên", "left alone"),
        "move" => say.of("chuyển về tên chuẩn", "to be moved to its name"),
        "confirm" => say.of("xác nhận nhân thân", "the person was confirmed"),
        _ => say.of("tự kết thúc", "settled by itself"),
    }
}

/// Kind of what a mark is about.
pub(super) fn subject_kind(say: Say, code: &str) -> &'static str {
    match code {
        "person" => say.of("Hộp thư", "Mailbox"),
        "unit" => say.of("Cơ quan", "Agency"),
        "group" => say.of("Nhóm thư", "Mail group"),
        _ => say.of("Mục", "Entry"),
    }
}
