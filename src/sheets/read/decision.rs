//! A row of the table of decisions: one person under one decision.

use time::Date;

use super::super::cell::SheetRow;
use super::super::column::{CATEGORIES, KINDS, LEAVE_MAILBOX, MEASURES, RANKS};
use super::super::fields::Fields;
use super::super::mapping::Mapping;
use super::ReadRow;
use super::official::name_of;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::{LeaveMailbox, Measure};
use crate::domain::import::{ImportKind, RowProblem};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::official::Category;
use crate::domain::personal_number::PersonalNumber;
use crate::domain::posting::Rank;

/// One person under one decision, as a row says it.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRow {
    /// Code or name of the issuing agency; none for the province itself.
    pub issuer: Option<String>,
    /// Number within the year.
    pub number: i32,
    /// Symbol.
    pub symbol: String,
    /// Day it was signed.
    pub signed_on: Date,
    /// Who signed.
    pub signer: String,
    /// What it is about.
    pub summary: String,
    /// What it does.
    pub kind: DecisionKind,
    /// Who.
    pub person: PersonCells,
    /// First day on which it holds.
    pub effective_from: Date,
    /// Code or name of the agency entered.
    pub to_agency: Option<String>,
    /// Title from then on.
    pub position: Option<String>,
    /// Rank from then on.
    pub rank: Option<Rank>,
    /// First day back.
    pub until: Option<Date>,
    /// Disciplinary measure.
    pub measure: Option<Measure>,
    /// What becomes of the mailbox during a leave.
    pub leave_mailbox: LeaveMailbox,
    /// Beside the post they have.
    pub concurrent: bool,
    /// Address from then on; none to have one proposed.
    pub new_address: Option<MailAddress>,
}

/// By what a row names a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonCells {
    /// Full name.
    pub full_name: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Category.
    pub category: Option<Category>,
    /// Personal number.
    pub personal_number: Option<PersonalNumber>,
    /// The address they have.
    pub address: Option<MailAddress>,
    /// Code or name of the agency they are in.
    pub agency: Option<String>,
}

/// Reads a row.
///
/// # Errors
/// With every wrong cell.
pub fn read(row: &SheetRow, mapping: &Mapping, accept_repairs: bool) -> Result<ReadRow<DecisionRow>, Vec<RowProblem>> {
    let mut fields = Fields::new(ImportKind::Decisions, row, mapping, accept_repairs);
    let fields_ = &mut fields;
    let issuer = fields_.text("issuer");
    let number = number_and_symbol(fields_);
    let signed_on = fields_.required_day("signed_on");
    let signer = fields_.required("signer");
    let summary = fields_.required("summary");
    let kind: Option<DecisionKind> = fields_.required_listed("kind", KINDS).and_then(|code| code.parse().ok());
    let person = person(fields_, kind);
    let effective_from = fields_.required_day("effective_from");
    let to_agency = fields_.text("to_agency");
    let position = fields_.text("position");
    let rank = fields_.listed("rank", RANKS).and_then(|code| code.parse().ok());
    let until = fields_.day("until");
    let measure = fields_.listed("measure", MEASURES).and_then(|code| code.parse().ok());
    let leave_mailbox = fields_.listed("leave_mailbox", LEAVE_MAILBOX).and_then(|code| code.parse().ok());
    let concurrent = fields_.listed("concurrent", &[("yes", "Có"), ("no", "Không")]) == Some("yes");
    let new_address = fields_.address("new_address");
    if let Some(kind) = kind {
        for key in needed(kind) {
            let is_there = match *key {
                "to_agency" => to_agency.is_some(),
                "position" => position.is_some(),
                "measure" => measure.is_some(),
                _ => true,
            };
            if !is_there {
                fields.missing(key);
            }
        }
    }
    let repaired = fields.end()?;
    let (Some((number, symbol)), Some(signed_on), Some(signer), Some(summary), Some(kind), Some(effective_from)) =
        (number, signed_on, signer, summary, kind, effective_from)
    else {
        return Err(Vec::new());
    };
    let content = DecisionRow {
        issuer,
        number,
        symbol,
        signed_on,
        signer,
        summary,
        kind,
        person,
        effective_from,
        to_agency,
        position,
        rank,
        until,
        measure,
        leave_mailbox: leave_mailbox.unwrap_or(LeaveMailbox::Keep),
        concurrent,
        new_address,
    };
    Ok(ReadRow { content, repaired })
}

/// The columns without which that kind says nothing.
const fn needed(kind: DecisionKind) -> &'static [&'static str] {
    match kind {
        DecisionKind::Recruit | DecisionKind::Transfer | DecisionKind::Second => &["to_agency", "position"],
        DecisionKind::Appoint | DecisionKind::Dismiss => &["position"],
        DecisionKind::Discipline => &["measure"],
        _ => &[],
    }
}

/// `123` beside its symbol, or `123/QĐ-UBND` in one cell.
fn number_and_symbol(fields: &mut Fields<'_>) -> Option<(i32, String)> {
    let text = fields.required("number")?;
    let own = fields.text("symbol");
    let (digits, rest) = text.split_once('/').map_or((text.as_str(), None), |(digits, rest)| (digits, Some(rest)));
    let number: Option<i32> = digits.trim().parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        fields.wrong(
            "number",
            Bilingual::new(format!("'{text}' không phải là số quyết định"), format!("'{text}' is no decision number")),
            Bilingual::new("Viết số, ví dụ 123 hoặc 123/QĐ-UBND", "Write a number such as 123 or 123/QĐ-UBND"),
        );
    }
    let symbol = own.or_else(|| rest.map(|rest| rest.trim().to_owned()).filter(|rest| !rest.is_empty()));
    if symbol.is_none() {
        fields.missing("symbol");
    }
    Some((number?, symbol?))
}

/// A recruit is described; everyone else is recognised: by number, by address, or by name and date of birth.
fn person(fields: &mut Fields<'_>, kind: Option<DecisionKind>) -> PersonCells {
    let is_recruit = kind == Some(DecisionKind::Recruit);
    let personal_number = fields.personal_number("personal_number");
    let address = fields.address("address");
    let is_described = is_recruit || (personal_number.is_none() && address.is_none());
    let full_name = if is_described { name_of(fields, "full_name") } else { fields.text("full_name") };
    let birth_date = if is_described { fields.required_day("birth_date") } else { fields.day("birth_date") };
    let category = fields.listed("category", CATEGORIES).and_then(|code| code.parse().ok());
    if is_recruit && category.is_none() {
        fields.missing("category");
    }
    PersonCells { full_name, birth_date, category, personal_number, address, agency: fields.text("agency") }
}
