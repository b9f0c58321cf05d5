//! A row of the table of last uses: what a mail server tells of a mailbox.

use time::Date;

use super::super::cell::SheetRow;
use super::super::fields::Fields;
use super::super::mapping::Mapping;
use super::ReadRow;
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;

/// Characters of a source, at most.
const LONGEST: usize = 100;

/// A last use, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxUseRow {
    /// An address of the mailbox.
    pub address: MailAddress,
    /// The day of the last use; none where there was none.
    pub used_on: Option<Date>,
    /// Who tells.
    pub source: String,
    /// The day of which it tells; none: of the day on which it is read.
    pub told_on: Option<Date>,
}

/// Reads a row.
///
/// # Errors
/// With every wrong cell.
pub fn read(
    row: &SheetRow,
    mapping: &Mapping,
    accept_repairs: bool,
) -> Result<ReadRow<MailboxUseRow>, Vec<RowProblem>> {
    let mut fields = Fields::new(ImportKind::MailboxUses, row, mapping, accept_repairs);
    let address = fields.required_address("address");
    let used_on = fields.day("used_on");
    let source = fields.required("source");
    let told_on = fields.day("as_of");
    if source.as_ref().is_some_and(|source| source.chars().count() > LONGEST) {
        fields.wrong(
            "source",
            Bilingual::new("Tên nguồn quá dài", "The name of the source is too long"),
            Bilingual::new(
                format!("Rút ngắn còn tối đa {LONGEST} ký tự"),
                format!("Shorten it to at most {LONGEST} characters"),
            ),
        );
    }
    let repaired = fields.end()?;
    let (Some(address), Some(source)) = (address, source) else { return Err(Vec::new()) };
    Ok(ReadRow { content: MailboxUseRow { address, used_on, source, told_on }, repaired })
}
