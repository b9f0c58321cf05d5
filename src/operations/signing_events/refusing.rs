//! What is told of events that were read and cannot be taken in.

use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::signing::reading::Field;

/// Characters of a sender's text that a finding keeps.
const MOST_KEPT: usize = 200;

/// What a finding keeps of a sender's text.
pub(super) fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_KEPT).collect()
}

pub(super) fn kept_problem(problem: &FieldProblem) -> FieldProblem {
    let cut = |text: &Bilingual| Bilingual::new(kept(&text.vi), kept(&text.en));
    FieldProblem { field: kept(&problem.field), reason: cut(&problem.reason), remedy: cut(&problem.remedy) }
}

pub(super) fn conflicting() -> FieldProblem {
    FieldProblem::new(
        format!("/{}", Field::EventId),
        Bilingual::new(
            "Hệ thống đã gửi một sự kiện khác với cùng mã này; sự kiện đã ghi được giữ nguyên",
            "The system reported another event under this name before; what was recorded stays",
        ),
        Bilingual::new("Mỗi lần ký một mã sự kiện riêng", "Give each signature an event identifier of its own"),
    )
}

pub(super) fn out_of_reach() -> FieldProblem {
    FieldProblem::new(
        format!("/{}", Field::Agency),
        Bilingual::new(
            "Không có cơ quan nào mang mã này trong phạm vi được báo cáo",
            "No agency of this identifier is within what the sender reports for",
        ),
        Bilingual::new(
            "Kiểm tra mã định danh của cơ quan theo Quyết định 20/2020/QĐ-TTg và phạm vi của tài khoản",
            "Check the agency's identifier (Decision 20/2020/QĐ-TTg) and the part of the tree that the account reports for",
        ),
    )
}
