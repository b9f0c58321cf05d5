//! The rows behind a figure, as text and as JSON.

use serde_json::{Value, json};

use super::rows::{LeaverBehind, RowsBehind};
use super::rows_out_format::{left_out_json, out_text, person_out_json};
use crate::domain::certificate::leaving::LeavingOutcome;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::lang::Lang;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::usage::Column;
use crate::reports::figure::{amount, amount_json, exchange_level, status};
use crate::reports::number::{count, day};
use crate::reports::people::PersonBehind;
use crate::reports::table::{Align, Table};
use crate::reports::words;
use crate::storage::read::document::DocumentLine;
use crate::storage::read::indicator::ValueLine;

/// A table of the rows; ends with their number.
#[must_use]
pub fn rows_text(rows: &RowsBehind, which: Measured, lang: Lang) -> String {
    let name = measured(which).name;
    let mut tables = match rows {
        RowsBehind::People { people, .. } => people_table(people, lang).to_string(),
        RowsBehind::Certificates(certificates) => certificates_table(certificates, lang).to_string(),
        RowsBehind::Documents { documents, .. } => documents_table(documents, lang).to_string(),
    };
    if let RowsBehind::Documents { reported, .. } = rows
        && !reported.is_empty()
    {
        let heading = lang.pick("SỐ LIỆU ĐƠN VỊ BÁO CÁO", "AS REPORTED");
        tables.push_str(&format!("\n{heading}\n{}", reported_table(reported, lang)));
    }
    tables.push_str(&out_text(rows, lang));
    format!("{}\n\n{tables}\n{} {}\n", name.pick(lang), count(lang, rows.count()), lang.pick("dòng", "rows"))
}

const fn mark(lang: Lang, is_counted: bool) -> &'static str {
    if is_counted { lang.pick("có", "yes") } else { lang.pick("không", "no") }
}

fn people_table(people: &[(PersonBehind, bool)], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Tử số", "Counted"), Align::Left),
        (lang.pick("Họ và tên", "Name"), Align::Left),
        (lang.pick("Chức vụ", "Post"), Align::Wrap(36)),
        (lang.pick("Cơ quan, đơn vị", "Agency"), Align::Wrap(36)),
        (lang.pick("Hộp thư", "Mailbox"), Align::Left),
        (lang.pick("Ký số", "Signing"), Align::Left),
    ]);
    for (person, is_counted) in people {
        table.row([
            mark(lang, *is_counted),
            &person.full_name,
            &person.position,
            &person.agency_name,
            person.address.as_ref().map_or("–", MailAddress::as_str),
            words::standing(lang, person.standing),
        ]);
    }
    table
}

fn certificates_table(certificates: &[LeaverBehind], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Kết quả", "Outcome"), Align::Left),
        (lang.pick("Họ và tên", "Name"), Align::Left),
        (lang.pick("Mã định danh", "Identifier"), Align::Left),
        (lang.pick("Số sê-ri", "Serial"), Align::Left),
        (lang.pick("Thôi giữ vị trí", "Left on"), Align::Left),
        (lang.pick("Hạn thu hồi", "Due on"), Align::Left),
        (lang.pick("Ngày thu hồi", "Revoked on"), Align::Left),
    ]);
    for one in certificates {
        table.row([
            outcome(lang, one.outcome).to_owned(),
            one.full_name.clone(),
            one.agency_code.clone(),
            one.serial.to_string(),
            day(lang, one.left_on),
            day(lang, one.due_on),
            one.revoked_on.map_or_else(|| "–".to_owned(), |revoked| day(lang, revoked)),
        ]);
    }
    table
}

/// How the revocation of a leaver's certificate went.
#[must_use]
pub const fn outcome(lang: Lang, outcome: LeavingOutcome) -> &'static str {
    match outcome {
        LeavingOutcome::InTime => lang.pick("đúng hạn", "in time"),
        LeavingOutcome::Late => lang.pick("quá hạn", "late"),
        LeavingOutcome::NotSeen => lang.pick("quá hạn, chưa thấy thu hồi", "overdue, not seen revoked"),
        LeavingOutcome::NotDue => lang.pick("chưa đến hạn", "not due yet"),
        LeavingOutcome::Ended => lang.pick("tự hết hạn", "ended by itself"),
    }
}

fn documents_table(documents: &[(DocumentLine, bool)], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Tử số", "Counted"), Align::Left),
        (lang.pick("Ngày", "Day"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Left),
        (lang.pick("Số, ký hiệu", "Notation"), Align::Left),
        (lang.pick("Hệ thống", "System"), Align::Left),
        (lang.pick("Văn bản", "Document"), Align::Left),
        (lang.pick("Người ký", "Person"), Align::Left),
        (lang.pick("Cơ quan ký", "Agency's"), Align::Left),
        (lang.pick("Dấu thời gian", "Stamped"), Align::Right),
        (lang.pick("Trao đổi", "Between"), Align::Left),
    ]);
    for (line, is_counted) in documents {
        let document = &line.document;
        table.row([
            mark(lang, *is_counted).to_owned(),
            day(lang, line.day),
            line.code.clone(),
            line.notation.clone().unwrap_or_default(),
            line.system.clone(),
            line.name.clone(),
            document
                .signer_rank()
                .map_or_else(|| mark(lang, document.person.good > 0), |rank| words::rank(lang, rank))
                .to_owned(),
            mark(lang, document.agency.good > 0).to_owned(),
            format!("{}/{}", document.stamped, document.signatures),
            document.level.map_or_else(String::new, |level| exchange_level(lang, level).to_owned()),
        ]);
    }
    table
}

fn reported_table(reported: &[ValueLine], lang: Lang) -> Table {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Left),
        (lang.pick("Cơ quan", "Agency"), Align::Left),
        (lang.pick("Từ ngày", "From"), Align::Left),
        (lang.pick("Đến ngày", "To"), Align::Left),
        (lang.pick("Số liệu", "Value"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(36)),
        (lang.pick("Người báo cáo", "Reporter"), Align::Left),
    ]);
    for line in reported {
        let value = &line.value;
        table.row([
            value.indicator.to_string(),
            line.agency_code.clone(),
            day(lang, value.days.first),
            day(lang, value.days.last),
            amount(lang, unit_of(line), value.amount),
            status(lang, value.status).to_owned(),
            value.source.clone(),
            value.reporter.clone(),
        ]);
    }
    table
}

/// What a figure that was reported behind an indicator is counted in.
#[must_use]
pub fn unit_of(line: &ValueLine) -> crate::domain::indicator::amount::Unit {
    use crate::domain::indicator::amount::Unit;
    let is_share = line.value.indicator.as_str() == Measured::ElectronicExchange.as_str();
    if is_share { Unit::Percent } else { Unit::Count }
}

/// `{"indicator", "people": [{"counted", …}], "out": [{"reason", …}]}`, `{"indicator", "certificates": [{"outcome", …}]}` or `{"indicator",
/// "documents": [{"counted", …}], "reported": [{…}], "left_out": [{"agency", "agency_name", "from", "to", "reason"}], "out": [{…}]}`; what is out is in
/// no denominator.
#[must_use]
pub fn rows_json(rows: &RowsBehind, which: Measured) -> Value {
    match rows {
        RowsBehind::People { people, out } => json!({
            "indicator": which,
            "people": people.iter().map(|(person, is_counted)| {
                with(person_json(person), "counted", json!(is_counted))
            }).collect::<Vec<_>>(),
            "out": out.iter().map(person_out_json).collect::<Vec<_>>(),
        }),
        RowsBehind::Certificates(certificates) => {
            json!({ "indicator": which, "certificates": certificates.iter().map(certificate_json).collect::<Vec<_>>() })
        }
        RowsBehind::Documents { documents, reported, left_out, out } => json!({
            "indicator": which,
            "documents": documents.iter().map(|(line, is_counted)| {
                with(document_json(line), "counted", json!(is_counted))
            }).collect::<Vec<_>>(),
            "reported": reported.iter().map(reported_json).collect::<Vec<_>>(),
            "left_out": left_out.iter().map(left_out_json).collect::<Vec<_>>(),
            "out": out.iter().map(document_json).collect::<Vec<_>>(),
        }),
    }
}

/// What is told of a row, with one thing more.
pub(super) fn with(mut row: Value, name: &str, told: Value) -> Value {
    if let Some(row) = row.as_object_mut() {
        row.insert(name.to_owned(), told);
    }
    row
}

pub(super) fn person_json(person: &PersonBehind) -> Value {
    json!({
        "official": person.key.official,
        "full_name": person.full_name,
        "position": person.position,
        "agency_code": person.agency_code,
        "agency_name": person.agency_name,
        "mailbox": person.mailbox,
        "address": person.address,
        "standing": person.standing,
    })
}

fn certificate_json(one: &LeaverBehind) -> Value {
    json!({
        "outcome": one.outcome,
        "official": one.official,
        "full_name": one.full_name,
        "agency_code": one.agency_code,
        "serial": one.serial.to_string(),
        "left_on": one.left_on.to_string(),
        "due_on": one.due_on.to_string(),
        "revoked_on": one.revoked_on.map(|day| day.to_string()),
    })
}

fn document_json(line: &DocumentLine) -> Value {
    let counts = line.document.contribution().map(|(_, counts)| counts);
    let is = |column| counts.is_some_and(|counts| counts.get(column) > 0);
    json!({
        "system": line.system,
        "document": line.name,
        "notation": line.notation,
        "agency": line.code,
        "day": line.day.to_string(),
        "channel": line.document.channel,
        "level": line.document.level,
        "signed_person": is(Column::SignedByPerson),
        "signer_rank": line.document.signer_rank(),
        "signed_agency": is(Column::SignedByAgency),
        "indeterminate": is(Column::Indeterminate),
        "signatures": line.document.signatures,
        "stamped": line.document.stamped,
    })
}

fn reported_json(line: &ValueLine) -> Value {
    let value = &line.value;
    json!({
        "indicator": value.indicator,
        "agency": line.agency_code,
        "agency_name": line.agency_name,
        "level": value.level,
        "from": value.days.first.to_string(),
        "to": value.days.last.to_string(),
        "value": amount_json(unit_of(line), value.amount),
        "status": value.status,
        "as_of": value.as_of.to_string(),
        "source": value.source,
        "reporter": value.reporter,
    })
}
