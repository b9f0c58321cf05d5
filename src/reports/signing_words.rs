//! The words that people read for signatures: what was signed for, what they prove, what is odd about them.

use crate::domain::lang::Lang;
use crate::domain::signing::event::SigningAction;
use crate::domain::signing::verdict::{Outcome, Remark};

/// What was signed for.
#[must_use]
pub const fn action(lang: Lang, action: SigningAction) -> &'static str {
    match action {
        SigningAction::LeaderApproval => lang.pick("lãnh đạo ký duyệt", "leader's approval"),
        SigningAction::AgencyIssue => lang.pick("cơ quan phát hành", "issue by the agency"),
        SigningAction::Copy => lang.pick("sao y", "copy"),
        SigningAction::Appendix => lang.pick("phụ lục", "appendix"),
        SigningAction::Comment => lang.pick("ý kiến", "comment"),
    }
}

/// What a signature proves.
#[must_use]
pub const fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::UnknownCertificate => lang.pick("chứng thư chưa có trong hệ thống", "certificate unknown"),
        Outcome::Untrusted => lang.pick("chuỗi chứng thực không tin cậy", "no trusted chain"),
        Outcome::NotYetValid => lang.pick("chứng thư chưa có hiệu lực", "certificate not yet valid"),
        Outcome::Revoked => lang.pick("chứng thư đã bị thu hồi", "certificate revoked"),
        Outcome::Hold => lang.pick("chứng thư bị tạm dừng", "certificate on hold"),
        Outcome::Expired => lang.pick("chứng thư hết hiệu lực", "certificate expired"),
        Outcome::Leavers => lang.pick("ký sau khi rời vị trí công tác", "signed after leaving"),
        Outcome::Stopped => lang.pick("chứng thư bị ngừng sử dụng theo lệnh nội bộ", "use stopped by our order"),
        Outcome::Nobodys => lang.pick("chưa rõ chứng thư của ai", "nobody's certificate"),
        Outcome::MayNotSign => lang.pick("chứng thư không dùng để ký", "certificate not for signing"),
        Outcome::Indeterminate => lang.pick("chưa đủ căn cứ về thu hồi", "indeterminate until a later list"),
        Outcome::Good => lang.pick("hợp lệ", "good"),
    }
}

/// What is odd about a signature that is good all the same.
#[must_use]
pub const fn remark(lang: Lang, remark: Remark) -> &'static str {
    match remark {
        Remark::NotStamped => lang.pick("không có dấu thời gian", "no time stamp"),
        Remark::OtherAgency => lang.pick("văn bản của cơ quan khác", "another agency's document"),
        Remark::AddressNotLive => lang.pick(
            "chứng thư không ghi địa chỉ thư nào của người giữ tại thời điểm ký",
            "its address was not the holder's then",
        ),
        Remark::NotSettled => {
            lang.pick("chưa có danh sách thu hồi nào phát hành sau lúc ký", "no list made after it has spoken yet")
        }
    }
}
