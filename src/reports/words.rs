//! The words that people read for codes: mailbox states, standings, columns, ranks, levels. One place, two languages.

use time::Date;

use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::{Exclusion, Gap, Standing};
use crate::domain::agency::Level;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::lang::Lang;
use crate::domain::law::Decree;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::posting::Rank;

/// What the certificates are called on a day.
#[must_use]
pub fn certificate(lang: Lang, day: Date) -> &'static str {
    Decree::on(day).certificates(lang)
}

/// State of a mailbox.
#[must_use]
pub const fn mailbox_state(lang: Lang, state: MailboxState) -> &'static str {
    state.called(lang)
}

/// What a certificate's status is called.
#[must_use]
pub const fn certificate_status(lang: Lang, status: CertificateStatus) -> &'static str {
    match status {
        CertificateStatus::Untrusted => lang.pick("Không tin cậy", "Untrusted"),
        CertificateStatus::NotYetValid => lang.pick("Chưa có hiệu lực", "Not yet valid"),
        CertificateStatus::Revoked => lang.pick("Đã thu hồi", "Revoked"),
        CertificateStatus::Hold => lang.pick("Tạm dừng tại CA", "On hold at the CA"),
        CertificateStatus::Expired => lang.pick("Hết hạn", "Expired"),
        CertificateStatus::StopUse => lang.pick("Ngừng sử dụng nội bộ", "Stopped by internal order"),
        CertificateStatus::Indeterminate => lang.pick("Chưa xác định được việc thu hồi", "Revocation unknown"),
        CertificateStatus::Valid => lang.pick("Có hiệu lực", "Valid"),
    }
}

/// Where someone stands, with the reason.
#[must_use]
pub const fn standing(lang: Lang, standing: Standing) -> &'static str {
    match standing {
        Standing::Covered { expiring: false } => lang.pick("Ký được", "Can sign"),
        Standing::Covered { expiring: true } => lang.pick("Ký được, sắp hết hạn", "Can sign, expiring"),
        Standing::Indeterminate => lang.pick("Chưa xác định được việc thu hồi", "Revocation unknown"),
        Standing::Excluded(Exclusion::Category) => lang.pick("Ngoài diện (đối tượng)", "Not in scope (category)"),
        Standing::Excluded(Exclusion::Rank) => lang.pick("Ngoài diện (cấp chức vụ)", "Not in scope (rank)"),
        Standing::Excluded(Exclusion::Agency) => lang.pick("Ngoài diện (cơ quan)", "Not in scope (agency)"),
        Standing::Excluded(Exclusion::LeftPost) => lang.pick("Không còn công tác", "Left"),
        Standing::Uncovered(gap) => match gap {
            Gap::NoCertificate => lang.pick("Chưa có chứng thư", "No certificate"),
            Gap::Expired => lang.pick("Chứng thư hết hạn", "Expired"),
            Gap::Revoked => lang.pick("Chứng thư đã thu hồi", "Revoked"),
            Gap::Hold => lang.pick("Chứng thư bị tạm dừng tại CA", "On hold at the CA"),
            Gap::StopUse => lang.pick("Ngừng sử dụng nội bộ", "Stopped by internal order"),
            Gap::NotYetValid => lang.pick("Chứng thư chưa có hiệu lực", "Not yet valid"),
            Gap::Untrusted => lang.pick("Chứng thư không tin cậy", "Untrusted"),
            Gap::CannotSign => lang.pick("Chứng thư không dùng để ký", "Not for signing"),
            Gap::AddressNotLive => lang.pick("Sai địa chỉ hộp thư", "Address does not match"),
        },
    }
}

/// A column, as the title of its list.
#[must_use]
pub const fn column(lang: Lang, column: Column) -> &'static str {
    match column {
        Column::Staff => lang.pick("Tổng số người", "Staff"),
        Column::InScope => lang.pick("Thuộc diện", "In scope"),
        Column::Excluded => lang.pick("Ngoài diện", "Not in scope"),
        Column::Mailboxes => lang.pick("Hộp thư công vụ đã cấp", "Mailboxes issued"),
        Column::StaffWithMailbox => lang.pick("Đang công tác và có hộp thư", "Staff with a mailbox"),
        Column::Covered => lang.pick("Ký được", "Can sign"),
        Column::Indeterminate => lang.pick("Chưa xác định", "Indeterminate"),
        Column::Uncovered => lang.pick("Chưa ký được", "Cannot sign"),
        Column::Expiring => lang.pick("Sắp hết hạn", "Expiring"),
        Column::NoCertificate => lang.pick("Chưa có chứng thư", "No certificate"),
        Column::Expired => lang.pick("Hết hạn", "Expired"),
        Column::Revoked => lang.pick("Đã thu hồi", "Revoked"),
        Column::AddressNotLive => lang.pick("Sai địa chỉ hộp thư", "Address does not match"),
        Column::OtherGap => lang.pick("Chưa ký được vì lý do khác", "Cannot sign for another reason"),
    }
}

/// A rank.
#[must_use]
pub const fn rank(lang: Lang, rank: Rank) -> &'static str {
    match rank {
        Rank::Head => lang.pick("Người đứng đầu", "Heads"),
        Rank::Deputy => lang.pick("Cấp phó của người đứng đầu", "Deputy heads"),
        Rank::DivisionHead => lang.pick("Trưởng, phó bộ phận", "Division heads and deputies"),
        Rank::Staff => lang.pick("Người làm chuyên môn, nghiệp vụ", "Staff"),
        Rank::Clerk => lang.pick("Văn thư", "Clerks (văn thư)"),
    }
}

/// A level.
#[must_use]
pub const fn level(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::Province => lang.pick("Cấp tỉnh", "Province level"),
        Level::District => lang.pick("Cấp huyện", "District level"),
        Level::Commune => lang.pick("Cấp xã", "Commune level"),
    }
}
