//! Who and what is out of a figure's whole, as text and as JSON.

use serde_json::{Value, json};

use super::rows::RowsBehind;
use super::rows_format::{person_json, with};
use super::rows_out::{LeftOut, PersonOut, WhyOut};
use super::told::reason;
use crate::domain::adoption::rule::Standing;
use crate::domain::lang::Lang;
use crate::domain::mailbox::address::MailAddress;
use crate::reports::number::day;
use crate::reports::table::{Align, Table};
use crate::storage::read::document::DocumentLine;

/// What is out, in a section of its own; nothing where nothing is.
pub(super) fn out_text(rows: &RowsBehind, lang: Lang) -> String {
    let tables: Vec<Table> = match rows {
        RowsBehind::People { out, .. } if !out.is_empty() => vec![people(out, lang)],
        RowsBehind::People { .. } | RowsBehind::Certificates(_) => Vec::new(),
        RowsBehind::Documents { left_out, out, .. } => {
            let left_out = (!left_out.is_empty()).then(|| periods(left_out, lang));
            left_out.into_iter().chain((!out.is_empty()).then(|| documents(out, lang))).collect()
        }
    };
    if tables.is_empty() {
        return String::new();
    }
    let heading = lang.pick("NGOÀI MẪU SỐ", "OUT OF THE DENOMINATOR");
    let tables: Vec<String> = tables.iter().map(ToString::to_string).collect();
    format!("\n{heading}\n{}", tables.join("\n"))
}

fn people(out: &[PersonOut], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Lý do", "Reason"), Align::Wrap(36)),
        (lang.pick("Họ và tên", "Name"), Align::Left),
        (lang.pick("Chức vụ", "Post"), Align::Wrap(36)),
        (lang.pick("Cơ quan, đơn vị", "Agency"), Align::Wrap(36)),
        (lang.pick("Hộp thư", "Mailbox"), Align::Left),
    ]);
    for PersonOut { person, why } in out {
        table.row([
            why.called(lang),
            &person.full_name,
            &person.position,
            &person.agency_name,
            person.address.as_ref().map_or("–", MailAddress::as_str),
        ]);
    }
    table
}

fn periods(left_out: &[LeftOut], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Lý do", "Reason"), Align::Wrap(44)),
        (lang.pick("Mã định danh", "Identifier"), Align::Left),
        (lang.pick("Cơ quan, đơn vị", "Agency"), Align::Wrap(44)),
        (lang.pick("Từ ngày", "From"), Align::Left),
        (lang.pick("Đến ngày", "To"), Align::Left),
    ]);
    for one in left_out {
        table.row([
            reason(lang, one.why).to_owned(),
            one.agency_code.clone(),
            one.agency_name.clone(),
            day(lang, one.days.first),
            day(lang, one.days.last),
        ]);
    }
    table
}

fn documents(out: &[DocumentLine], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Lý do", "Reason"), Align::Left),
        (lang.pick("Ngày", "Day"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Left),
        (lang.pick("Số, ký hiệu", "Notation"), Align::Left),
        (lang.pick("Hệ thống", "System"), Align::Left),
        (lang.pick("Văn bản", "Document"), Align::Left),
    ]);
    for line in out {
        table.row([
            lang.pick("không rõ cách gửi", "no channel told").to_owned(),
            day(lang, line.day),
            line.code.clone(),
            line.notation.clone().unwrap_or_default(),
            line.system.clone(),
            line.name.clone(),
        ]);
    }
    table
}

pub(super) fn person_out_json(out: &PersonOut) -> Value {
    with(person_json(&out.person), "reason", json!(code(out.why)))
}

pub(super) fn left_out_json(one: &LeftOut) -> Value {
    json!({
        "agency": one.agency_code,
        "agency_name": one.agency_name,
        "from": one.days.first.to_string(),
        "to": one.days.last.to_string(),
        "reason": one.why,
    })
}

/// Why somebody is out, for programs.
const fn code(why: WhyOut) -> &'static str {
    match why {
        WhyOut::NoMailbox => "no_mailbox",
        WhyOut::Stands(Standing::Excluded(exclusion)) => exclusion.as_str(),
        WhyOut::Stands(Standing::Uncovered(gap)) => gap.as_str(),
        WhyOut::Stands(Standing::Indeterminate) => "indeterminate",
        WhyOut::Stands(Standing::Covered { .. }) => "covered",
    }
}
