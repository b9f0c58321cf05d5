//! The columns of each kind of table: key, headings, what they hold. `docs/IMPORT.md` is this table for people.

mod mailbox_use;
mod succession;

use self::mailbox_use::MAILBOX_USES;
pub use succession::PARTS;

use crate::domain::import::ImportKind;

/// A column that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs.
    pub key: &'static str,
    /// Its heading in Vietnamese.
    pub vi: &'static str,
    /// Its heading in English.
    pub en: &'static str,
    /// Other headings people give it.
    pub also: &'static [&'static str],
    /// Whether a table must have it.
    pub is_required: bool,
    /// The note on it in the template.
    pub note: &'static str,
    /// What it may hold, when it is a list: code and Vietnamese words.
    pub list: &'static [(&'static str, &'static str)],
    /// An example.
    pub example: &'static str,
}

/// The columns of that kind of table.
#[must_use]
pub const fn columns(kind: ImportKind) -> &'static [Column] {
    match kind {
        ImportKind::Officials => OFFICIALS,
        ImportKind::Decisions => DECISIONS,
        ImportKind::Agencies => AGENCIES,
        ImportKind::Figures => FIGURES,
        ImportKind::MailboxUses => MAILBOX_USES,
        ImportKind::Successions => succession::SUCCESSIONS,
    }
}

/// Categories of officials.
pub const CATEGORIES: &[(&str, &str)] =
    &[("can_bo", "Cán bộ"), ("cong_chuc", "Công chức"), ("vien_chuc", "Viên chức"), ("hop_dong", "Hợp đồng lao động")];

/// Ranks of posts.
pub const RANKS: &[(&str, &str)] = &[
    ("head", "Người đứng đầu"),
    ("deputy", "Cấp phó của người đứng đầu"),
    ("division_head", "Lãnh đạo cấp phòng"),
    ("staff", "Chuyên môn"),
    ("clerk", "Văn thư"),
];

/// States in which a mailbox may begin.
pub const MAILBOXES: &[(&str, &str)] = &[
    ("active", "Hoạt động"),
    ("staged", "Chờ kích hoạt"),
    ("suspended", "Tạm khóa"),
    ("receive_only", "Chỉ nhận"),
    ("none", "Không có hộp thư"),
];

/// What a decision does.
pub const KINDS: &[(&str, &str)] = &[
    ("recruit", "Tuyển dụng"),
    ("transfer", "Điều động"),
    ("second", "Biệt phái"),
    ("end_secondment", "Hết biệt phái"),
    ("appoint", "Bổ nhiệm"),
    ("dismiss", "Miễn nhiệm"),
    ("leave_without_pay", "Nghỉ không hưởng lương"),
    ("return", "Trở lại công tác"),
    ("suspend_from_duty", "Tạm đình chỉ công tác"),
    ("discipline", "Kỷ luật"),
    ("retire", "Nghỉ hưu"),
    ("resign", "Thôi việc"),
    ("move_out", "Chuyển ra ngoài tỉnh"),
    ("death", "Từ trần"),
];

/// Disciplinary measures.
pub const MEASURES: &[(&str, &str)] = &[
    ("reprimand", "Khiển trách"),
    ("warning", "Cảnh cáo"),
    ("pay_cut", "Hạ bậc lương"),
    ("demotion", "Giáng chức"),
    ("dismissal", "Buộc thôi việc"),
];

/// What becomes of a mailbox during a leave.
pub const LEAVE_MAILBOX: &[(&str, &str)] = &[("keep", "Giữ nguyên"), ("suspend", "Tạm khóa")];

/// How far a figure is to be trusted.
pub const STATUSES: &[(&str, &str)] = &[("measured", "Đo đếm"), ("declared", "Báo cáo"), ("estimated", "Ước tính")];

/// What part of the tree a figure is of.
pub const SCOPES: &[(&str, &str)] = &[("own", "Riêng cơ quan"), ("subtree", "Cả đơn vị trực thuộc")];

/// Units of figures.
pub const UNITS: &[(&str, &str)] =
    &[("count", "Số lượng"), ("percent", "Phần trăm"), ("yes_no", "Có/Không"), ("days", "Ngày")];

/// Between whom documents are exchanged.
pub const EXCHANGE_LEVELS: &[(&str, &str)] = &[
    ("central", "Với Trung ương"),
    ("within_province", "Giữa các cơ quan cấp tỉnh"),
    ("province_district", "Tỉnh - huyện"),
    ("province_commune", "Tỉnh - xã"),
    ("district_commune", "Huyện - xã"),
];

/// An answer.
pub const YES: &[(&str, &str)] = &[("yes", "Có"), ("no", "Không")];

const fn column(key: &'static str, vi: &'static str, en: &'static str, also: &'static [&'static str]) -> Column {
    Column { key, vi, en, also, is_required: false, note: "", list: &[], example: "" }
}

const fn required(column: Column) -> Column {
    Column { is_required: true, ..column }
}

const fn told(column: Column, note: &'static str, example: &'static str) -> Column {
    Column { note, example, ..column }
}

const fn listed(column: Column, list: &'static [(&'static str, &'static str)], example: &'static str) -> Column {
    Column { list, example, note: "Chọn một giá trị trong danh sách", ..column }
}

const DAY: &str = "Ngày theo dạng dd/mm/yyyy";
const TWELVE: &str = "12 chữ số (9 chữ số với số cũ), định dạng Text để không mất số 0 ở đầu";

const FULL_NAME: Column = told(
    column("full_name", "Họ và tên", "Full name", &["Họ tên", "Tên", "Name"]),
    "Đầy đủ họ, đệm, tên, gõ Unicode",
    "Nguyễn Văn Mẫu",
);
const BIRTH_DATE: Column = told(
    column("birth_date", "Ngày sinh", "Date of birth", &["Ngày tháng năm sinh", "Birth date", "DOB"]),
    DAY,
    "15/08/1985",
);
const CATEGORY: Column =
    listed(column("category", "Đối tượng", "Category", &["Loại cán bộ", "Loại", "Ngạch"]), CATEGORIES, "Công chức");
const PERSONAL_NUMBER: Column = told(
    column(
        "personal_number",
        "Số định danh cá nhân",
        "Personal number",
        &["Số CCCD", "CCCD", "CMND", "Số CMND", "Số CMND/CCCD", "Số định danh"],
    ),
    TWELVE,
    "070085000123",
);
const POSITION: Column = told(
    column("position", "Chức vụ", "Position", &["Chức danh", "Vị trí việc làm", "Title"]),
    "Như ghi trong quyết định",
    "Chuyên viên",
);
const RANK: Column = listed(column("rank", "Cấp chức vụ", "Rank", &["Cấp bậc chức vụ"]), RANKS, "Chuyên môn");

const OFFICIALS: &[Column] = &[
    required(FULL_NAME),
    required(BIRTH_DATE),
    required(CATEGORY),
    PERSONAL_NUMBER,
    required(told(
        column(
            "agency",
            "Cơ quan, đơn vị",
            "Agency",
            &["Mã cơ quan", "Đơn vị", "Cơ quan", "Tên cơ quan", "Mã định danh cơ quan", "Agency code"],
        ),
        "Mã định danh (ví dụ H10.31) hoặc tên đầy đủ",
        "H10.31",
    )),
    required(POSITION),
    RANK,
    told(
        column(
            "address",
            "Địa chỉ thư công vụ",
            "Mail address",
            &["Email", "Địa chỉ thư", "Thư công vụ", "Email công vụ", "Hộp thư"],
        ),
        "Để trống thì hệ thống đề xuất theo mẫu",
        "",
    ),
    listed(
        column("mailbox", "Trạng thái hộp thư", "Mailbox state", &["Tình trạng hộp thư", "Trạng thái"]),
        MAILBOXES,
        "Chờ kích hoạt",
    ),
    required(told(
        column("since", "Công tác từ ngày", "Since", &["Từ ngày", "Ngày bắt đầu", "Ngày vào đơn vị", "From"]),
        DAY,
        "01/07/2015",
    )),
];

const DECISIONS: &[Column] = &[
    told(
        column("issuer", "Cơ quan ban hành", "Issuer", &["Nơi ban hành", "Mã cơ quan ban hành"]),
        "Mã định danh hoặc tên; để trống nếu là cơ quan gốc",
        "H10",
    ),
    required(told(
        column("number", "Số quyết định", "Decision number", &["Số", "Số QĐ", "Number"]),
        "Số, hoặc số kèm ký hiệu: 123/QĐ-UBND",
        "123",
    )),
    told(column("symbol", "Ký hiệu", "Symbol", &["Ký hiệu QĐ", "Ký hiệu quyết định"]), "Ví dụ QĐ-UBND", "QĐ-UBND"),
    required(told(
        column("signed_on", "Ngày ký", "Signed on", &["Ngày quyết định", "Ngày ban hành"]),
        DAY,
        "20/12/2019",
    )),
    required(told(column("signer", "Người ký", "Signer", &["Họ tên người ký"]), "Họ tên người ký", "Trần Thị Mẫu")),
    required(told(
        column("summary", "Trích yếu", "Summary", &["Nội dung", "Về việc"]),
        "Như ghi trong quyết định",
        "Về việc tuyển dụng công chức",
    )),
    required(listed(
        column("kind", "Loại quyết định", "Kind", &["Nội dung quyết định", "Hình thức"]),
        KINDS,
        "Tuyển dụng",
    )),
    FULL_NAME,
    BIRTH_DATE,
    CATEGORY,
    PERSONAL_NUMBER,
    told(
        column("address", "Địa chỉ thư công vụ", "Mail address", &["Email", "Địa chỉ thư", "Thư công vụ"]),
        "Để nhận ra người đã có trong hệ thống",
        "",
    ),
    told(
        column("agency", "Cơ quan hiện tại", "Present agency", &["Cơ quan đi", "Đơn vị hiện tại", "Đơn vị đi"]),
        "Mã định danh hoặc tên",
        "",
    ),
    required(told(
        column("effective_from", "Có hiệu lực từ ngày", "Effective from", &["Ngày hiệu lực", "Từ ngày"]),
        DAY,
        "01/01/2020",
    )),
    told(
        column("to_agency", "Cơ quan đến", "To agency", &["Đơn vị đến", "Nơi đến", "Nơi nhận công tác"]),
        "Mã định danh hoặc tên",
        "H10.31",
    ),
    POSITION,
    RANK,
    told(column("until", "Đến ngày", "Until", &["Ngày kết thúc"]), "Ngày trở lại, nếu đã biết", ""),
    listed(column("measure", "Hình thức kỷ luật", "Measure", &["Mức kỷ luật"]), MEASURES, ""),
    listed(column("leave_mailbox", "Hộp thư khi nghỉ", "Mailbox during leave", &[]), LEAVE_MAILBOX, ""),
    listed(column("concurrent", "Kiêm nhiệm", "Concurrent", &[]), YES, ""),
    told(
        column("new_address", "Địa chỉ thư mới", "New mail address", &["Email mới"]),
        "Để trống thì hệ thống đề xuất",
        "",
    ),
];

const AGENCIES: &[Column] = &[
    required(told(
        column("code", "Mã định danh", "Code", &["Mã cơ quan", "Mã"]),
        "Theo Quyết định 20/2020/QĐ-TTg",
        "H10.31",
    )),
    required(told(
        column("name_vi", "Tên cơ quan", "Name", &["Tên", "Tên đơn vị", "Cơ quan"]),
        "Tên đầy đủ",
        "Sở Thông tin và Truyền thông",
    )),
    required(told(column("level", "Cấp", "Level", &["Cấp hành chính"]), "province, district hoặc commune", "province")),
    required(told(column("kind", "Loại hình", "Kind", &["Loại cơ quan"]), "Mã loại hình, xem tài liệu", "so")),
    required(told(
        column("parent_code", "Mã cơ quan cấp trên", "Parent code", &["Mã cấp trên", "Trực thuộc"]),
        "Để trống với cơ quan gốc",
        "H10",
    )),
    required(told(
        column("gso_code", "Mã đơn vị hành chính", "Statistics code", &["Mã thống kê"]),
        "Định dạng Text",
        "",
    )),
    told(column("slug", "Tên viết tắt", "Short name", &["Viết tắt"]), "Chữ thường không dấu", "stttt"),
    listed(column("network_site", "Mạng TSLCD", "Network site", &["Có mạng chuyên dùng"]), YES, "Có"),
    told(column("role", "Vai trò báo cáo", "Reporting role", &[]), "reporting_unit hoặc department", ""),
];

const FIGURES: &[Column] = &[
    required(told(
        column("indicator", "Chỉ tiêu", "Indicator", &["Mã chỉ tiêu", "Tên chỉ tiêu"]),
        "Mã chỉ tiêu (xem `congvu indicator list`) hoặc tên",
        "documents_outgoing",
    )),
    required(told(
        column("agency", "Cơ quan, đơn vị", "Agency", &["Mã cơ quan", "Đơn vị", "Cơ quan", "Agency code"]),
        "Mã định danh (ví dụ H10.31) hoặc tên đầy đủ",
        "H10.31",
    )),
    listed(
        column("level", "Giữa các cấp", "Between levels", &["Cấp trao đổi", "Tuyến"]),
        EXCHANGE_LEVELS,
        "Tỉnh - huyện",
    ),
    listed(column("scope", "Phạm vi", "Scope", &["Phạm vi số liệu"]), SCOPES, "Riêng cơ quan"),
    told(
        column("from", "Từ ngày", "From", &["Ngày đầu kỳ"]),
        "Ngày đầu kỳ; để trống nếu là số liệu tại một ngày",
        "15/10/2019",
    ),
    required(told(
        column("to", "Đến ngày", "To", &["Ngày cuối kỳ", "Tại ngày"]),
        "Ngày cuối kỳ, tính cả ngày đó",
        "14/11/2019",
    )),
    required(told(
        column("amount", "Số liệu", "Amount", &["Giá trị", "Value", "Kết quả"]),
        "Số, tỷ lệ, có hoặc không",
        "1.250",
    )),
    listed(column("unit", "Đơn vị tính", "Unit", &[]), UNITS, "Số lượng"),
    listed(column("status", "Tính chất", "Status", &["Loại số liệu"]), STATUSES, "Báo cáo"),
    told(
        column("as_of", "Số liệu tính đến", "As of", &["Ngày chốt", "Ngày số liệu"]),
        "Ngày đếm; để trống là ngày cuối kỳ",
        "15/11/2019",
    ),
    required(told(
        column("source", "Nguồn", "Source", &["Văn bản nguồn", "Hệ thống"]),
        "Văn bản hoặc hệ thống cho số liệu này",
        "Báo cáo tháng 11/2019",
    )),
    told(column("evidence", "Minh chứng", "Evidence", &["Đường dẫn"]), "Đường dẫn hoặc số văn bản", ""),
    told(column("reporter", "Người báo cáo", "Reporter", &["Đơn vị báo cáo"]), "Để trống là người nhập", ""),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::decision::DecisionKind;
    use crate::domain::decision::draft::{LeaveMailbox, Measure};
    use crate::domain::indicator::amount::Unit;
    use crate::domain::indicator::{FigureScope, FigureStatus};
    use crate::domain::name::fold;
    use crate::domain::official::Category;
    use crate::domain::posting::Rank;
    use crate::domain::signing::event::ExchangeLevel;

    #[test]
    fn no_heading_stands_for_two_columns_of_a_table() {
        for &kind in ImportKind::ALL {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for column in columns(kind) {
                for heading in [column.key, column.vi, column.en].iter().chain(column.also) {
                    let owner = seen.entry(fold(heading)).or_insert(column.key);
                    assert_eq!(*owner, column.key, "{kind}: {heading}");
                }
            }
        }
    }

    #[test]
    fn lists_hold_codes_that_exist_and_no_word_twice() {
        assert!(CATEGORIES.iter().all(|(code, _)| code.parse::<Category>().is_ok()));
        assert!(RANKS.iter().all(|(code, _)| code.parse::<Rank>().is_ok()));
        assert!(MEASURES.iter().all(|(code, _)| code.parse::<Measure>().is_ok()));
        assert!(LEAVE_MAILBOX.iter().all(|(code, _)| code.parse::<LeaveMailbox>().is_ok()));
        assert!(KINDS.iter().all(|(code, _)| code.parse::<DecisionKind>().is_ok()));
        assert_eq!((CATEGORIES.len(), RANKS.len()), (Category::ALL.len(), Rank::ALL.len()));
        assert!(STATUSES.iter().all(|(code, _)| code.parse::<FigureStatus>().is_ok()));
        assert!(UNITS.iter().all(|(code, _)| code.parse::<Unit>().is_ok()));
        assert!(SCOPES.iter().all(|(code, _)| code.parse::<FigureScope>().is_ok()));
        assert!(EXCHANGE_LEVELS.iter().all(|(code, _)| code.parse::<ExchangeLevel>().is_ok()));
        assert_eq!(
            (STATUSES.len(), UNITS.len(), EXCHANGE_LEVELS.len(), SCOPES.len()),
            (FigureStatus::ALL.len(), Unit::ALL.len(), ExchangeLevel::ALL.len(), FigureScope::ALL.len())
        );
        let of_people = [CATEGORIES, RANKS, MEASURES, KINDS, MAILBOXES, LEAVE_MAILBOX];
        for list in of_people.into_iter().chain([STATUSES, SCOPES, UNITS, EXCHANGE_LEVELS]) {
            let words: std::collections::BTreeSet<String> = list.iter().map(|(_, words)| fold(words)).collect();
            assert_eq!(words.len(), list.len());
        }
    }
}
