//! The adoption report for people: a table of all, by rank, by level and by unit, in Vietnamese or English.

use std::fmt::Write;

use crate::domain::adoption::counts::{Column, Counts};
use crate::domain::adoption::rule::EXPIRING_DAYS;
use crate::domain::lang::Lang;
use crate::domain::official::Category;
use crate::reports::adoption::{AdoptionReport, Frame, UnitLine};
use crate::reports::number::{count, day, instant, percent};
use crate::reports::table::{Align, Table};
use crate::reports::words;

/// How much of the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The whole, ranks and levels.
    Levels,
    /// And every reporting unit.
    Units,
    /// And the departments under each.
    Departments,
}

/// The report as text; ends with a line feed.
#[must_use]
pub fn adoption(report: &AdoptionReport, lang: Lang, detail: Detail) -> String {
    let mut text = title(report, lang);
    let mut table = Table::new(&columns(lang));
    table.row(cells(lang, lang.pick("Tổng cộng", "Total").to_owned(), &report.total.total));
    table.rule();
    for (rank, counts) in report.total.ranks() {
        table.row(cells(lang, format!("  {}", words::rank(lang, rank)), counts));
    }
    table.rule();
    for (level, figures) in &report.levels {
        table.row(cells(lang, format!("  {}", words::level(lang, *level)), &figures.total));
    }
    if detail != Detail::Levels {
        unit_rows(&mut table, report, lang, detail);
    }
    // Writing into a String is infallible.
    let _ = write!(text, "\n{table}\n{}", notes(&report.frame, lang));
    text
}

fn unit_rows(table: &mut Table, report: &AdoptionReport, lang: Lang, detail: Detail) {
    let mut level = None;
    let mut above: Option<&str> = None;
    for unit in &report.units {
        if level != Some(unit.level) {
            table.rule();
            table.heading(words::level(lang, unit.level).to_uppercase());
            (level, above) = (Some(unit.level), None);
        }
        if unit.above.as_deref() != above {
            above = unit.above.as_deref();
            table.heading(format!("  {}", capitalised(above.unwrap_or_default().trim_start_matches("UBND "))));
        }
        unit_row(table, unit, lang, detail);
    }
}

fn unit_row(table: &mut Table, unit: &UnitLine, lang: Lang, detail: Detail) {
    let indent = if unit.above.is_some() { "    " } else { "  " };
    table.row(cells(lang, format!("{indent}{}", unit.name), &unit.figures.total));
    if detail == Detail::Departments {
        for department in &unit.departments {
            table.row(cells(lang, format!("{indent}  {}", department.name), &department.figures.total));
        }
    }
}

/// With a capital: the heading of a district's communes.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn columns(lang: Lang) -> [(&'static str, Align); 10] {
    let titles = match lang {
        Lang::Vi => [
            "Đơn vị",
            "Tổng\nsố\nngười",
            "Hộp thư\nđã cấp",
            "Thuộc\ndiện",
            "Ký được",
            "Tỷ lệ",
            "Chưa\nxác\nđịnh",
            "Sắp\nhết\nhạn",
            "Đã\nhết\nhạn",
            "Bị\nthu\nhồi",
        ],
        Lang::En => [
            "Agency",
            "Staff",
            "Mailboxes\nissued",
            "In\nscope",
            "Can\nsign",
            "Coverage",
            "Indeter-\nminate",
            "Expiring",
            "Expired",
            "Revoked",
        ],
    };
    let mut columns = titles.map(|title| (title, Align::Right));
    if let Some(first) = columns.first_mut() {
        first.1 = Align::Wrap(46);
    }
    columns
}

fn cells(lang: Lang, name: String, counts: &Counts) -> [String; 10] {
    let number = |column| count(lang, counts.get(column));
    [
        name,
        number(Column::Staff),
        number(Column::Mailboxes),
        number(Column::InScope),
        number(Column::Covered),
        percent(lang, counts.coverage()),
        number(Column::Indeterminate),
        number(Column::Expiring),
        number(Column::Expired),
        number(Column::Revoked),
    ]
}

fn title(report: &AdoptionReport, lang: Lang) -> String {
    let Frame { as_of, structure_day, generated_at, .. } = &report.frame;
    let (as_of, structure) = (day(lang, *as_of), day(lang, *structure_day));
    let (made, name) = (instant(lang, *generated_at), &report.name);
    match lang {
        Lang::Vi => format!(
            "MỨC ĐỘ SẴN SÀNG KÝ SỐ CỦA CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC\n\
             Phạm vi: {name} và các đơn vị trực thuộc.\n\
             Số liệu tính đến hết ngày {as_of}, theo cơ cấu tổ chức ngày {structure}; lập lúc {made}.\n"
        ),
        Lang::En => format!(
            "COVERAGE OF DIGITAL SIGNING AMONG OFFICIALS\n\
             Of {name} and all below it.\n\
             As of the end of {as_of}, in the structure of {structure}; made {made}.\n"
        ),
    }
}

fn notes(frame: &Frame, lang: Lang) -> String {
    let excluded: Vec<&str> = frame.rule.excluded_categories.iter().map(|one| category_word(lang, *one)).collect();
    let days = EXPIRING_DAYS;
    match lang {
        Lang::Vi => {
            let outside =
                if excluded.is_empty() { String::new() } else { format!("; không tính {}", excluded.join(", ")) };
            let certificate = words::certificate(lang, frame.as_of);
            format!(
                "Thuộc diện: người có vị trí công tác chính tại đơn vị trong ngày{outside}.\n\
                 Ký được: có ít nhất một {certificate} còn hiệu lực, dùng để ký và ghi đúng địa chỉ hộp thư công vụ đang dùng.\n\
                 Chưa xác định: chưa có danh sách thu hồi còn hiệu lực để kiểm tra; không tính là ký được.\n\
                 Sắp hết hạn: ký được, nhưng còn dưới {days} ngày. Đã hết hạn, bị thu hồi: chứng thư gần nhất của người không ký được.\n\
                 Hộp thư đã cấp: hộp thư cá nhân, kể cả của người mới nghỉ còn thời gian nhận thư. Dấu –: không có người thuộc diện.\n"
            )
        }
        Lang::En => {
            let outside =
                if excluded.is_empty() { String::new() } else { format!(", {} excluded", excluded.join(", ")) };
            format!(
                "In scope: people whose primary posting is in the agency on the day{outside}.\n\
                 Can sign: at least one valid certificate that may sign and bears an address its owner uses.\n\
                 Indeterminate: no revocation list in force to check against; not counted as able to sign.\n\
                 Expiring: can sign, for less than {days} more days. Expired, revoked: the latest certificate of people who cannot sign.\n\
                 Mailboxes issued: personal ones, those of recent leavers that still receive included. n/a: nobody in scope.\n"
            )
        }
    }
}

/// What a category is called.
#[must_use]
pub const fn category_word(lang: Lang, category: Category) -> &'static str {
    match category {
        Category::Cadre => lang.pick("cán bộ", "cadres"),
        Category::CivilServant => lang.pick("công chức", "civil servants"),
        Category::PublicEmployee => lang.pick("viên chức", "public employees"),
        Category::Contract => lang.pick("lao động hợp đồng", "contract staff"),
    }
}
