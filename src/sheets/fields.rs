//! The cells of a row by the key of their column, each read into what it means; whatever is wrong with one is noted beside its place.

use time::macros::format_description;
use time::{Date, format_description::BorrowedFormatItem};

use super::cell::{Cell, SheetRow, column_letters};
use super::column::{Column, columns};
use super::legacy_font;
use super::mapping::Mapping;
use crate::domain::clock::{day_or_midnight, is_midnight};
use crate::domain::import::{ImportKind, Repair, RowProblem};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::name::{fold, normalise};
use crate::domain::personal_number::{InvalidPersonalNumber, PersonalNumber};

const DAYS: [&[BorrowedFormatItem<'_>]; 4] = [
    format_description!("[day padding:none]/[month padding:none]/[year]"),
    format_description!("[year]-[month]-[day]"),
    format_description!("[day padding:none]-[month padding:none]-[year]"),
    format_description!("[day padding:none].[month padding:none].[year]"),
];

/// Whole numbers that a floating-point number holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A row that is being read.
pub(super) struct Fields<'a> {
    kind: ImportKind,
    row: &'a SheetRow,
    mapping: &'a Mapping,
    accept_repairs: bool,
    problems: Vec<RowProblem>,
    repaired: u64,
}

impl<'a> Fields<'a> {
    pub(super) fn new(kind: ImportKind, row: &'a SheetRow, mapping: &'a Mapping, accept_repairs: bool) -> Self {
        Self { kind, row, mapping, accept_repairs, problems: Vec::new(), repaired: 0 }
    }

    /// What was wrong, else how many cells were mended.
    pub(super) fn end(self) -> Result<u64, Vec<RowProblem>> {
        if self.problems.is_empty() { Ok(self.repaired) } else { Err(self.problems) }
    }

    /// Notes that a cell is wrong.
    pub(super) fn wrong(&mut self, key: &str, reason: Bilingual, remedy: Bilingual) {
        let problem = problem_at(self.row, self.mapping, key, reason, remedy);
        self.problems.push(problem);
    }

    /// Text that must be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<String> {
        let before = self.problems.len();
        let text = self.text(key);
        if text.is_none() && self.problems.len() == before {
            self.missing(key);
        }
        text
    }

    pub(super) fn missing(&mut self, key: &'static str) {
        let name = name_of(self.kind, key);
        self.wrong(
            key,
            Bilingual::new(format!("Thiếu '{}'", name.vi), format!("'{}' is empty", name.en)),
            Bilingual::new("Điền vào ô này", "Fill it in"),
        );
    }

    /// Text in its stored form.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        let text = match self.cell(key) {
            Cell::Text(text) => normalise(text),
            Cell::Number(number) => return self.number_as_text(key, *number),
            Cell::Empty => return None,
            other => {
                let told = not_text(other);
                self.wrong(key, told.0, told.1);
                return None;
            }
        };
        if legacy_font::is_suspicious(&text) {
            self.wrong(
                key,
                Bilingual::new(
                    "Có vẻ được gõ bằng phông TCVN3 (.VnTime) hoặc VNI",
                    "It looks typed for a TCVN3 (.VnTime) or VNI font",
                ),
                Bilingual::new(
                    "Chuyển cả tệp sang Unicode (ví dụ bằng UniKey Toolkit) rồi tải lên lại",
                    "Convert the whole file to Unicode and send it again",
                ),
            );
            return None;
        }
        Some(text)
    }

    /// A number where text was meant: whole numbers are their digits, whatever was cut off before them is lost.
    fn number_as_text(&mut self, key: &'static str, number: f64) -> Option<String> {
        if number.fract() == 0.0 && number.abs() < EXACT {
            return Some(format!("{number:.0}"));
        }
        self.wrong(
            key,
            Bilingual::new("Ô chứa số, không phải văn bản", "The cell holds a number, not text"),
            Bilingual::new("Định dạng cột là Text rồi nhập lại", "Format the column as Text and type it again"),
        );
        None
    }

    /// What stands there, as text; and whether it is a number, which a spreadsheet may show otherwise than it holds it.
    pub(super) fn written(&mut self, key: &'static str) -> Option<(String, bool)> {
        match self.cell(key) {
            Cell::Number(number) => Some((number.to_string(), true)),
            Cell::Bool(value) => Some((if *value { "yes" } else { "no" }.to_owned(), false)),
            Cell::Empty => {
                self.missing(key);
                None
            }
            _ => self.text(key).map(|text| (text, false)),
        }
    }

    /// A day: a real date, dd/mm/yyyy, or ISO 8601.
    pub(super) fn day(&mut self, key: &'static str) -> Option<Date> {
        let read = match self.cell(key) {
            Cell::Empty => return None,
            Cell::Date(day) => Some(*day),
            Cell::Text(text) => parse_day(text),
            other => {
                let told = match other {
                    Cell::Number(_) => not_a_day(),
                    other => not_text(other),
                };
                self.wrong(key, told.0, told.1);
                return None;
            }
        };
        // A year of two digits, or one typed wrong, would make somebody of the wrong century.
        let read = read.filter(|day| (1900..=2200).contains(&day.year()));
        if read.is_none() {
            let (reason, remedy) = not_a_day();
            self.wrong(key, reason, remedy);
        }
        read
    }

    pub(super) fn required_day(&mut self, key: &'static str) -> Option<Date> {
        let before = self.problems.len();
        let day = self.day(key);
        if day.is_none() && self.problems.len() == before {
            self.missing(key);
        }
        day
    }

    /// The code of a listed word; the code itself is good too.
    pub(super) fn listed(&mut self, key: &'static str, list: &[(&'static str, &'static str)]) -> Option<&'static str> {
        let text = match self.cell(key) {
            Cell::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
            _ => self.text(key)?,
        };
        let asked = fold(&text);
        let found = list.iter().find(|(code, words)| fold(code) == asked || fold(words) == asked);
        if found.is_none() {
            let allowed = list.iter().map(|(_, words)| *words).collect::<Vec<_>>().join(", ");
            let codes = list.iter().map(|(code, _)| *code).collect::<Vec<_>>().join(", ");
            self.wrong(
                key,
                Bilingual::new(format!("'{text}' không có trong danh mục"), format!("'{text}' is not in the list")),
                Bilingual::new(format!("Dùng một trong: {allowed}"), format!("Use one of: {codes}")),
            );
        }
        found.map(|(code, _)| *code)
    }

    pub(super) fn required_listed(
        &mut self,
        key: &'static str,
        list: &[(&'static str, &'static str)],
    ) -> Option<&'static str> {
        let before = self.problems.len();
        let code = self.listed(key, list);
        if code.is_none() && self.problems.len() == before {
            self.missing(key);
        }
        code
    }

    /// A mail address.
    pub(super) fn address(&mut self, key: &'static str) -> Option<MailAddress> {
        let text = self.text(key)?;
        let address = text.parse().ok();
        if address.is_none() {
            self.wrong(
                key,
                Bilingual::new(format!("'{text}' không phải là địa chỉ thư"), format!("'{text}' is no mail address")),
                Bilingual::new(
                    "Viết chữ không dấu, chữ số và . _ - trước @ và tên miền sau @",
                    "Write letters, digits and . _ - before the @ and a domain after it",
                ),
            );
        }
        address
    }

    /// A mail address that must be there.
    pub(super) fn required_address(&mut self, key: &'static str) -> Option<MailAddress> {
        let before = self.problems.len();
        let address = self.address(key);
        if address.is_none() && self.problems.len() == before {
            self.missing(key);
        }
        address
    }

    /// A personal number. What was typed is never repeated in a message.
    pub(super) fn personal_number(&mut self, key: &'static str) -> Option<PersonalNumber> {
        let text = self.text(key)?;
        let lost = match text.parse::<PersonalNumber>() {
            Ok(number) => return Some(number),
            Err(InvalidPersonalNumber::LostZero { .. }) => true,
            Err(InvalidPersonalNumber::Malformed) => false,
        };
        if lost && self.accept_repairs {
            self.repaired += 1;
            return PersonalNumber::repaired(&text);
        }
        let (reason, remedy) = if lost {
            (
                Bilingual::new(
                    "Số định danh thiếu một chữ số: có thể đã mất số 0 ở đầu",
                    "The personal number lacks one digit: its leading zero was probably lost",
                ),
                Bilingual::new(
                    "Định dạng cột là Text và thêm số 0 ở đầu, hoặc cho phép hệ thống tự thêm (--accept-repairs)",
                    "Format the column as Text and put the 0 in front, or have it put there (--accept-repairs)",
                ),
            )
        } else {
            (
                Bilingual::new(
                    "Số định danh không phải 12 chữ số (hoặc 9 chữ số với số cũ)",
                    "The personal number is not 12 digits (9 in the old form)",
                ),
                Bilingual::new("Chép lại từ thẻ căn cước", "Copy it from the identity card"),
            )
        };
        let mut problem = problem_at(self.row, self.mapping, key, reason, remedy);
        problem.repair = lost.then_some(Repair::LeadingZero);
        self.problems.push(problem);
        None
    }

    fn cell(&self, key: &str) -> &'a Cell {
        self.mapping.place(key).map_or(&Cell::Empty, |place| self.row.cell(place))
    }
}

/// A problem of the cell under `key`, or of the row when the table has no such column.
pub(super) fn problem_at(
    row: &SheetRow,
    mapping: &Mapping,
    key: &str,
    reason: Bilingual,
    remedy: Bilingual,
) -> RowProblem {
    let place = mapping.place(key);
    RowProblem {
        sheet: row.sheet.as_deref().map(str::to_owned),
        column: place.map(|place| column_letters(u32::try_from(place).unwrap_or(u32::MAX))),
        heading: place.and_then(|place| mapping.headings().get(place).cloned()),
        ..RowProblem::of_row(row.number, reason, remedy)
    }
}

fn name_of(kind: ImportKind, key: &'static str) -> &'static Column {
    const NAMELESS: &Column =
        &Column { key: "", vi: "", en: "", also: &[], is_required: false, note: "", list: &[], example: "" };
    columns(kind).iter().find(|column| column.key == key).unwrap_or(NAMELESS)
}

/// Reads `31/12/2019`, `2019-12-31` and their like. A time of day, which programs add to what they export, must be a midnight.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    if let Some(day) = day_or_midnight(text) {
        return Some(day);
    }
    let (day, time) = text.split_once(' ').map_or((text, None), |(day, time)| (day, Some(time.trim())));
    // In words of a clock of twelve hours: SA is sáng.
    let is_twelve = |time: &str| matches!(time, "12:00 AM" | "12:00:00 AM" | "12:00 SA" | "12:00:00 SA");
    if time.is_some_and(|time| !is_midnight(time) && !is_twelve(time)) {
        return None;
    }
    DAYS.iter().find_map(|form| Date::parse(day, form).ok())
}

fn not_a_day() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Không phải là ngày hợp lệ", "This is no valid date"),
        Bilingual::new(
            "Viết ngày/tháng/năm, ví dụ 31/12/2019, không kèm giờ",
            "Write day/month/year such as 31/12/2019, or 2019-12-31, without a time of day",
        ),
    )
}

fn not_text(cell: &Cell) -> (Bilingual, Bilingual) {
    match cell {
        Cell::Formula => (
            Bilingual::new("Ô chứa công thức", "The cell contains a formula"),
            Bilingual::new("Dán giá trị (Paste Special – Values) rồi tải lên lại", "Paste values and send it again"),
        ),
        Cell::Error => (
            Bilingual::new("Ô chứa lỗi của bảng tính", "The cell holds a spreadsheet error"),
            Bilingual::new("Sửa lỗi hoặc để trống ô", "Correct it or leave it empty"),
        ),
        Cell::TooLong => (
            Bilingual::new("Nội dung ô quá dài", "The cell is too long"),
            Bilingual::new("Rút ngắn còn tối đa 2.000 ký tự", "Shorten it to at most 2,000 characters"),
        ),
        Cell::OtherEncoding => (
            Bilingual::new(
                "Dòng này dùng bảng mã khác với phần còn lại của tệp",
                "This row is in another encoding than the rest of the file",
            ),
            Bilingual::new("Lưu cả tệp dạng CSV UTF-8 hoặc .xlsx", "Save the whole file as CSV UTF-8 or .xlsx"),
        ),
        _ => (
            Bilingual::new("Ô không chứa văn bản", "The cell holds no text"),
            Bilingual::new("Nhập lại dưới dạng văn bản", "Type it again as text"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn days_are_read_in_the_ways_people_write_them() {
        for text in ["31/12/2019", "2019-12-31", "31-12-2019", "31.12.2019", "2019-12-31T00:00:00", "31/12/2019 00:00"]
        {
            assert_eq!(parse_day(text), Some(date!(2019 - 12 - 31)), "{text}");
        }
        assert_eq!(parse_day("1/2/2020"), Some(date!(2020 - 02 - 01)));
        for text in [
            "2019-12-30T17:00:00Z",
            "2019-12-31T00:00:00+07:00",
            "2019-12-31T00:00:00Z",
            "2019-12-31 00:00:00.000",
            "31/12/2019 12:00:00 SA",
        ] {
            assert_eq!(parse_day(text), Some(date!(2019 - 12 - 31)), "{text}");
        }
        for text in
            ["31/12/2019 xyz", "31/12/2019 08:30", "2019-12-31T08:30:00", "2019-12-31T", "31/12/2019T", "2019-12-311"]
        {
            assert_eq!(parse_day(text), None, "{text}");
        }
        for text in ["31/02/2019", "12/31/2019", "2019", "hôm qua", ""] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(days in 0_i64..80_000) {
            let day = date!(1900 - 01 - 01) + time::Duration::days(days);
            let written = format!("{}/{}/{}", day.day(), u8::from(day.month()), day.year());
            prop_assert_eq!(parse_day(&written), Some(day));
            prop_assert_eq!(parse_day(&day.to_string()), Some(day));
        }

        #[test]
        fn no_text_ends_the_reader(text in "\\PC{0,20}") {
            let _ = parse_day(&text);
        }
    }
}
