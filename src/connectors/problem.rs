//! What is told of a line that is no event at all.

use super::lines::LINE_BYTES;
use crate::domain::lang::Bilingual;

/// Why a line is no event at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// What is wrong.
    pub reason: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

pub(super) fn too_long() -> LineProblem {
    LineProblem {
        reason: Bilingual::new(
            format!("Dòng dài hơn {LINE_BYTES} byte"),
            format!("The line is longer than {LINE_BYTES} bytes"),
        ),
        remedy: Bilingual::new(
            "Chỉ gửi thông tin về lần ký, không gửi văn bản",
            "Send what is known of the signature, never the document",
        ),
    }
}

pub(super) fn no_json(error: &serde_json::Error) -> LineProblem {
    LineProblem {
        reason: Bilingual::new(format!("Không phải JSON: {error}"), format!("It is no JSON: {error}")),
        remedy: Bilingual::new("Mỗi dòng là một đối tượng JSON", "Each line is one JSON object"),
    }
}

pub(super) fn other_encoding() -> LineProblem {
    LineProblem {
        reason: Bilingual::new("Dòng không dùng bảng mã UTF-8", "The line is not in UTF-8"),
        remedy: Bilingual::new("Xuất lại tệp theo bảng mã UTF-8", "Export the file in UTF-8"),
    }
}

pub(super) fn several_lines() -> LineProblem {
    LineProblem {
        reason: Bilingual::new(
            "Dấu ngoặc kép không đóng trong dòng, hoặc giá trị có ký tự xuống dòng",
            "A quotation mark is not closed in the line, or a value has a line break",
        ),
        remedy: Bilingual::new(
            "Mỗi lần ký một dòng; viết dấu ngoặc kép trong giá trị thành hai dấu liền nhau",
            "Write each signature on one line, and a quotation mark within a value twice",
        ),
    }
}
