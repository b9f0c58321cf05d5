//! A certificate's life in words.

use super::{LifeEventKind, LifeState, Objection, WrongTransition};
use crate::domain::lang::{Bilingual, Lang};

impl LifeState {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Expected => lang.pick("Đang chờ CA cấp", "Expected from the CA"),
            Self::Issued => lang.pick("Đã cấp, chưa bàn giao", "Issued, not handed over"),
            Self::Active => lang.pick("Đã bàn giao", "Handed over"),
            Self::Superseded => lang.pick("Đã có chứng thư thay thế", "Superseded"),
            Self::StopUse => lang.pick("Ngừng sử dụng nội bộ", "Use stopped"),
            Self::RevocationPending => lang.pick("Đã đề nghị CA thu hồi", "Revocation asked for"),
            Self::Hold => lang.pick("CA tạm dừng", "On hold"),
            Self::Revoked => lang.pick("Đã thu hồi", "Revoked"),
        }
    }
}

impl LifeEventKind {
    /// What it is called.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Imported => lang.pick("tiếp nhận vào hệ thống", "came in"),
            Self::HandedOver => lang.pick("bàn giao cho chủ thể", "handed over to its holder"),
            Self::Stopped => lang.pick("ngừng sử dụng nội bộ", "use stopped by our own order"),
            Self::Resumed => lang.pick("cho sử dụng lại", "stop lifted"),
            Self::RevocationAsked => lang.pick("gửi CA đề nghị thu hồi", "revocation asked of the CA"),
            Self::RevocationRefused => lang.pick("CA từ chối thu hồi", "revocation refused by the CA"),
            Self::Superseded => lang.pick("có chứng thư thay thế", "superseded"),
            Self::SeenHeld => lang.pick("CA công bố tạm dừng", "the CA shows it on hold"),
            Self::SeenReleased => lang.pick("CA công bố hết tạm dừng", "the CA shows that the hold ended"),
            Self::SeenRevoked => lang.pick("CA công bố đã thu hồi", "the CA shows it revoked"),
            Self::SeenChanged => lang.pick("CA đổi ngày hoặc lý do đã công bố", "the CA shows another date or reason"),
            Self::SeenNamed => lang.pick("danh sách của CA cũng nêu", "the CA's list names it, too"),
            Self::SeenGone => lang.pick("CA không còn nêu trong danh sách", "the CA's list names it no longer"),
            Self::Reassigned => lang.pick("xác nhận là của người khác", "found to be somebody else's"),
        }
    }
}

impl WrongTransition {
    /// What stands against it.
    #[must_use]
    pub fn told(&self) -> Bilingual {
        Bilingual::new(self.why.vi(), format!("This cannot be recorded: {}", self.why))
    }
}

impl Objection {
    const fn vi(self) -> &'static str {
        match self {
            Self::NotThere => "Chứng thư chưa được tiếp nhận vào hệ thống",
            Self::AlreadyThere => "Chứng thư đã được tiếp nhận trước đó",
            Self::AlreadyHandedOver => "Chứng thư đã được bàn giao trước đó",
            Self::NotToBeUsed => "Chứng thư đang ngừng sử dụng, hoặc đã đề nghị thu hồi",
            Self::NoSuchStop => "Lệnh ngừng sử dụng này không còn hiệu lực",
            Self::SameStop => "Lệnh ngừng sử dụng này đã được ghi",
            Self::AlreadyAsked => "Đề nghị thu hồi này đã được gửi",
            Self::NotAsked => "Không có đề nghị thu hồi nào đang chờ CA",
            Self::AlreadySuperseded => "Chứng thư đã có chứng thư thay thế",
            Self::Revoked => "CA đã thu hồi chứng thư này",
        }
    }
}
