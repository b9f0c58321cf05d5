//! A row of the table of officials.

use time::Date;

use super::super::cell::SheetRow;
use super::super::column::{CATEGORIES, MAILBOXES, RANKS};
use super::super::fields::Fields;
use super::super::mapping::Mapping;
use super::ReadRow;
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::name;
use crate::domain::official::Category;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::posting::Rank;

/// A person with post and mailbox, as a row says it.
#[derive(Debug, Clone, PartialEq)]
pub struct OfficialRow {
    /// Full name, in its stored form.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
    /// Personal number.
    pub personal_number: Option<PersonalNumber>,
    /// Code, short name or name of the agency.
    pub agency: String,
    /// Title of the post.
    pub position: String,
    /// Rank.
    pub rank: Rank,
    /// The address they have; none to have one proposed.
    pub address: Option<MailAddress>,
    /// State in which the mailbox begins; none for no mailbox.
    pub mailbox: Option<MailboxState>,
    /// First day of the posting.
    pub since: Date,
}

/// Reads a row.
///
/// # Errors
/// With every wrong cell.
pub fn read(row: &SheetRow, mapping: &Mapping, accept_repairs: bool) -> Result<ReadRow<OfficialRow>, Vec<RowProblem>> {
    let mut fields = Fields::new(ImportKind::Officials, row, mapping, accept_repairs);
    let full_name = name_of(&mut fields, "full_name");
    let birth_date = fields.required_day("birth_date");
    let category = fields.required_listed("category", CATEGORIES).and_then(|code| code.parse().ok());
    let personal_number = fields.personal_number("personal_number");
    let agency = fields.required("agency");
    let position = fields.required("position");
    let rank = fields.listed("rank", RANKS).map_or(Some(Rank::Staff), |code| code.parse().ok());
    let address = fields.address("address");
    let mailbox = fields.listed("mailbox", MAILBOXES);
    let since = fields.required_day("since");
    if let (Some(birth), Some(since)) = (birth_date, since)
        && since < birth.replace_year(birth.year() + 15).unwrap_or(birth)
    {
        fields.wrong(
            "since",
            Bilingual::new("Người này chưa đủ 15 tuổi vào ngày đó", "The person is not yet 15 on that day"),
            Bilingual::new("Kiểm tra ngày sinh và ngày bắt đầu công tác", "Check the date of birth and this date"),
        );
    }
    if mailbox == Some("none") && address.is_some() {
        fields.wrong(
            "address",
            Bilingual::new("Có địa chỉ thư nhưng ghi là không có hộp thư", "There is an address but no mailbox"),
            Bilingual::new("Xóa địa chỉ hoặc chọn một trạng thái hộp thư", "Take the address out or choose a state"),
        );
    }
    let repaired = fields.end()?;
    let (Some(full_name), Some(birth_date), Some(category), Some(agency), Some(position), Some(rank), Some(since)) =
        (full_name, birth_date, category, agency, position, rank, since)
    else {
        return Err(Vec::new());
    };
    // An address that is told is in use; a new one waits for its owner.
    let usual = if address.is_some() { MailboxState::Active } else { MailboxState::Staged };
    let mailbox = match mailbox {
        Some("none") => None,
        Some(code) => Some(code.parse().unwrap_or(usual)),
        None => Some(usual),
    };
    let content = OfficialRow {
        full_name,
        birth_date,
        category,
        personal_number,
        agency,
        position,
        rank,
        address,
        mailbox,
        since,
    };
    Ok(ReadRow { content, repaired })
}

/// A personal name: letters, and at least one that an address can hold.
pub(super) fn name_of(fields: &mut Fields<'_>, key: &'static str) -> Option<String> {
    let text = fields.required(key)?;
    if name::fold(&text).is_empty() || text.chars().any(|c| c.is_ascii_digit()) {
        fields.wrong(
            key,
            Bilingual::new(format!("'{text}' không phải là họ tên"), format!("'{text}' is no personal name")),
            Bilingual::new("Viết đầy đủ họ, đệm, tên", "Write the full name"),
        );
        return None;
    }
    Some(text)
}
