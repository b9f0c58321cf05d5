//! What may be done to a request on its page: by whom, when, and what follows from it.

use crate::auth::permission::Permission::{self, DecideRequests, RecordLetters, SubmitRequests};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::web::ui::Say;

/// An act on a request, by the word under which the API has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Submit,
    TakeUp,
    Approve,
    Return,
    Reject,
    Cancel,
    CaRefusal,
}

impl Act {
    /// Every act, the likeliest first.
    pub(super) const ALL: [Self; 7] =
        [Self::Submit, Self::Approve, Self::TakeUp, Self::Return, Self::Reject, Self::CaRefusal, Self::Cancel];

    /// The last part of its address.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Submit => "submission",
            Self::TakeUp => "review",
            Self::Approve => "approval",
            Self::Return => "return",
            Self::Reject => "rejection",
            Self::Cancel => "cancellation",
            Self::CaRefusal => "ca-refusal",
        }
    }

    /// The act of an address.
    pub(super) fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// Who does it.
    pub(super) const fn needs(self) -> Permission {
        match self {
            Self::Submit | Self::Cancel => SubmitRequests,
            Self::TakeUp | Self::Approve | Self::Return | Self::Reject => DecideRequests,
            Self::CaRefusal => RecordLetters,
        }
    }

    /// Whether it may happen to a request of that kind that stands there. The request's life has the last word.
    pub(super) const fn is_open(self, kind: RequestKind, state: RequestState) -> bool {
        use RequestState::{Approved, Draft, RaReview, Returned, SentToCa, Submitted};
        match self {
            Self::Submit => matches!(state, Draft | Returned),
            Self::TakeUp => matches!(state, Submitted),
            Self::Approve | Self::Return | Self::Reject => matches!(state, Submitted | RaReview),
            Self::Cancel => matches!(state, Draft | Returned | Submitted | RaReview | Approved),
            Self::CaRefusal => matches!(state, SentToCa) && kind.goes_to_ca(),
        }
    }

    /// Whether a page of its own asks first: what needs a reason or a letter, or holds at once.
    pub(super) const fn asks_first(self, kind: RequestKind) -> bool {
        match self {
            Self::Submit | Self::TakeUp => false,
            Self::Approve => !kind.goes_to_ca(),
            Self::Return | Self::Reject | Self::Cancel | Self::CaRefusal => true,
        }
    }

    /// Whether it is told why.
    pub(super) const fn has_reason(self) -> bool {
        matches!(self, Self::Return | Self::Reject | Self::Cancel | Self::CaRefusal)
    }

    /// Whether what is asked was decided by somebody else.
    pub(super) const fn decides(self) -> bool {
        matches!(self, Self::TakeUp | Self::Approve | Self::Return | Self::Reject)
    }

    /// What the button says.
    pub(super) const fn called(self, say: Say) -> &'static str {
        match self {
            Self::Submit => say.of("Trình duyệt", "Hand in"),
            Self::TakeUp => say.of("Tiếp nhận thẩm định", "Take up"),
            Self::Approve => say.of("Duyệt đề nghị", "Approve"),
            Self::Return => say.of("Trả lại để bổ sung", "Return for repair"),
            Self::Reject => say.of("Không duyệt", "Reject"),
            Self::Cancel => say.of("Hủy đề nghị", "Cancel the request"),
            Self::CaRefusal => say.of("Ghi công văn CA từ chối", "Record the CA's refusal"),
        }
    }

    /// What is said once it was done.
    pub(super) const fn done(self, say: Say) -> &'static str {
        match self {
            Self::Submit => say.of(
                "Đã trình đề nghị. Người duyệt hồ sơ sẽ xem xét.",
                "The request was handed in. An approver looks at it next.",
            ),
            Self::TakeUp => say.of("Đã tiếp nhận đề nghị để thẩm định.", "The request was taken up."),
            Self::Approve => say.of("Đã duyệt đề nghị.", "The request was approved."),
            Self::Return => say.of(
                "Đã trả lại đề nghị. Người quản lý thuê bao sẽ sửa và trình lại.",
                "The request was given back. The subscriber manager mends it and hands it in again.",
            ),
            Self::Reject => say.of("Đã ghi là không duyệt.", "The request was rejected."),
            Self::Cancel => say.of("Đã hủy đề nghị.", "The request was cancelled."),
            Self::CaRefusal => say.of("Đã ghi nhận CA từ chối đề nghị.", "The CA's refusal was recorded."),
        }
    }

    /// What will happen.
    pub(super) const fn follows(self, say: Say, kind: RequestKind) -> &'static [&'static str] {
        let (vi, en): (&[&str], &[&str]) = match self {
            Self::Submit => (
                &["Người khác sẽ duyệt; sau khi trình, nội dung không sửa được nữa trừ khi được trả lại."],
                &["Somebody else decides it; from now on it can be mended only if it is given back."],
            ),
            Self::TakeUp => (
                &["Đề nghị ghi là đang được thẩm định; việc duyệt làm sau."],
                &["It stands as under review; it is decided later."],
            ),
            Self::Approve if !kind.goes_to_ca() => (
                &[
                    "Chứng thư ngừng sử dụng nội bộ ngay lập tức, theo lệnh của tỉnh; CA không được hỏi.",
                    "Chữ ký tạo từ lúc này bằng chứng thư đó được coi là không hợp lệ.",
                    "Đề nghị kết thúc. Muốn dùng lại, phải có lệnh cho sử dụng lại.",
                ],
                &[
                    "The use of the certificate stops at once, by our own order; the CA is not asked.",
                    "Signatures made with it from now on are not valid.",
                    "The request ends. To use it again another order is needed.",
                ],
            ),
            Self::Approve => (
                &["Cán bộ tiếp nhận hồ sơ có thể đưa đề nghị vào công văn gửi CA."],
                &["A registration officer may put it into a letter to the CA."],
            ),
            Self::Return => (
                &[
                    "Đề nghị trở về người quản lý thuê bao kèm lý do dưới đây.",
                    "Sau khi sửa, đề nghị phải được trình và duyệt lại.",
                ],
                &[
                    "It goes back to the subscriber manager, with the reason below.",
                    "Once mended it is handed in and decided anew.",
                ],
            ),
            Self::Reject => (
                &["Đề nghị kết thúc và không gửi CA. Không hoàn tác được.", "Nếu vẫn cần, phải lập đề nghị mới."],
                &[
                    "The request ends and never goes to the CA. This cannot be undone.",
                    "What is needed still is asked anew.",
                ],
            ),
            Self::Cancel => (
                &[
                    "Đề nghị kết thúc và không gửi CA. Không hoàn tác được.",
                    "Chứng thư giữ nguyên như hiện nay; lý do được lưu trong hồ sơ.",
                ],
                &[
                    "The request ends and never goes to the CA. This cannot be undone.",
                    "The certificate stays as it is; the reason is kept.",
                ],
            ),
            Self::CaRefusal => (
                &[
                    "Đề nghị kết thúc với kết quả CA từ chối. Không hoàn tác được.",
                    "Nếu vẫn cần, phải lập đề nghị mới sau khi khắc phục.",
                ],
                &[
                    "The request ends as refused by the CA. This cannot be undone.",
                    "What is needed still is asked anew.",
                ],
            ),
        };
        match say.0 {
            crate::domain::lang::Lang::Vi => vi,
            crate::domain::lang::Lang::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_an_address_of_its_own() {
        for act in Act::ALL {
            assert_eq!(Act::read(act.code()), Some(act));
        }
        assert_eq!(Act::read("content"), None, "mending is another page");
    }

    #[test]
    fn what_is_offered_is_what_a_requests_life_admits() {
        use RequestState::{Approved, Draft, RaReview, Returned, SentToCa, Submitted};
        let offered = |state| -> Vec<Act> {
            Act::ALL.into_iter().filter(|act| act.is_open(RequestKind::Revoke, state)).collect()
        };
        assert_eq!(offered(Draft), [Act::Submit, Act::Cancel]);
        assert_eq!(offered(Returned), [Act::Submit, Act::Cancel]);
        assert_eq!(offered(Submitted), [Act::Approve, Act::TakeUp, Act::Return, Act::Reject, Act::Cancel]);
        assert_eq!(offered(RaReview), [Act::Approve, Act::Return, Act::Reject, Act::Cancel]);
        assert_eq!(offered(Approved), [Act::Cancel]);
        assert_eq!(offered(SentToCa), [Act::CaRefusal]);
        for &state in RequestState::ALL {
            assert_eq!(offered(state).is_empty(), !state.is_open(), "{state}");
        }
    }

    #[test]
    fn what_holds_at_once_is_asked_about_first() {
        assert!(Act::Approve.asks_first(RequestKind::StopUse) && !Act::Approve.asks_first(RequestKind::Revoke));
        for act in Act::ALL {
            assert!(!act.has_reason() || act.asks_first(RequestKind::Revoke), "{act:?}");
        }
    }
}
