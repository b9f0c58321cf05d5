//! What the codes of an adoption are called.

use super::candidate::Oddity;
use super::correlate::{CaseReason, Evidence};
use super::kind::ForeignKind;
use super::newcomers::NotCreated;
use crate::domain::lang::Lang;

impl ForeignKind {
    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Person => lang.pick("Cá nhân", "People"),
            Self::Unit => lang.pick("Đơn vị", "Units"),
            Self::Group => lang.pick("Nhóm", "Groups"),
            Self::List => lang.pick("Danh sách thư", "Mail lists"),
            Self::Room => lang.pick("Phòng họp, tài nguyên", "Rooms and resources"),
            Self::Device => lang.pick("Máy in, thiết bị", "Printers and devices"),
            Self::Service => lang.pick("Tài khoản dịch vụ", "Service accounts"),
            Self::Alias => lang.pick("Bí danh", "Aliases"),
            Self::Other => lang.pick("Loại khác", "Other"),
        }
    }
}

impl Evidence {
    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Key => lang.pick("mang khóa của sổ đăng ký", "bears the registry's key"),
            Self::Mail => lang.pick("trùng địa chỉ thư", "has the same address"),
            Self::UidInAgency => {
                lang.pick("trùng tên đăng nhập và cơ quan", "has the same log-in name in the same agency")
            }
            Self::NameAndBirth => lang.pick("trùng họ tên và ngày sinh", "has the same name and date of birth"),
            Self::NameWithoutMarks => lang.pick(
                "trùng họ tên không dấu và ngày sinh",
                "has the same name without marks, and the same date of birth",
            ),
        }
    }
}

impl CaseReason {
    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::SeveralCandidates => lang.pick("nhiều hộp thư cùng khớp", "several mailboxes fit"),
            Self::Contradiction => {
                lang.pick("các dấu hiệu chỉ đến những hộp thư khác nhau", "its attributes point to different mailboxes")
            }
            Self::MailboxContested => lang.pick("nhiều mục cùng khớp một hộp thư", "several entries fit one mailbox"),
            Self::LinkedElsewhere => {
                lang.pick("hộp thư đã liên kết với mục khác", "the mailbox is linked to another entry")
            }
            Self::NotPersonal => {
                lang.pick("địa chỉ thuộc hộp thư của cơ quan hoặc chức danh", "the address is an agency's or a role's")
            }
            Self::NameDiffers => lang.pick("địa chỉ khớp nhưng họ tên khác", "the address fits, the name is another's"),
            Self::WeakEvidence => lang.pick("chỉ khớp họ tên không dấu", "only the name without marks fits"),
            Self::AddressShared => lang.pick(
                "người chưa có trong sổ, địa chỉ trùng với mục khác",
                "of somebody unknown, and another entry has the address too",
            ),
            Self::SamePersonTwice => lang.pick(
                "người chưa có trong sổ, trùng họ tên và ngày sinh với mục khác",
                "of somebody unknown, and another entry has name and date of birth too",
            ),
            Self::Unverified => {
                lang.pick("cán bộ tạo từ thư mục, chờ xác nhận", "official made of the entry, to be confirmed")
            }
            Self::NameTaken => lang.pick("tên mới đã thuộc mục khác", "its new name is another entry's"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn remedy(self, lang: Lang) -> &'static str {
        match self {
            Self::Unverified => lang.pick(
                "Nhân sự đối chiếu hồ sơ rồi chạy `congvu case decide MÃ confirm --birth-date … --category …`",
                "HR checks the file, then runs `congvu case decide CASE confirm --birth-date … --category …`",
            ),
            Self::NameTaken => lang.pick(
                "Đổi tên hoặc xóa mục đang giữ tên đó rồi chạy `congvu case decide MÃ move`; hoặc `… leave` để giữ tên cũ",
                "Rename or remove the entry that has the name, then `congvu case decide CASE move`; or `… leave` to keep the old name",
            ),
            Self::AddressShared | Self::SamePersonTwice => lang.pick(
                "Sửa hoặc xóa mục thừa trong thư mục rồi chạy lại; hoặc nhập cán bộ và `congvu case decide MÃ link …`; hoặc `… leave`",
                "Mend or remove the entry too many and run again; or enter the official and `congvu case decide CASE link …`; or `… leave`",
            ),
            _ => lang.pick(
                "`congvu case decide MÃ link HỘP_THƯ` để liên kết, hoặc `congvu case decide MÃ leave` để bỏ qua mục này",
                "`congvu case decide CASE link MAILBOX` to link it, or `congvu case decide CASE leave` to leave the entry alone",
            ),
        }
    }
}

impl NotCreated {
    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::UnknownAgency => lang.pick("tệp ánh xạ không có cơ quan", "the mapping knows no agency"),
            Self::NoName => lang.pick("không có họ tên", "no name"),
            Self::NoOwnAddress => {
                lang.pick("không có địa chỉ thuộc tên miền của tỉnh", "no address in the province's domain")
            }
        }
    }
}

impl Oddity {
    /// What people call it.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::NoIdentity => lang.pick("không có entryUUID, không thể liên kết", "no entryUUID, cannot be linked"),
            Self::SeenTwice => lang.pick("xuất hiện hai lần, chỉ tính lần đầu", "comes twice, only the first counts"),
            Self::NotText => lang.pick("giá trị không phải UTF-8", "a value is not UTF-8"),
            Self::DecomposedName => lang.pick("họ tên viết dạng tổ hợp (NFD)", "the name is decomposed (NFD)"),
            Self::NoName => lang.pick("không có họ tên", "no name"),
            Self::NoAddress => lang.pick("không có địa chỉ thư hợp lệ", "no address that can be read"),
            Self::IrregularAddress => lang.pick(
                "địa chỉ có dấu, khoảng trắng hoặc tên miền quốc tế",
                "an address with marks, spaces or an international domain",
            ),
            Self::OutsideDomain => {
                lang.pick("địa chỉ ngoài tên miền của tỉnh", "an address outside the province's domain")
            }
            Self::BadBirthDate => lang.pick("ngày sinh không đọc được", "a date of birth that cannot be read"),
            Self::UnknownState => lang.pick("trạng thái hộp thư không rõ", "a state of the mailbox that is not known"),
            Self::TooManyValues => lang.pick("quá nhiều giá trị", "too many values"),
        }
    }
}
