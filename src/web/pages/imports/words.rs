//! What imports are called on their pages.

use crate::domain::import::ImportKind;
use crate::domain::job::JobState;
use crate::web::ui::{Line, Say, Shape};

/// What the rows are.
pub(super) const fn kind(say: Say, kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Officials => say.of("Danh sách người", "People"),
        ImportKind::Decisions => say.of("Quyết định", "Decisions"),
        ImportKind::Agencies => say.of("Cơ quan, đơn vị", "Agencies"),
        ImportKind::Figures => say.of("Số liệu báo cáo", "Figures"),
        ImportKind::MailboxUses => say.of("Lần sử dụng hộp thư gần nhất", "Last uses of mailboxes"),
        ImportKind::Successions => say.of("Sắp xếp lại cơ quan, đơn vị", "Reorganisations"),
    }
}

/// What such a table is for.
pub(super) const fn about(say: Say, kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Officials => say.of(
            "Đưa những người đang công tác vào hệ thống lần đầu, cùng vị trí và hộp thư đang có.",
            "People who are in service already, with their posts and the mailboxes they have.",
        ),
        ImportKind::Decisions => say.of(
            "Nhiều quyết định, hoặc một quyết định có nhiều người: mỗi dòng là một người.",
            "Many decisions, or one that names many people: a row for each person.",
        ),
        ImportKind::Agencies => {
            say.of("Thêm cơ quan, đơn vị dưới các cơ quan đã có.", "Agencies below those that are recorded.")
        }
        ImportKind::Figures => {
            say.of("Số liệu các cơ quan tự báo cáo, kèm nguồn.", "What agencies report, with its source.")
        }
        ImportKind::MailboxUses => say.of(
            "Ngày mỗi hộp thư được sử dụng lần gần nhất, do máy chủ thư cung cấp.",
            "The day on which each mailbox was last used, as the mail server tells it.",
        ),
        ImportKind::Successions => say.of(
            "Cơ quan nào được sáp nhập, chia tách, đổi tên hoặc giải thể, và cơ quan nào tiếp nhận.",
            "Which agencies were merged, divided, renamed or dissolved, and which took them over.",
        ),
    }
}

/// How far a job is.
pub(super) fn state(say: Say, state: JobState, is_clean: bool) -> Line {
    match state {
        JobState::Queued => Line::status(Shape::Waits, say.of("Đang chờ", "Waits")),
        JobState::Running => Line::status(Shape::Waits, say.of("Đang thực hiện", "At work")),
        JobState::Done if is_clean => Line::status(Shape::Good, say.of("Xong", "Done")),
        JobState::Done => Line::status(Shape::Warn, say.of("Xong, có dòng sai", "Done, with bad rows")),
        JobState::Failed => Line::status(Shape::Bad, say.of("Không thực hiện được", "Failed")),
    }
}
