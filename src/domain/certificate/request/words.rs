//! What people read of requests, in both languages.

use super::content::RevocationReason;
use super::event::{EvidenceKind, RequestAct};
use super::kind::{RequestKind, RequestState};
use crate::domain::device::Medium;
use crate::domain::lang::{Bilingual, Lang};

impl RequestKind {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::New => lang.pick("Cấp mới chứng thư", "New certificate"),
            Self::Renew => lang.pick("Gia hạn chứng thư", "Renewal"),
            Self::Change => lang.pick("Thay đổi nội dung thông tin chứng thư", "Change of content"),
            Self::Revoke => lang.pick("Thu hồi chứng thư", "Revocation"),
            Self::DeviceRecover => lang.pick("Khôi phục thiết bị lưu khóa bí mật", "Recovery of a key device"),
            Self::StopUse => lang.pick("Ngừng sử dụng nội bộ", "Internal order to stop use"),
        }
    }
}

impl RequestState {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Draft => lang.pick("Đang soạn", "Draft"),
            Self::Submitted => lang.pick("Đã trình", "Submitted"),
            Self::RaReview => lang.pick("Đang thẩm định", "With the registration authority"),
            Self::Approved => lang.pick("Đã duyệt", "Approved"),
            Self::SentToCa => lang.pick("Đã gửi CA", "Sent to the CA"),
            Self::Fulfilled => lang.pick("Đã hoàn thành", "Fulfilled"),
            Self::Returned => lang.pick("Trả lại để bổ sung", "Returned for repair"),
            Self::Rejected => lang.pick("Không được duyệt", "Rejected"),
            Self::CaRejected => lang.pick("CA từ chối", "Rejected by the CA"),
            Self::Cancelled => lang.pick("Đã hủy", "Cancelled"),
        }
    }
}

impl RequestAct {
    /// What was done.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Drafted => lang.pick("lập", "drafted"),
            Self::Mended => lang.pick("sửa nội dung", "mended"),
            Self::Submitted => lang.pick("trình", "submitted"),
            Self::TakenUp => lang.pick("tiếp nhận thẩm định", "taken up"),
            Self::Approved => lang.pick("duyệt", "approved"),
            Self::Returned => lang.pick("trả lại", "returned"),
            Self::Rejected => lang.pick("không duyệt", "rejected"),
            Self::Sent => lang.pick("gửi CA bằng công văn", "sent to the CA"),
            Self::CaRefused => lang.pick("ghi nhận CA từ chối", "refused by the CA"),
            Self::Cancelled => lang.pick("hủy", "cancelled"),
            Self::Proved => lang.pick("hoàn thành theo chứng cứ", "fulfilled by evidence"),
        }
    }
}

impl RevocationReason {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::KeyExposed => lang.pick("Khóa bí mật bị lộ", "The key is exposed"),
            Self::DeviceLost => lang.pick("Mất hoặc hỏng thiết bị lưu khóa bí mật", "The device is lost or broken"),
            Self::Moved => lang.pick("Thay đổi vị trí công tác", "The holder moved"),
            Self::Replaced => lang.pick("Đã có chứng thư khác thay thế", "Another certificate takes its place"),
            Self::Left => lang.pick("Thôi việc hoặc chuyển ra ngoài tỉnh", "The holder left"),
            Self::Retired => lang.pick("Nghỉ hưu", "The holder retired"),
            Self::Died => lang.pick("Từ trần", "The holder died"),
            Self::Dissolved => {
                lang.pick("Cơ quan giải thể, chia tách, sáp nhập", "The agency was dissolved, split or merged")
            }
            Self::AuthorityWithdrawn => lang.pick("Không còn thẩm quyền ký", "The authority to sign was withdrawn"),
        }
    }
}

impl Medium {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Usb => lang.pick("Thiết bị USB", "USB token"),
            Self::Sim => lang.pick("SIM PKI", "SIM PKI"),
            Self::Remote => lang.pick("Ký số từ xa", "Remote signing"),
            Self::Hsm => lang.pick("HSM", "HSM"),
        }
    }
}

impl EvidenceKind {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Crl => lang.pick("Danh sách thu hồi của CA", "The CA's revocation list"),
            Self::Ocsp => lang.pick("Trả lời OCSP của CA", "The CA's OCSP answer"),
            Self::Certificate => lang.pick("Chứng thư đã cấp", "The certificate issued"),
            Self::Device => lang.pick("Thiết bị đã được khôi phục", "The device was recovered"),
            Self::StopOrder => lang.pick("Lệnh ngừng sử dụng nội bộ", "The order to stop use"),
        }
    }
}

impl super::life::WrongTurn {
    /// The same for people.
    #[must_use]
    pub fn told(&self) -> Bilingual {
        let text = |lang: Lang| (self.kind.called(lang), self.from.called(lang), self.event.called(lang));
        let ((kind, from, act), (en_kind, en_from, en_act)) = (text(Lang::Vi), text(Lang::En));
        Bilingual::new(
            format!("Đề nghị “{kind}” đang ở trạng thái “{from}” nên không thể {act}"),
            format!("The request ({en_kind}) stands at '{en_from}' and cannot be {en_act}"),
        )
    }
}
