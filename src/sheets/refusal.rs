//! Why a file is not read at all, in both languages, with what to do.

use crate::domain::import::RowProblem;
use crate::domain::lang::Bilingual;

/// A file that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

impl Refusal {
    pub(super) fn new(reason: (&str, &str), remedy: (&str, &str)) -> Self {
        Self { reason: Bilingual::new(reason.0, reason.1), remedy: Bilingual::new(remedy.0, remedy.1) }
    }

    pub(super) fn empty() -> Self {
        Self::new(
            ("Tệp không có dòng dữ liệu nào", "The file holds no row"),
            ("Tải tệp mẫu về và điền từ dòng thứ ba", "Download the template and fill it in"),
        )
    }

    pub(super) fn damaged() -> Self {
        Self::new(
            ("Tệp XLSX bị hỏng hoặc không đúng định dạng", "The XLSX file is damaged or not of that format"),
            (
                "Mở tệp bằng phần mềm bảng tính, lưu lại dạng .xlsx hoặc CSV UTF-8 rồi tải lên",
                "Open it in a spreadsheet program, save it again as .xlsx or CSV UTF-8, and upload that",
            ),
        )
    }

    pub(super) fn old_workbook() -> Self {
        Self::new(
            (
                "Tệp là bảng tính .xls đời cũ hoặc có đặt mật khẩu",
                "The file is an old .xls workbook or protected by a password",
            ),
            (
                "Bỏ mật khẩu và lưu lại dạng .xlsx hoặc CSV UTF-8",
                "Take the password off and save it as .xlsx or CSV UTF-8",
            ),
        )
    }

    pub(super) fn too_large() -> Self {
        Self::new(
            (
                "Tệp vượt quá dung lượng cho phép sau khi giải nén, hoặc có cấu trúc bất thường",
                "Inflated, the file is larger than allowed, or it is built in an unusual way",
            ),
            (
                "Chỉ giữ lại một trang tính với các cột cần thiết, tối đa 200.000 dòng, rồi lưu lại",
                "Keep one sheet with the needed columns and at most 200,000 rows, and save it again",
            ),
        )
    }

    pub(super) fn too_many_rows(limit: u32) -> Self {
        Self {
            reason: Bilingual::new(
                format!("Tệp có nhiều hơn {limit} dòng"),
                format!("The file has more than {limit} rows"),
            ),
            remedy: Bilingual::new("Chia thành nhiều tệp nhỏ hơn", "Split it into smaller files"),
        }
    }

    /// The same, as a problem of the file.
    #[must_use]
    pub fn into_problem(self) -> RowProblem {
        RowProblem::of_row(0, self.reason, self.remedy)
    }
}
