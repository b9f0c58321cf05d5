//! The rows behind a figure, part by part: what is in the numerator, what is in the whole without it, what is out of the whole, and what was reported.

use crate::domain::certificate::leaving::LeavingOutcome;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::indicators::{LeaverBehind, LeftOut, PersonOut, RowsBehind, outcome, unit_of, why_none};
use crate::reports::people::PersonBehind;
use crate::reports::words;
use crate::storage::read::document::DocumentLine;
use crate::storage::read::indicator::ValueLine;
use crate::web::ui::{Column, Line, Row, Say, Shape, Table};

/// A part of the rows.
pub(super) struct Part {
    /// What the address calls it.
    pub(super) code: &'static str,
    /// What people call it.
    pub(super) called: &'static str,
    pub(super) count: usize,
}

const COUNTED: &str = "counted";
const REST: &str = "rest";
const OUT: &str = "out";
const REPORTED: &str = "reported";
const LEFT_OUT: &str = "left_out";
const ALL: &str = "all";

/// The parts that there are, with how many rows each has.
pub(super) fn parts(say: Say, rows: &RowsBehind) -> Vec<Part> {
    let part = |code, called, count| Part { code, called, count };
    let counted = say.of("Trong tử số (đạt)", "In the numerator");
    let rest = say.of("Trong mẫu số, không trong tử số (chưa đạt)", "In the denominator alone");
    let out = say.of("Ngoài mẫu số", "Out of the denominator");
    match rows {
        RowsBehind::People { people, out: outside } => {
            let in_part = people.iter().filter(|(_, is_counted)| *is_counted).count();
            let without = people.len() - in_part;
            vec![part(COUNTED, counted, in_part), part(REST, rest, without), part(OUT, out, outside.len())]
        }
        RowsBehind::Certificates(all) => {
            vec![part(ALL, say.of("Chứng thư của người đã thôi giữ vị trí", "Certificates of leavers"), all.len())]
        }
        RowsBehind::Documents { documents, reported, left_out, out: outside } => {
            let in_part = documents.iter().filter(|(_, is_counted)| *is_counted).count();
            let without = documents.len() - in_part;
            let told = say.of("Số liệu cơ quan báo cáo", "As reported by agencies");
            let silent = say.of("Kỳ không tính được", "Periods that make no share");
            vec![
                part(COUNTED, counted, in_part),
                part(REST, rest, without),
                part(REPORTED, told, reported.len()),
                part(LEFT_OUT, silent, left_out.len()),
                part(OUT, out, outside.len()),
            ]
        }
    }
}

/// So many rows of a part, from one of them on.
pub(super) fn table(say: Say, rows: &RowsBehind, part: &Part, (start, most): (usize, usize)) -> Table {
    let is_wanted = part.code == COUNTED;
    match rows {
        RowsBehind::People { out, .. } if part.code == OUT => {
            let rows = out.iter().skip(start).take(most).map(|one| person_out(say, one));
            empty_table(say, part, people_columns(say)).rows(rows)
        }
        RowsBehind::People { people, .. } => {
            let chosen = people.iter().filter(|(_, is_counted)| *is_counted == is_wanted);
            let standing = |person: &PersonBehind| words::standing(say.0, person.standing);
            let rows = chosen.skip(start).take(most).map(|(one, _)| person(say, one, standing(one)));
            empty_table(say, part, people_columns(say)).rows(rows)
        }
        RowsBehind::Certificates(all) => {
            let rows = all.iter().skip(start).take(most).map(|one| leaver(say, one));
            empty_table(say, part, leaver_columns(say)).rows(rows)
        }
        RowsBehind::Documents { reported, .. } if part.code == REPORTED => {
            let rows = reported.iter().skip(start).take(most).map(|line| value(say, line));
            empty_table(say, part, value_columns(say)).rows(rows)
        }
        RowsBehind::Documents { left_out, .. } if part.code == LEFT_OUT => {
            let rows = left_out.iter().skip(start).take(most).map(|one| period(say, one));
            empty_table(say, part, period_columns(say)).rows(rows)
        }
        RowsBehind::Documents { out, .. } if part.code == OUT => {
            let rows = out.iter().skip(start).take(most).map(|line| document(say, line));
            empty_table(say, part, document_columns(say)).rows(rows)
        }
        RowsBehind::Documents { documents, .. } => {
            let chosen = documents.iter().filter(|(_, is_counted)| *is_counted == is_wanted);
            let rows = chosen.skip(start).take(most).map(|(line, _)| document(say, line));
            empty_table(say, part, document_columns(say)).rows(rows)
        }
    }
}

fn empty_table<const N: usize>(say: Say, part: &Part, columns: [&'static str; N]) -> Table {
    let empty = say.of(
        "Không có dòng nào ở phần này. Hãy xem các phần khác ở trên.",
        "There is no row in this part. See the others above.",
    );
    Table::new(part.called, columns.map(Column::new), empty)
}

fn people_columns(say: Say) -> [&'static str; 4] {
    [
        say.of("Họ và tên", "Name"),
        say.of("Cơ quan, đơn vị", "Agency"),
        say.of("Hộp thư", "Mailbox"),
        say.of("Ký số", "Signing"),
    ]
}

fn person(say: Say, person: &PersonBehind, standing: &str) -> Row {
    let address = person.address.as_ref().map_or_else(|| say.of("–", "n/a").to_owned(), ToString::to_string);
    Row::new([
        Line::link(format!("/officials/{}", person.key.official), person.full_name.as_str())
            .small(person.position.as_str()),
        Line::link(format!("/agencies/{}", person.agency_code), person.agency_name.as_str()),
        address.into(),
        standing.into(),
    ])
}

fn person_out(say: Say, out: &PersonOut) -> Row {
    person(say, &out.person, out.why.called(say.0))
}

fn leaver_columns(say: Say) -> [&'static str; 6] {
    [
        say.of("Họ và tên", "Name"),
        say.of("Số hiệu chứng thư", "Serial number"),
        say.of("Thôi giữ vị trí", "Left on"),
        say.of("Hạn thu hồi", "Due on"),
        say.of("Ngày thu hồi", "Revoked on"),
        say.of("Kết quả", "Outcome"),
    ]
}

fn leaver(say: Say, one: &LeaverBehind) -> Row {
    let shape = match one.outcome {
        LeavingOutcome::InTime => Shape::Good,
        LeavingOutcome::Late | LeavingOutcome::NotSeen => Shape::Bad,
        LeavingOutcome::NotDue => Shape::Waits,
        LeavingOutcome::Ended => Shape::None,
    };
    Row::new([
        Line::link(format!("/officials/{}", one.official), one.full_name.as_str()).small(one.agency_code.as_str()),
        Line::code(one.serial.to_string()),
        say.day(one.left_on).into(),
        say.day(one.due_on).into(),
        one.revoked_on.map_or_else(|| say.of("–", "n/a").to_owned(), |day| say.day(day)).into(),
        Line::status(shape, outcome(say.0, one.outcome)),
    ])
}

fn document_columns(say: Say) -> [&'static str; 6] {
    [
        say.of("Số, ký hiệu", "Notation"),
        say.of("Ngày", "Day"),
        say.of("Cơ quan", "Agency"),
        say.of("Chữ ký của người", "Signed by a person"),
        say.of("Chữ ký của cơ quan", "Signed by the agency"),
        say.of("Gửi", "Sent"),
    ]
}

fn document(say: Say, line: &DocumentLine) -> Row {
    let document = &line.document;
    let mark = |is_so: bool| say.of(if is_so { "có" } else { "không" }, if is_so { "yes" } else { "no" });
    let rank = document.signer_rank().map(|rank| words::rank(say.0, rank));
    let stamped = format!("{}: {}/{}", say.of("dấu thời gian", "stamped"), document.stamped, document.signatures);
    Row::new([
        Line::from(line.notation.as_deref().unwrap_or(&line.name)).small(format!("{}: {}", line.system, line.name)),
        say.day(line.day).into(),
        line.code.as_str().into(),
        Line::from(rank.unwrap_or_else(|| mark(document.person.good > 0))).small(stamped),
        mark(document.agency.good > 0).into(),
        document.level.map_or("", |level| exchange_level(say.0, level)).into(),
    ])
}

fn value_columns(say: Say) -> [&'static str; 5] {
    [
        say.of("Chỉ tiêu", "Indicator"),
        say.of("Cơ quan, đơn vị", "Agency"),
        say.of("Kỳ", "Period"),
        say.of("Số liệu", "Value"),
        say.of("Tính chất, nguồn", "Status, source"),
    ]
}

fn value(say: Say, line: &ValueLine) -> Row {
    let value = &line.value;
    let source = format!("{} · {}", value.source, value.reporter);
    Row::new([
        Line::code(value.indicator.to_string()),
        Line::from(line.agency_name.as_str()).small(line.agency_code.as_str()),
        format!("{} – {}", say.day(value.days.first), say.day(value.days.last)).into(),
        amount(say.0, unit_of(line), value.amount).into(),
        Line::from(status(say.0, value.status)).small(source),
    ])
}

fn period_columns(say: Say) -> [&'static str; 3] {
    [say.of("Cơ quan, đơn vị", "Agency"), say.of("Kỳ", "Period"), say.of("Lý do", "Reason")]
}

fn period(say: Say, one: &LeftOut) -> Row {
    Row::new([
        Line::from(one.agency_name.as_str()).small(one.agency_code.as_str()),
        format!("{} – {}", say.day(one.days.first), say.day(one.days.last)).into(),
        why_none(say.0, one.why).into(),
    ])
}
