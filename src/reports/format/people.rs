//! The people behind a number, as text and as JSON.

use serde_json::{Value, json};

use crate::domain::lang::Lang;
use crate::domain::mailbox::address::MailAddress;
use crate::reports::number::count;
use crate::reports::people::PersonBehind;
use crate::reports::table::{Align, Table};
use crate::reports::words;

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
