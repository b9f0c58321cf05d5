//! The people behind a number, as text, as JSON, and as a list in a file.

use std::fs::File;

use serde_json::{Value, json};

use crate::domain::clock::Timestamp;
use crate::domain::export::ExportForm;
use crate::domain::lang::Lang;
use crate::domain::mailbox::address::MailAddress;
use crate::reports::number::count;
use crate::reports::people::PersonBehind;
use crate::reports::table::{Align, Table};
use crate::reports::words;
use crate::sheets::export::{ExportError, Heading, ListWriter};

/// A table of the people; ends with their number.
#[must_use]
pub fn text(people: &[PersonBehind], lang: Lang) -> String {
    let mut table = Table::new(&[
        (lang.pick("Họ và tên", "Name"), Align::Left),
        (lang.pick("Chức vụ", "Post"), Align::Wrap(36)),
        (lang.pick("Cơ quan, đơn vị", "Agency"), Align::Wrap(36)),
        (lang.pick("Hộp thư", "Mailbox"), Align::Left),
        (lang.pick("Ký số", "Signing"), Align::Left),
    ]);
    for person in people {
        table.row([
            person.full_name.as_str(),
            &person.position,
            &person.agency_name,
            person.address.as_ref().map_or("–", MailAddress::as_str),
            words::standing(lang, person.standing),
        ]);
    }
    format!("{table}\n{} {}\n", count(lang, people.len() as u64), lang.pick("người", "people"))
}

/// The people as a list in a file of its own: CSV or a workbook.
///
/// # Errors
/// When the file fails, or a workbook's sheet does not take so many rows.
pub fn list(people: &[PersonBehind], form: ExportForm, lang: Lang, at: Timestamp) -> Result<File, ExportError> {
    let headings = [
        (lang.pick("Họ và tên", "Name"), 28),
        (lang.pick("Chức vụ", "Post"), 30),
        (lang.pick("Mã định danh", "Identifier"), 16),
        (lang.pick("Cơ quan, đơn vị", "Agency"), 44),
        (lang.pick("Trạng thái hộp thư", "State of the mailbox"), 22),
        (lang.pick("Hộp thư", "Mailbox"), 34),
        (lang.pick("Ký số", "Signing"), 32),
    ]
    .map(|(text, width)| Heading { text, width });
    let mut list = ListWriter::begin(form, lang.pick("Danh sách", "People"), &headings, at)?;
    for person in people {
        let state = person.mailbox.map(|state| words::mailbox_state(lang, state).to_owned());
        list.row(&[
            person.full_name.as_str().into(),
            person.position.as_str().into(),
            person.agency_code.as_str().into(),
            person.agency_name.as_str().into(),
            state.into(),
            person.address.as_ref().map(ToString::to_string).into(),
            words::standing(lang, person.standing).into(),
        ])?;
    }
    list.finish().map(|(file, _)| file)
}

/// `{"people": [{"official", "full_name", "position", "agency_code", "agency_name", "mailbox", "address", "standing", "reason"?}]}`
#[must_use]
pub fn json(people: &[PersonBehind]) -> Value {
    let person = |person: &PersonBehind| {
        let mut value = json!({
            "official": person.key.official,
            "full_name": person.full_name,
            "position": person.position,
            "agency_code": person.agency_code,
            "agency_name": person.agency_name,
            "mailbox": person.mailbox,
            "address": person.address,
        });
        if let (Some(object), Value::Object(standing)) = (value.as_object_mut(), json!(person.standing)) {
            object.extend(standing);
        }
        value
    };
    json!({ "people": people.iter().map(person).collect::<Vec<_>>() })
}
