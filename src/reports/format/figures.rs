//! The figures of an adoption report, one after the other: what each is called and what stands under it, for every format.

use super::when::moves;
use crate::domain::adoption::counts::{Column, Counts};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;
use crate::domain::official::Category;
use crate::reports::adoption::{AdoptionReport, Extent, Frame};
use crate::reports::number::{count, percent};
use crate::reports::unplaced::unplaced_note;
use crate::reports::words;

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    /// How many.
    Count(Column),
    /// Can sign, of those who must be able to.
    Coverage,
}

/// What stands under a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Count(u64),
    Share(Ratio),
}

impl Figure {
    const SHOWN: [Self; 9] = [
        Self::Count(Column::Staff),
        Self::Count(Column::Mailboxes),
        Self::Count(Column::InScope),
        Self::Count(Column::Covered),
        Self::Coverage,
        Self::Count(Column::Indeterminate),
        Self::Count(Column::Expiring),
        Self::Count(Column::Expired),
        Self::Count(Column::Revoked),
    ];

    const ALL: [Self; 13] = [
        Self::Count(Column::Staff),
        Self::Count(Column::Mailboxes),
        Self::Count(Column::StaffWithMailbox),
        Self::Count(Column::InScope),
        Self::Count(Column::Covered),
        Self::Coverage,
        Self::Count(Column::Indeterminate),
        Self::Count(Column::Expiring),
        Self::Count(Column::NoCertificate),
        Self::Count(Column::Expired),
        Self::Count(Column::Revoked),
        Self::Count(Column::AddressNotLive),
        Self::Count(Column::OtherGap),
    ];

    /// Those that reports for reading show.
    pub(super) fn shown(frame: &Frame) -> Vec<Self> {
        Self::SHOWN.into_iter().filter(|figure| figure.was_counted(frame)).collect()
    }

    /// All, for tables that are worked on: the reasons why somebody cannot sign too.
    pub(super) fn all(frame: &Frame) -> Vec<Self> {
        Self::ALL.into_iter().filter(|figure| figure.was_counted(frame)).collect()
    }

    fn was_counted(self, frame: &Frame) -> bool {
        match self {
            Self::Count(column) => !frame.lacks.contains(&column),
            Self::Coverage => true,
        }
    }

    /// What it is called, in lines as narrow columns need them.
    pub(super) const fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Coverage => lang.pick("Tỷ lệ", "Coverage"),
            Self::Count(Column::Staff) => lang.pick("Tổng\nsố\nngười", "Staff"),
            Self::Count(Column::Mailboxes) => lang.pick("Hộp thư\nđã cấp", "Mailboxes\nissued"),
            Self::Count(Column::InScope) => lang.pick("Thuộc\ndiện", "In\nscope"),
            Self::Count(Column::Covered) => lang.pick("Ký được", "Can\nsign"),
            Self::Count(Column::Indeterminate) => lang.pick("Chưa\nxác\nđịnh", "Indeter-\nminate"),
            Self::Count(Column::Expiring) => lang.pick("Sắp\nhết\nhạn", "Expiring"),
            Self::Count(Column::Expired) => lang.pick("Đã\nhết\nhạn", "Expired"),
            Self::Count(Column::Revoked) => lang.pick("Bị\nthu\nhồi", "Revoked"),
            Self::Count(column) => words::column(lang, column),
        }
    }

    /// What it is called on pages that are signed, in the words of acts.
    pub(super) const fn printed_title(self) -> &'static str {
        match self {
            Self::Count(Column::InScope) => "Thuộc\ndiện\nphải\nký số",
            Self::Count(Column::Covered) => "Có thể\nký số",
            other => other.title(Lang::Vi),
        }
    }

    /// The same in one line.
    pub(super) const fn long_title(self, lang: Lang) -> &'static str {
        match self {
            Self::Coverage => lang.pick("Tỷ lệ ký được", "Coverage"),
            Self::Count(column) => words::column(lang, column),
        }
    }

    /// What stands under it.
    pub(super) fn of(self, counts: &Counts) -> Amount {
        match self {
            Self::Count(column) => Amount::Count(counts.get(column)),
            Self::Coverage => Amount::Share(counts.coverage()),
        }
    }
}

impl Amount {
    /// For reading: of nothing a share is n/a.
    pub(super) fn shown(self, lang: Lang) -> String {
        match self {
            Self::Count(number) => count(lang, number),
            Self::Share(ratio) => percent(lang, ratio),
        }
    }
}

/// Whose the figures of the whole are.
pub(super) fn whole(report: &AdoptionReport, lang: Lang) -> String {
    let name = &report.name;
    match (lang, report.frame.extent) {
        (Lang::Vi, Extent::WithAllBelow) => format!("{name} và các đơn vị trực thuộc"),
        (Lang::En, Extent::WithAllBelow) => format!("{name} and all below it"),
        (Lang::Vi, Extent::WithDepartments) => format!("{name} (gồm các bộ phận, không gồm đơn vị cấp dưới)"),
        (Lang::En, Extent::WithDepartments) => format!("{name} with its departments, without the units below it"),
    }
}

/// How the figures are to be read, a line each.
pub(super) fn notes(frame: &Frame, lang: Lang) -> Vec<String> {
    definitions(frame, lang).into_iter().chain(moves(frame, lang)).chain(unplaced_note(&frame.unplaced, lang)).collect()
}

/// How many rules beside that hold on the day: which they are `congvu scope-rule list` says.
fn rules_note(frame: &Frame, lang: Lang) -> String {
    let number = frame.rule.dated.iter().filter(|rule| rule.period().contains(frame.as_of)).count();
    match (number, lang) {
        (0, _) => String::new(),
        (_, Lang::Vi) => format!("; theo {number} quy định riêng của tỉnh"),
        (_, Lang::En) => format!("; by {number} rules of the province"),
    }
}

fn definitions(frame: &Frame, lang: Lang) -> [String; 5] {
    let excluded: Vec<&str> = frame.rule.excluded_categories.iter().map(|one| category_word(lang, *one)).collect();
    let excluded = excluded.join(", ");
    let ruled = rules_note(frame, lang);
    let days = frame.expiring_days;
    match lang {
        Lang::Vi => {
            let outside = if excluded.is_empty() { String::new() } else { format!("; không tính {excluded}") };
            let certificate = words::certificate(lang, frame.as_of);
            [
                format!("Thuộc diện phải ký số: người có vị trí công tác chính tại đơn vị trong ngày{outside}{ruled}."),
                format!(
                    "Ký được (có thể ký số): có ít nhất một {certificate} còn hiệu lực, dùng để ký và ghi đúng địa chỉ hộp thư công vụ đang dùng."
                ),
                "Chưa xác định: chưa có danh sách thu hồi còn hiệu lực để kiểm tra; không tính là có thể ký số.".to_owned(),
                format!(
                    "Sắp hết hạn: có thể ký số, nhưng còn dưới {days} ngày. Đã hết hạn, bị thu hồi: chứng thư gần nhất của người chưa thể ký số."
                ),
                "Hộp thư đã cấp: hộp thư cá nhân, kể cả của người mới nghỉ còn thời gian nhận thư. Dấu –: không có người thuộc diện."
                    .to_owned(),
            ]
        }
        Lang::En => {
            let outside = if excluded.is_empty() { String::new() } else { format!(", {excluded} excluded") };
            [
                format!("In scope: people whose primary posting is in the agency on the day{outside}{ruled}."),
                "Can sign: at least one valid certificate that may sign and bears an address its owner uses.".to_owned(),
                "Indeterminate: no revocation list in force to check against; not counted as able to sign.".to_owned(),
                format!(
                    "Expiring: can sign, for less than {days} more days. Expired, revoked: the latest certificate of people who cannot sign."
                ),
                "Mailboxes issued: personal ones, those of recent leavers that still receive included. n/a: nobody in scope."
                    .to_owned(),
            ]
        }
    }
}

/// What a category is called.
const fn category_word(lang: Lang, category: Category) -> &'static str {
    match category {
        Category::Cadre => lang.pick("cán bộ", "cadres"),
        Category::CivilServant => lang.pick("công chức", "civil servants"),
        Category::PublicEmployee => lang.pick("viên chức", "public employees"),
        Category::Contract => lang.pick("lao động hợp đồng", "contract staff"),
    }
}
