//! What is told of figures that are to be looked at: at their import, in findings and in reports.

use super::figure::{amount, status};
use super::number::count;
use super::words::level;
use crate::domain::agency::Level;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{FigureScope, FigureStatus, FindingKind};
use crate::domain::lang::{Bilingual, Lang};

/// What a finding is about.
#[must_use]
pub const fn finding(lang: Lang, kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Refused => lang.pick("Dòng bị từ chối", "Refused rows"),
        FindingKind::Contradicting => lang.pick("Các dòng mâu thuẫn nhau", "Rows that contradict each other"),
        FindingKind::Weakened => lang
            .pick("Số liệu thống kê bị thay bằng số liệu kém tin cậy hơn", "Counts replaced by what is less trusted"),
        FindingKind::Overlapping => {
            lang.pick("Cấp trên đã báo cáo gộp, không cộng thêm", "Told by an agency above with all below it")
        }
        FindingKind::BelowEvidence => {
            lang.pick("Thấp hơn số văn bản có chữ ký hợp lệ", "Below the documents with good signatures")
        }
        FindingKind::AboveWhole => lang.pick("Số thành phần lớn hơn tổng số", "Parts above their whole"),
        FindingKind::LevelsDiffer => {
            lang.pick("Số liệu chung khác tổng số liệu theo cấp", "Totals that are not what their levels come to")
        }
        FindingKind::LeftOut => {
            lang.pick("Kỳ vượt ra ngoài năm, không được cộng", "Of days that reach beyond the year")
        }
    }
}

/// Whose a figure is.
#[must_use]
pub const fn scope(lang: Lang, scope: FigureScope) -> &'static str {
    match scope {
        FigureScope::Own => lang.pick("riêng cơ quan", "own"),
        FigureScope::Subtree => lang.pick("cả đơn vị trực thuộc", "with all below"),
    }
}

/// An agency above tells of all below it.
#[must_use]
pub fn told_above(code: &str) -> Bilingual {
    Bilingual::new(
        format!(
            "{code} đã báo cáo số liệu của cả đơn vị trực thuộc cho các ngày này; số liệu này không được cộng thêm"
        ),
        format!("{code} tells of all below it for these days; this figure is not added to that"),
    )
}

/// A part that is more than its whole.
#[must_use]
pub fn above_whole(part: Amount, whole: Amount) -> Bilingual {
    let told = |lang: Lang| (count(lang, part.0), count(lang, whole.0));
    let ((vi_part, vi_whole), (en_part, en_whole)) = (told(Lang::Vi), told(Lang::En));
    Bilingual::new(
        format!("Số thành phần ({vi_part}) lớn hơn tổng số ({vi_whole}) của cùng kỳ"),
        format!("The part ({en_part}) is more than the whole ({en_whole}) of the same days"),
    )
}

/// A figure of all levels that is not what its levels come to.
#[must_use]
pub fn levels_differ(told: Amount, levels: Amount) -> Bilingual {
    let numbers = |lang: Lang| (count(lang, told.0), count(lang, levels.0));
    let ((vi_told, vi_levels), (en_told, en_levels)) = (numbers(Lang::Vi), numbers(Lang::En));
    Bilingual::new(
        format!("Số liệu chung ({vi_told}) khác tổng số liệu theo cấp ({vi_levels}) của cùng kỳ"),
        format!("The figure of all levels ({en_told}) is not what its levels come to ({en_levels})"),
    )
}

/// Fewer than signing events tell of.
#[must_use]
pub fn below_evidence(told: Amount, least: u64) -> Bilingual {
    let numbers = |lang: Lang| (count(lang, told.0), count(lang, least));
    let ((vi_told, vi_least), (en_told, en_least)) = (numbers(Lang::Vi), numbers(Lang::En));
    Bilingual::new(
        format!(
            "Số báo cáo ({vi_told}) thấp hơn số văn bản cùng loại do các hệ thống quản lý văn bản gửi đến ({vi_least})"
        ),
        format!(
            "The figure ({en_told}) is below the documents of the kind that document systems reported ({en_least})"
        ),
    )
}

/// For whom something is aimed at.
#[must_use]
pub fn aimed_for(lang: Lang, of: Option<Level>) -> &'static str {
    of.map_or(lang.pick("Toàn tỉnh", "Province"), |of| level(lang, of))
}

/// Whether what is aimed at is reached; none where nobody knows.
#[must_use]
pub const fn verdict(lang: Lang, is_met: Option<bool>) -> &'static str {
    match is_met {
        Some(true) => lang.pick("Đạt", "Met"),
        Some(false) => lang.pick("Chưa đạt", "Not met"),
        None => lang.pick("Chưa có số liệu", "Not told"),
    }
}

/// What stood before.
#[must_use]
pub fn weakened(unit: Unit, before: Amount, was: FigureStatus) -> Bilingual {
    let told = |lang: Lang| format!("{} ({})", amount(lang, unit, before), status(lang, was));
    Bilingual::new(format!("Thay cho {}", told(Lang::Vi)), format!("Instead of {}", told(Lang::En)))
}

/// Of no year.
#[must_use]
pub fn left_out() -> Bilingual {
    Bilingual::new(
        "Kỳ số liệu vượt ra ngoài năm báo cáo nên không được cộng vào năm nào",
        "The days reach beyond the year, so the figure counts in none",
    )
}
