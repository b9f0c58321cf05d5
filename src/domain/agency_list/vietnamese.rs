//! The same problems and notes in Vietnamese; the line is told beside them.

use super::problem::{Difference, Differences};
use super::{Note, Problem};
use crate::domain::agency::Level;
use crate::domain::decision::tell::written;

impl Problem {
    /// What is wrong, and what to do where that is not plain, in Vietnamese.
    #[must_use]
    pub fn in_vietnamese(&self) -> String {
        match self {
            Self::Empty => "Tệp không có cơ quan nào; tệp CSV cần một dòng tiêu đề và mỗi cơ quan một dòng".to_owned(),
            Self::Utf16 => "Tệp dùng bảng mã UTF-16; hãy lưu lại dạng CSV UTF-8".to_owned(),
            Self::NoRoot => {
                "Không có cơ quan nào để trống cột parent_code; hãy để trống cột này ở dòng của tỉnh".to_owned()
            }
            Self::NotUtf8 { byte, .. } => format!(
                "Byte 0x{byte:02X} không thuộc bảng mã UTF-8; tệp có vẻ dùng Windows-1258 hoặc bảng mã cũ (TCVN3, VNI); hãy lưu lại dạng CSV UTF-8"
            ),
            Self::MissingColumns { missing, found } => {
                format!("Dòng tiêu đề thiếu cột {missing}; hiện có {found}; hãy đặt đúng tên cột")
            }
            Self::RepeatedColumn { column } => format!("Cột {column} xuất hiện hai lần; hãy giữ lại một cột"),
            Self::FieldCount { found, expected, .. } => format!(
                "Dòng có {found} ô, trong khi dòng tiêu đề có {expected} cột; nội dung chứa dấu phân cách phải đặt trong dấu ngoặc kép"
            ),
            _ => self.of_field(),
        }
    }

    /// Problems of a row by itself.
    fn of_field(&self) -> String {
        match self {
            Self::Code { reason, .. } => format!(
                "Mã '{}' không đúng định dạng mã định danh; cần có dạng H10 hoặc H10.31.02, tối đa 35 ký tự",
                reason.text
            ),
            Self::UnknownCode { column, reason, .. } => {
                format!("Cột {column}: '{}' không có trong danh mục; dùng một trong: {}", reason.text, reason.allowed)
            }
            Self::Missing { column, .. } => format!("Cột {column} còn trống; hãy điền vào"),
            Self::YesOrNo { column, text, .. } => format!("Cột {column} ghi '{text}'; chỉ ghi yes hoặc no"),
            Self::Slug { slug, .. } => format!(
                "'{slug}' không dùng làm tên viết tắt được; cần 2 đến 30 ký tự gồm chữ a-z, chữ số, dấu gạch nối ở giữa, và không trùng tên dành riêng như vanthu"
            ),
            Self::Duplicate { what, value, first, .. } => {
                let what = if *what == "code" { "Mã" } else { "Tên viết tắt" };
                format!("{what} {value} đã có ở dòng {first}")
            }
            Self::KindOfOtherLevel { kind, expected, level, .. } => format!(
                "Loại cơ quan {kind} thuộc {}, không thuộc {}; hãy sửa một trong hai",
                in_words(*expected),
                in_words(*level)
            ),
            _ => self.of_place(),
        }
    }

    /// Problems of a row with what is above it and what is recorded.
    fn of_place(&self) -> String {
        match self {
            Self::UnknownParent { code, parent, .. } => format!(
                "Cơ quan cấp trên {parent} của {code} không có trong danh sách; hãy thêm dòng của cơ quan đó hoặc sửa parent_code"
            ),
            Self::Circle { circle, .. } => format!("Các cơ quan {circle} là cấp trên của nhau thành vòng tròn"),
            Self::SecondRoot { code, first, .. } => {
                format!("Cơ quan {code} để trống parent_code, trong khi dòng {first} đã là cơ quan gốc; hãy điền vào")
            }
            Self::LevelAboveParent { code, level, parent_level, .. } => format!(
                "Cơ quan {code} thuộc {}, cao hơn {} của cơ quan cấp trên",
                in_words(*level),
                in_words(*parent_level)
            ),
            Self::Differs { code, differences, .. } => format!(
                "Cơ quan {code} đã ghi nhận với thông tin khác ({}); nhập danh sách chỉ thêm mới, hãy bỏ dòng này hoặc ghi đúng như đã có",
                recorded_and_said(differences)
            ),
            Self::CodeTaken { code, .. } => {
                format!("Mã {code} đã hoặc từng là mã của một cơ quan và không cấp lại; hãy dùng mã khác")
            }
            Self::SlugTaken { slug, .. } => {
                format!("Tên viết tắt {slug} đã là của cơ quan hoặc địa chỉ thư khác; hãy chọn tên khác hoặc để trống")
            }
            Self::RootIsRecorded { code, .. } => {
                format!("Cơ quan {code} không có mã cơ quan cấp trên, trong khi hệ thống đã có cơ quan gốc")
            }
            Self::ParentNotFound { code, parent, .. } => format!(
                "Cơ quan cấp trên {parent} của {code} không có trong danh sách, cũng không có trong phạm vi được giao"
            ),
            Self::ParentBegins { code, parent, from, on, .. } => format!(
                "Cơ quan cấp trên {parent} của {code} chỉ bắt đầu từ {}, sau ngày {}",
                written(*from),
                written(*on)
            ),
            Self::ParentIsBad { code, parent, .. } => {
                format!("Dòng của {parent}, cơ quan cấp trên của {code}, chưa hợp lệ; hãy sửa dòng đó")
            }
            // Told above. Listed, so that a new problem is not forgotten here.
            Self::Empty
            | Self::Utf16
            | Self::NoRoot
            | Self::NotUtf8 { .. }
            | Self::MissingColumns { .. }
            | Self::RepeatedColumn { .. }
            | Self::FieldCount { .. }
            | Self::Code { .. }
            | Self::UnknownCode { .. }
            | Self::Missing { .. }
            | Self::YesOrNo { .. }
            | Self::Slug { .. }
            | Self::Duplicate { .. }
            | Self::KindOfOtherLevel { .. } => String::new(),
        }
    }
}

impl Note {
    /// What was mended or passed over, in Vietnamese.
    #[must_use]
    pub fn in_vietnamese(&self) -> String {
        match self {
            Self::NameMended { line, name } => {
                format!("Dòng {line}: tên cơ quan đã được đưa về dạng chuẩn (Unicode NFC, một dấu cách): {name}")
            }
            Self::ColumnsNotRead { columns } => format!("Các cột không được đọc: {columns}"),
        }
    }
}

fn recorded_and_said(differences: &Differences) -> String {
    let told = differences.0.iter().map(|Difference { column, recorded, said }| {
        let or_empty = |text: &str| if text.is_empty() { "(trống)".to_owned() } else { text.to_owned() };
        format!("{column} đã ghi là '{}', dòng này ghi '{}'", or_empty(recorded), or_empty(said))
    });
    told.collect::<Vec<_>>().join("; ")
}

const fn in_words(level: Level) -> &'static str {
    match level {
        Level::Province => "cấp tỉnh",
        Level::District => "cấp huyện",
        Level::Commune => "cấp xã",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::AgencyCode;

    #[test]
    fn every_problem_of_a_list_is_told_in_vietnamese() {
        let line = 7;
        let (code, parent) = ("H10.1".to_owned(), "H10.2".to_owned());
        let bad_code = "X".parse::<AgencyCode>().expect_err("no code");
        let bad_level = "town".parse::<Level>().expect_err("no level");
        let day = time::macros::date!(2020 - 01 - 31);
        let differs = Difference { column: "slug", recorded: "snv".to_owned(), said: "sonv".to_owned() };
        let all = [
            Problem::Empty,
            Problem::Utf16,
            Problem::NoRoot,
            Problem::NotUtf8 { line, byte: 0xC8 },
            Problem::MissingColumns { missing: "code".to_owned(), found: "a, b".to_owned() },
            Problem::RepeatedColumn { column: "code".to_owned() },
            Problem::FieldCount { line, found: 3, expected: 4 },
            Problem::Code { line, reason: bad_code },
            Problem::UnknownCode { line, column: "level", reason: bad_level },
            Problem::Missing { line, column: "name_vi" },
            Problem::YesOrNo { line, column: "network_site", text: "maybe".to_owned() },
            Problem::Slug { line, slug: "Q1!".to_owned() },
            Problem::Duplicate { line, what: "code", value: code.clone(), first: 2 },
            Problem::UnknownParent { line, code: code.clone(), parent: parent.clone() },
            Problem::Circle { line, circle: "H10.1, H10.2".to_owned() },
            Problem::SecondRoot { line, code: code.clone(), first: 2 },
            Problem::LevelAboveParent {
                line,
                code: code.clone(),
                level: Level::Province,
                parent_level: Level::Commune,
            },
            Problem::KindOfOtherLevel { line, kind: "so", expected: Level::Province, level: Level::Commune },
            Problem::Differs { line, code: code.clone(), differences: Differences(vec![differs]) },
            Problem::CodeTaken { line, code: code.clone() },
            Problem::SlugTaken { line, slug: "snv".to_owned() },
            Problem::RootIsRecorded { line, code: code.clone() },
            Problem::ParentNotFound { line, code: code.clone(), parent: parent.clone() },
            Problem::ParentBegins { line, code: code.clone(), parent: parent.clone(), from: day, on: day },
            Problem::ParentIsBad { line, code, parent },
        ];
        for problem in &all {
            let (told, english) = (problem.in_vietnamese(), problem.to_string());
            assert!(told.len() > 20 && told != english, "{english}");
            for word in [" the ", " is ", "line ", "; add", "; give"] {
                assert!(!told.contains(word), "{told}");
            }
        }
        let told = all.iter().map(Problem::in_vietnamese).collect::<Vec<_>>().join("\n");
        for words in [
            "Cơ quan H10.1 thuộc cấp tỉnh, cao hơn cấp xã của cơ quan cấp trên",
            "Loại cơ quan so thuộc cấp tỉnh, không thuộc cấp xã",
            "slug đã ghi là 'snv', dòng này ghi 'sonv'",
            "chỉ bắt đầu từ 31/01/2020",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let notes = [
            Note::NameMended { line, name: "Sở Nội vụ".to_owned() },
            Note::ColumnsNotRead { columns: "ghi chú".to_owned() },
        ];
        let told = notes.map(|note| note.in_vietnamese());
        assert!(told[0].starts_with("Dòng 7: tên cơ quan") && told[0].ends_with("Sở Nội vụ"), "{told:?}");
        assert_eq!(told[1], "Các cột không được đọc: ghi chú");
    }
}
