//! What is said of requests on pages, beside what the domain calls them.

use time::Date;

use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::operations::Registry;
use crate::operations::requests::due_of;
use crate::storage::read::request_list::RequestLine;
use crate::web::ui::{Line, Say, Shape};

/// How a state is to be taken.
const fn shape(state: RequestState) -> Shape {
    match state {
        RequestState::Fulfilled => Shape::Good,
        RequestState::Rejected | RequestState::CaRejected => Shape::Bad,
        RequestState::Returned => Shape::Warn,
        RequestState::Cancelled => Shape::None,
        RequestState::Draft
        | RequestState::Submitted
        | RequestState::RaReview
        | RequestState::Approved
        | RequestState::SentToCa => Shape::Waits,
    }
}

/// Where a request stands.
pub(in crate::web::pages) fn status(say: Say, state: Option<RequestState>) -> Line {
    state.map_or_else(|| Line::from("–"), |state| Line::status(shape(state), state.called(say.0)))
}

/// Until when the next step is to be done, if a term runs.
pub(in crate::web::pages) fn due(say: Say, registry: &Registry, line: &RequestLine) -> Option<Line> {
    let due: Date = due_of(registry, line)?;
    let until = say.day(due);
    Some(if due < registry.clock.today() {
        Line::status(Shape::Bad, format!("{} {until}", say.of("Quá hạn từ", "Overdue since")))
    } else {
        Line::from(until)
    })
}

/// Whose turn it is, and for what.
pub(super) const fn next(say: Say, kind: RequestKind, state: RequestState) -> &'static str {
    match state {
        RequestState::Draft => say.of(
            "Người quản lý thuê bao bổ sung nội dung còn thiếu và trình.",
            "The subscriber manager completes it and hands it in.",
        ),
        RequestState::Returned => say.of(
            "Người quản lý thuê bao sửa theo lý do trả lại và trình lại.",
            "The subscriber manager mends what it was given back for and hands it in again.",
        ),
        RequestState::Submitted | RequestState::RaReview => say.of(
            "Người duyệt hồ sơ duyệt, trả lại hoặc không duyệt; người lập hay trình không được duyệt.",
            "A registration approver approves, returns or rejects it; never who wrote or submitted it.",
        ),
        RequestState::Approved => say.of(
            "Cán bộ tiếp nhận hồ sơ đưa đề nghị vào công văn gửi CA.",
            "A registration officer puts it into a letter to the CA.",
        ),
        RequestState::SentToCa => match kind {
            RequestKind::Revoke => say.of(
                "Chờ CA. Đề nghị chỉ kết thúc khi danh sách thu hồi hoặc trả lời OCSP của CA nêu số chứng thư này.",
                "Waits for the CA. It ends when the CA's list or an OCSP answer names the certificate, and not before.",
            ),
            _ => say.of(
                "Chờ CA. Đề nghị kết thúc khi chứng thư phù hợp được nhập vào hệ thống.",
                "Waits for the CA. It ends when a matching certificate comes in.",
            ),
        },
        RequestState::Fulfilled | RequestState::Rejected | RequestState::CaRejected | RequestState::Cancelled => {
            say.of("Đã kết thúc; không còn việc phải làm.", "It has ended; nothing is left to do.")
        }
    }
}
