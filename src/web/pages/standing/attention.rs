//! Who cannot sign and why, and what ends or is late: numbers that open their lists.

use super::late::Late;
use crate::domain::adoption::counts::Column as Counted;
use crate::domain::adoption::rule::EXPIRING_DAYS;
use crate::domain::adoption::tally::AgencyTally;
use crate::domain::lang::Lang;
use crate::reports::words;
use crate::web::pages::links::address;
use crate::web::ui::{Column, Line, Row, Say, Shape, Table};

/// Why people cannot sign; adds up to all who cannot.
const GAPS: [Counted; 5] =
    [Counted::NoCertificate, Counted::Expired, Counted::Revoked, Counted::AddressNotLive, Counted::OtherGap];

/// Days ahead in which certificates are told to end.
pub(super) const ENDING_DAYS: u16 = 30;

/// Who cannot sign, by reason.
pub(super) fn cannot_sign(say: Say, line: &AgencyTally) -> Table {
    let counts = &line.with_departments.total;
    let number = |column: Counted| {
        let number = counts.get(column);
        let to = || format!("/agencies/{}/people?column={column}", line.agency.code);
        if number > 0 { Line::link(to(), say.count(number)) } else { say.count(number).into() }
    };
    let columns = [Column::new(say.of("Lý do", "Reason")), Column::number(say.of("Số người", "People"))];
    let rows = GAPS.map(|column| Row::new([words::column(say.0, column).into(), number(column)]));
    let unknown =
        say.of("Chưa xác định được việc thu hồi (không tính ở trên)", "Revocation unknown (not in the above)");
    Table::new(say.of("Ai chưa ký được", "Who cannot sign"), columns, "")
        .rows(rows)
        .row(Row::total([say.of("Chưa ký được", "Cannot sign").into(), number(Counted::Uncovered)]))
        .row(Row::new([unknown.into(), number(Counted::Indeterminate)]))
}

/// What ends and what is late.
pub(super) fn attention(say: Say, line: &AgencyTally, late: &Late) -> Table {
    let code = line.agency.code.as_str();
    let expiring = line.with_departments.total.get(Counted::Expiring);
    let days = |days: i64, vi: &str, en: &str| match say.0 {
        Lang::Vi => format!("{vi} {days} ngày tới"),
        Lang::En => format!("{en} {days} days"),
    };
    let soon = ENDING_DAYS.to_string();
    let people = format!("/agencies/{code}/people?column={}", Counted::Expiring);
    let ending = address("/certificates", &[("status", "valid"), ("expiring_days", &soon), ("agency", code)]);
    let requests = address("/requests", &[("overdue", "yes"), ("agency", code)]);
    let steps = address("/steps", &[("overdue", "yes"), ("agency", code)]);
    let matters = [
        (
            days(EXPIRING_DAYS, "Người hết khả năng ký số trong", "People who can no longer sign within"),
            (expiring, ""),
            people,
            Shape::Warn,
        ),
        (
            days(i64::from(ENDING_DAYS), "Chứng thư số hết hạn trong", "Certificates that end within"),
            late.ending,
            ending,
            Shape::Warn,
        ),
        (
            say.of("Đề nghị về chứng thư quá hạn", "Requests that are overdue").to_owned(),
            (late.requests, ""),
            requests,
            Shape::Bad,
        ),
        (
            say.of("Việc theo quyết định quá hạn", "Steps of decisions that are overdue").to_owned(),
            late.number(),
            steps,
            Shape::Bad,
        ),
    ];
    let columns = [
        Column::new(say.of("Nội dung", "What")),
        Column::number(say.of("Số lượng", "Number")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let row = |(what, (number, more), to, shape): (String, (u64, &'static str), String, Shape)| {
        let text = format!("{}{more}", say.count(number));
        let (text, state) = if number > 0 {
            let word = if shape == Shape::Bad {
                say.of("Quá hạn", "Overdue")
            } else {
                say.of("Cần chuẩn bị", "To prepare for")
            };
            (Line::link(to, text), Line::status(shape, word))
        } else {
            (text.into(), Line::status(Shape::Good, say.of("Không có", "None")))
        };
        Row::new([what.into(), text, state])
    };
    let note = say.of("Kể cả đơn vị cấp dưới, trừ dòng đầu.", "With the agencies below, but for the first line.");
    Table::new(say.of("Sắp hết hạn và quá hạn", "What ends, and what is late"), columns, "")
        .note(note)
        .rows(matters.map(row))
}
