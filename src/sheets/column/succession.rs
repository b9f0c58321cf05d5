//! The columns of a list of what became of agencies in a reorganisation.

use super::{Column, DAY, YES, column, listed, required, told};

/// How much of an agency went into its successor.
pub const PARTS: &[(&str, &str)] = &[("whole", "Toàn bộ"), ("part", "Một phần")];

/// The headings of the list of 1 July 2025 are among them.
pub(super) const SUCCESSIONS: &[Column] = &[
    required(told(
        column(
            "predecessor",
            "Cơ quan trước sắp xếp",
            "Predecessor",
            &["Cơ quan cũ", "Mã cơ quan cũ", "Đơn vị cũ", "old_code", "Old agency"],
        ),
        "Mã định danh, hoặc tên đầy đủ vào ngày trước khi sắp xếp",
        "H10.31.01",
    )),
    required(told(
        column(
            "successor",
            "Cơ quan sau sắp xếp",
            "Successor",
            &["Cơ quan mới", "Mã cơ quan mới", "Đơn vị mới", "new_gso_code", "New agency"],
        ),
        "Mã định danh, mã đơn vị hành chính hoặc tên đầy đủ từ ngày sắp xếp",
        "H10.25195",
    )),
    listed(column("part", "Phạm vi sắp xếp", "Part", &["Toàn bộ hay một phần"]), PARTS, "Toàn bộ"),
    listed(column("main", "Nơi kế thừa chính", "Main successor", &["Kế thừa chính"]), YES, "Có"),
    told(column("day", "Có hiệu lực từ ngày", "Effective from", &["Ngày hiệu lực", "Từ ngày"]), DAY, "01/07/2025"),
    told(
        column("act", "Văn bản pháp lý", "Legal act", &["Căn cứ", "Nghị quyết"]),
        "Văn bản quyết định việc sắp xếp",
        "Nghị quyết số 1662/NQ-UBTVQH15",
    ),
];
