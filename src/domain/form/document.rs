//! A filled form as one document for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::FormNumber;
use super::field::{Field, Value};
use super::filled::{Cell, FilledForm, Gap};
use super::layout::{Column, Need};
use super::words::{SIGNED, SIGNER};
use crate::domain::clock::iso_day;
use crate::domain::ids::RequestId;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormDocument {
    /// Which form.
    pub form: FormNumber,
    /// The number that the edition itself prints, if it is known.
    pub mark: Option<&'static str>,
    /// The law whose form it is.
    pub law: &'static str,
    /// The law's first day in force.
    #[serde(with = "iso_day")]
    pub law_in_force_from: Date,
    /// The day that the form bears.
    #[serde(with = "iso_day")]
    pub dated_on: Date,
    /// A request on it is still being written.
    pub draft: bool,
    /// To be signed by hand and sealed: the first of its agency.
    pub signed_by_hand: bool,
    /// Who sends it.
    pub heading: FormHeading,
    /// To whom.
    pub addressee: &'static str,
    /// What it asks for.
    pub subject: &'static str,
    /// Whom to turn to.
    pub contact: FormContact,
    /// What it lists.
    pub table: FormTable,
    /// Who signs, and how.
    pub signature: FormSignature,
    /// Fields that the registry cannot fill in.
    pub missing: Vec<FormGap>,
    /// Fields that the reader may not see.
    pub masked: Vec<FormGap>,
}

/// Who sends a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormHeading {
    /// The agency above.
    pub superior: Option<String>,
    /// The agency.
    pub agency: String,
    /// Where it is dated.
    pub place: String,
    /// Number and symbol.
    pub number: Option<String>,
}

/// Whom to turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormContact {
    /// What stands over it.
    pub title: &'static str,
    /// Its lines.
    pub fields: Vec<FormLine>,
}

/// A line of the contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormLine {
    /// Which field.
    pub key: Field,
    /// What stands before it.
    pub label: &'static str,
    /// What stands in it.
    pub value: Option<Value>,
}

/// What a form lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormTable {
    /// What stands over it.
    pub title: &'static str,
    /// Its columns, after the running number.
    pub columns: Vec<FormColumn>,
    /// Its rows.
    pub rows: Vec<FormRow>,
}

/// A column; several fields share its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormColumn {
    /// What stands over it and its neighbours.
    pub group: Option<&'static str>,
    /// What stands over it.
    pub heading: &'static str,
    /// Its fields.
    pub fields: Vec<FormField>,
}

/// A field of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormField {
    /// Which.
    pub key: Field,
    /// When a row must have it.
    pub required: Need,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormRow {
    /// Counted from 1.
    pub number: usize,
    /// The request behind it.
    pub request: RequestId,
    /// What stands in each field.
    pub fields: BTreeMap<&'static str, Option<Value>>,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormSignature {
    /// Who.
    pub title: &'static str,
    /// How.
    pub note: &'static str,
}

/// A field that has yet to be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormGap {
    /// The row; none for the contact.
    pub row: Option<usize>,
    /// The field.
    pub key: Field,
    /// What it is called there.
    pub label: &'static str,
}

impl From<&FilledForm> for FormDocument {
    fn from(filled: &FilledForm) -> Self {
        let layout = filled.layout();
        let gaps = filled.gaps();
        let told = |are_masked: bool| -> Vec<FormGap> {
            let found = gaps.iter().filter(|gap| gap.is_masked == are_masked);
            found.map(|gap| FormGap { row: gap.row, key: gap.field, label: label(filled, *gap) }).collect()
        };
        let line = |((field, cell), (_, label)): (&(Field, Cell), &(Field, &'static str))| FormLine {
            key: *field,
            label,
            value: cell.value().cloned(),
        };
        let row = |(number, row): (usize, &super::filled::Row)| FormRow {
            number,
            request: row.request,
            fields: row.cells.iter().map(|(field, cell)| (field.as_str(), cell.value().cloned())).collect(),
        };
        Self {
            form: filled.form,
            mark: layout.mark,
            law: filled.edition.cited(),
            law_in_force_from: filled.edition.law.from(),
            dated_on: filled.dated_on,
            draft: filled.is_draft,
            signed_by_hand: filled.is_signed_by_hand,
            heading: FormHeading {
                superior: filled.heading.superior.clone(),
                agency: filled.heading.agency.clone(),
                place: filled.heading.place.clone(),
                number: filled.heading.number.clone(),
            },
            addressee: filled.edition.addressee,
            subject: layout.subject,
            contact: FormContact {
                title: layout.contact_title,
                fields: filled.contact.iter().zip(layout.contact).map(line).collect(),
            },
            table: FormTable {
                title: layout.table_title,
                columns: layout.columns.iter().map(column).collect(),
                rows: (1..).zip(&filled.rows).map(row).collect(),
            },
            signature: FormSignature { title: SIGNER, note: SIGNED },
            missing: told(false),
            masked: told(true),
        }
    }
}

fn column(column: &Column) -> FormColumn {
    let fields = column.fields.iter().map(|(key, required)| FormField { key: *key, required: *required });
    FormColumn { group: column.group, heading: column.heading, fields: fields.collect() }
}

/// What a gap is called: as the form itself says it, where a field has a column or a line to itself.
#[must_use]
pub fn label(filled: &FilledForm, gap: Gap) -> &'static str {
    let layout = filled.layout();
    let of_contact = || layout.contact.iter().find(|(field, _)| *field == gap.field).map(|(_, label)| *label);
    let of_column = || {
        let is_alone = |column: &&Column| matches!(column.fields, [(field, _)] if *field == gap.field);
        layout.columns.iter().find(is_alone).map(|column| column.heading)
    };
    let own = if gap.row.is_none() { of_contact() } else { of_column() };
    own.unwrap_or_else(|| gap.field.called(crate::domain::lang::Lang::Vi))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::filled::tests::{facts, form};
    use super::super::layout::About;
    use super::*;

    #[test]
    fn a_document_says_everything_and_what_is_lacking() {
        let contact = facts(&[(Field::FullName, "Lê Thị Bê")], &[Field::PersonalNumber]);
        let row = facts(&[(Field::DeviceSerial, "USB-7"), (Field::Agency, "Sở Nội vụ")], &[]);
        let filled = form(FormNumber::RecoverDevice, &contact, &[(About::default(), row)]);
        let told = serde_json::to_value(FormDocument::from(&filled)).unwrap();
        assert_eq!(told["mark"], "Mẫu số 06");
        assert_eq!(
            told["contact"]["fields"][0],
            json!({"key": "full_name", "label": "Họ và tên", "value": "Lê Thị Bê"})
        );
        let fields = json!({
            "device_serial": "USB-7", "certificate_name": null, "agency": "Sở Nội vụ", "official_address": null
        });
        assert_eq!(told["table"]["rows"][0]["fields"], fields);
        let missing: Vec<&str> =
            told["missing"].as_array().unwrap().iter().filter_map(|gap| gap["label"].as_str()).collect();
        let expected = [
            "Ngày cấp",
            "Nơi cấp",
            "Chức vụ",
            "Cơ quan, tổ chức công tác",
            "Số điện thoại di động",
            "Tên chứng thư chữ ký số",
            "Địa chỉ thư điện tử công vụ",
        ];
        assert_eq!(missing, expected);
        assert_eq!(told["masked"], json!([{"row": null, "key": "personal_number", "label": "Số định danh cá nhân"}]));
    }
}
