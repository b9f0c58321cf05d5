//! What is told of rows that cannot be taken: the reason, and what to do.

use crate::domain::indicator::amount::{Amount, Unit, WrongAmount};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Indicator, IndicatorValue, WrongValue};
use crate::domain::lang::{Bilingual, Lang};
use crate::reports::figure::{amount, status};
use crate::reports::figure_words;
use crate::reports::number::day;
use crate::sheets::column::UNITS;
use crate::sheets::read::figure::WrittenAmount;

type Told = (Bilingual, Bilingual);

pub(super) fn unknown_indicator(text: &str) -> Told {
    (
        Bilingual::new(format!("Không có chỉ tiêu '{text}'"), format!("There is no indicator '{text}'")),
        Bilingual::new(
            "Dùng mã hoặc tên trong `congvu indicator list`, hoặc khai báo chỉ tiêu mới bằng `congvu indicator define`",
            "Use a code or name of `congvu indicator list`, or define it by `congvu indicator define`",
        ),
    )
}

pub(super) fn wrong_unit(indicator: &Indicator) -> Told {
    let words = UNITS.iter().find(|(code, _)| *code == indicator.unit.as_str()).map_or("", |(_, words)| words);
    (
        Bilingual::new(
            format!("Chỉ tiêu '{}' không tính theo đơn vị này", indicator.name.vi),
            format!("'{}' is counted in another unit", indicator.name.en),
        ),
        Bilingual::new(format!("Đơn vị tính là: {words}"), format!("Its unit is {}", indicator.unit)),
    )
}

pub(super) fn wrong_amount(indicator: &Indicator, amount: &WrittenAmount, error: WrongAmount) -> Told {
    let text = &amount.text;
    let (vi, en) = match error {
        WrongAmount::NoNumber => ("không phải là số liệu của chỉ tiêu này", "is no amount of this indicator"),
        WrongAmount::TooFine => ("có nhiều hơn một chữ số thập phân", "has more than one decimal"),
        WrongAmount::TooGreat => ("quá lớn", "is too great"),
    };
    let remedy = match indicator.unit {
        Unit::Count | Unit::Days => {
            Bilingual::new("Viết số nguyên, ví dụ 1250 hoặc 1.250", "Write a whole number, such as 1250")
        }
        Unit::Percent => Bilingual::new(
            "Viết tỷ lệ dưới dạng văn bản với nhiều nhất một chữ số thập phân, ví dụ 95 hoặc 95,5 %; tối đa 100 %",
            "Write the share as text with at most one decimal, such as 95 or 95.5 %; at most 100 %",
        ),
        Unit::YesNo => Bilingual::new("Viết Có hoặc Không", "Write yes or no"),
    };
    (Bilingual::new(format!("'{text}' {vi}"), format!("'{text}' {en}")), remedy)
}

/// The column that it is about, and what is told.
pub(super) fn wrong_value(error: &WrongValue) -> (&'static str, Told) {
    let (key, reason, remedy) = match error {
        WrongValue::Backwards => (
            "from",
            ("Kỳ số liệu kết thúc trước khi bắt đầu", "The period ends before it begins"),
            ("Kiểm tra từ ngày và đến ngày", "Check its first and last day"),
        ),
        WrongValue::Future => (
            "to",
            ("Số liệu của ngày chưa đến", "The figure is of a day that has not come"),
            ("Ghi ngày cuối kỳ và ngày đếm không sau hôm nay", "Write a last day and a day of the count up to today"),
        ),
        WrongValue::NoPeriod => (
            "from",
            ("Chỉ tiêu này là số liệu tại một ngày, không theo kỳ", "This indicator is as of a day, not of a period"),
            ("Để trống từ ngày", "Leave the first day empty"),
        ),
        WrongValue::CountedEarly => (
            "as_of",
            ("Số liệu được đếm trước khi kết thúc kỳ", "The figure was counted before its period was over"),
            ("Ghi ngày cuối kỳ là ngày đếm", "End the period on the day of the count"),
        ),
        WrongValue::NoLevels => (
            "level",
            ("Chỉ tiêu này không tách theo cấp", "This indicator is not told between levels"),
            ("Để trống cột này", "Leave the column empty"),
        ),
        WrongValue::NoSubtree => (
            "scope",
            ("Chỉ tiêu có/không là của từng cơ quan", "Of an agency with all below it nothing is simply so or not so"),
            ("Ghi từng cơ quan một dòng", "Write a row for each agency"),
        ),
        WrongValue::Amount => (
            "amount",
            ("Số liệu nằm ngoài đơn vị tính", "There is no such amount of this unit"),
            ("Kiểm tra lại số liệu", "Check the amount"),
        ),
    };
    (key, (Bilingual::new(reason.0, reason.1), Bilingual::new(remedy.0, remedy.1)))
}

pub(super) fn no_first_day() -> Told {
    (
        Bilingual::new(
            "Chỉ tiêu này cộng dồn theo kỳ nhưng thiếu ngày đầu kỳ",
            "The figures of this indicator add up, and its first day is missing",
        ),
        Bilingual::new(
            "Ghi ngày đầu kỳ; nếu là số lũy kế, ghi ngày bắt đầu lũy kế",
            "Write the first day of the period that the figure covers",
        ),
    )
}

pub(super) fn overlapping(days: Days) -> Told {
    let told = |lang: Lang| (day(lang, days.first), day(lang, days.last));
    let ((vi_first, vi_last), (en_first, en_last)) = (told(Lang::Vi), told(Lang::En));
    (
        Bilingual::new(
            format!("Kỳ này trùng một phần với số liệu đã có từ {vi_first} đến {vi_last}: sẽ bị tính hai lần"),
            format!("The period overlaps with a figure from {en_first} to {en_last}: it would count twice"),
        ),
        Bilingual::new(
            "Sửa số liệu đó bằng đúng kỳ của nó, hoặc chọn kỳ không trùng",
            "Correct that one under its own days, or choose days apart from it",
        ),
    )
}

pub(super) fn told_twice() -> Told {
    (
        Bilingual::new("Tệp có hai số liệu khác nhau cho cùng một kỳ", "The file has two figures for the same days"),
        Bilingual::new("Giữ lại dòng đúng", "Keep the row that is right"),
    )
}

pub(super) fn replaced(count: usize) -> Bilingual {
    Bilingual::new(
        format!("{count} số liệu thay cho số liệu đã có; số liệu cũ vẫn được lưu lại"),
        format!("{count} figures stand instead of others that were recorded; these are kept on record"),
    )
}

/// The rows of a file whose periods overlap.
pub(super) fn overlapping_row(days: Days) -> Told {
    let told = |lang: Lang| (day(lang, days.first), day(lang, days.last));
    let ((vi_first, vi_last), (en_first, en_last)) = (told(Lang::Vi), told(Lang::En));
    (
        Bilingual::new(
            format!("Kỳ này trùng một phần với một dòng khác của tệp, từ {vi_first} đến {vi_last}: sẽ bị tính hai lần"),
            format!("The period overlaps with another row, from {en_first} to {en_last}: it would count twice"),
        ),
        Bilingual::new("Giữ lại các kỳ không trùng nhau", "Keep periods that are apart"),
    )
}

/// What a row replaces.
pub(super) fn replaces(indicator: &Indicator, old: &IndicatorValue, new: &IndicatorValue) -> Told {
    let told = |lang: Lang| {
        let one = |value: &IndicatorValue| {
            format!("{} ({}, {})", amount(lang, indicator.unit, value.amount), status(lang, value.status), value.source)
        };
        (one(old), one(new))
    };
    let ((vi_old, vi_new), (en_old, en_new)) = (told(Lang::Vi), told(Lang::En));
    let remedy = if new.status.doubt() > old.status.doubt() && old.status == FigureStatus::Measured {
        Bilingual::new(
            "Số liệu thống kê được thay bằng số liệu kém tin cậy hơn: kiểm tra lại",
            "What was counted is replaced by what is less to be trusted: check it",
        )
    } else {
        Bilingual::new("Số liệu cũ vẫn được lưu lại", "The old one stays on record")
    };
    (Bilingual::new(format!("Thay {vi_old} bằng {vi_new}"), format!("Replaces {en_old} by {en_new}")), remedy)
}

/// An agency above tells of all below it.
pub(super) fn told_above(code: &str) -> Told {
    (figure_words::told_above(code), who_reports())
}

fn who_reports() -> Bilingual {
    Bilingual::new("Thống nhất đơn vị báo cáo", "Agree on who reports")
}

/// Agencies that are named at most.
const MOST_NAMED: usize = 3;

/// Agencies below tell of the same days.
pub(super) fn told_below(codes: &[&str]) -> Told {
    let (named, count) = (codes.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", "), codes.len());
    (
        Bilingual::new(
            format!("{count} số liệu của đơn vị trực thuộc ({named}…) không được cộng thêm vào số liệu này"),
            format!("{count} figures of agencies below ({named}…) are not added to this one"),
        ),
        who_reports(),
    )
}

/// A part that is more than its whole.
pub(super) fn above_whole(part: Amount, whole: Amount) -> Told {
    (figure_words::above_whole(part, whole), Bilingual::new("Kiểm tra cả hai số liệu", "Check both figures"))
}

/// A figure of all levels that is not what its levels come to.
pub(super) fn levels_differ(told: Amount, levels: Amount) -> Told {
    (figure_words::levels_differ(told, levels), Bilingual::new("Kiểm tra các số liệu này", "Check these figures"))
}

/// Fewer than signatures show.
pub(super) fn below_evidence(told: Amount, least: u64) -> Told {
    (figure_words::below_evidence(told, least), Bilingual::new("Kiểm tra lại số liệu", "Check the figure"))
}
