//! What kinds of decisions are called, within a sentence.

use super::DecisionKind;
use crate::domain::lang::Lang;

/// What a decision does to somebody.
#[must_use]
pub const fn kind(lang: Lang, kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Recruit => lang.pick("tuyển dụng, tiếp nhận", "recruitment"),
        DecisionKind::Transfer => lang.pick("điều động, chuyển công tác", "transfer"),
        DecisionKind::Second => lang.pick("biệt phái", "secondment"),
        DecisionKind::EndSecondment => lang.pick("hết biệt phái", "end of secondment"),
        DecisionKind::Appoint => lang.pick("bổ nhiệm", "appointment"),
        DecisionKind::Dismiss => lang.pick("thôi giữ chức vụ", "dismissal from a post"),
        DecisionKind::LeaveWithoutPay => lang.pick("nghỉ không hưởng lương", "leave without pay"),
        DecisionKind::Return => lang.pick("trở lại làm việc", "return"),
        DecisionKind::SuspendFromDuty => lang.pick("tạm đình chỉ công tác", "suspension from duty"),
        DecisionKind::Discipline => lang.pick("kỷ luật", "discipline"),
        DecisionKind::CorrectIdentity => lang.pick("sửa họ tên, ngày sinh", "correction of identity"),
        DecisionKind::Retire => lang.pick("nghỉ hưu", "retirement"),
        DecisionKind::Resign => lang.pick("thôi việc", "resignation"),
        DecisionKind::MoveOut => lang.pick("chuyển ra ngoài tỉnh", "move out of the province"),
        DecisionKind::Death => lang.pick("từ trần", "death"),
    }
}
