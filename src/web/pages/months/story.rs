//! How a month's report came to where it is: drafted, seen, contested, answered, published.

use std::collections::BTreeMap;

use crate::domain::edition::{ReportAct, ReportActKind, silent};
use crate::domain::ids::{AgencyId, FactId};
use crate::operations::editions::Shown;
use crate::web::ui::{Column, Facts, Line, Row, Say, Shape, Table};

/// Which version it is, or that it is a draft.
pub(super) fn state(say: Say, shown: &Shown) -> Line {
    match &shown.edition {
        Some(edition) => Line::status(
            Shape::Good,
            format!("{} {}", say.of("đã công bố, bản", "published, version"), edition.version),
        ),
        None => Line::status(Shape::Waits, say.of("dự thảo", "draft")),
    }
}

/// When, by whom, of what, and by what it can be held against the facts.
pub(super) fn facts(say: Say, shown: &Shown) -> Facts {
    let draft = &shown.draft;
    let by = |at, account| format!("{}, {} {}", say.instant(at), say.of("tài khoản", "by"), shown.account(account));
    let days = format!("{} – {}", say.day(draft.days.0), say.day(draft.days.1));
    let agencies: Vec<AgencyId> = shown.content.units().iter().map(|unit| unit.agency).collect();
    let waits_for = silent(&agencies, &shown.acts).len();
    let looked = format!(
        "{} / {} {}",
        say.count(agencies.len() - waits_for),
        say.count(agencies.len()),
        say.of("cơ quan", "agencies")
    );
    let edition = shown.edition.as_ref();
    Facts::new("")
        .fact(say.of("Tình trạng", "State"), state(say, shown))
        .fact(say.of("Số liệu từ ngày đến ngày", "Days of its figures"), days)
        .fact(say.of("Lập dự thảo", "Drafted"), by(draft.at, draft.by))
        .fact(say.of("Các cơ quan xem đến hết ngày", "To be looked at until"), say.day(draft.seen_until))
        .fact(say.of("Đã xem hoặc có ý kiến", "Seen or contested by"), looked)
        .known(say.of("Công bố", "Published"), edition.map(|edition| by(edition.at, edition.by)))
        .known(say.of("Lý do đính chính", "Corrected because"), edition.and_then(|edition| edition.reason.clone()))
        .fact("SHA-256", Line::code(hex::encode(&draft.content_hash)))
        .fact(
            say.of("Đối chiếu với hồ sơ gốc", "Held against the facts"),
            Line::default()
                .plain(say.of("quản trị hệ thống chạy ", "the administrator runs "))
                .and_code("congvu verify"),
        )
}

/// What agencies contest, and what they were answered; nothing where nobody contested.
pub(super) fn contests(say: Say, shown: &Shown, may_answer: bool) -> Option<Table> {
    let answers: BTreeMap<FactId, &ReportAct> = shown.acts.iter().filter_map(|act| Some((act.contest?, act))).collect();
    let contests: Vec<&ReportAct> = shown.acts.iter().filter(|act| act.kind == ReportActKind::Contest).collect();
    if contests.is_empty() {
        return None;
    }
    let columns = [
        Column::new(say.of("Cơ quan, đơn vị", "Agency")),
        Column::new(say.of("Nêu lúc", "Contested at")),
        Column::new(say.of("Ý kiến", "Why")),
        Column::new(say.of("Trả lời", "Answer")),
    ];
    let name = |agency: AgencyId| shown.content.units().iter().find(|unit| unit.agency == agency);
    let rows = contests.into_iter().map(|contest| {
        let answer = match answers.get(&contest.id) {
            Some(answer) => Line::from(answer.reason.as_str()).small(say.instant(answer.at)),
            None if may_answer && shown.edition.is_none() => {
                Line::status(Shape::Waits, say.of("chưa trả lời", "no answer"))
                    .plain(" ")
                    .and_link(format!("/reports/contests/{}", contest.id), say.of("Trả lời", "Answer"))
            }
            None => Line::status(Shape::Waits, say.of("chưa trả lời", "no answer")),
        };
        Row::new([
            Line::from(name(contest.agency).map_or("", |unit| unit.name.as_str())),
            Line::from(say.instant(contest.at)),
            Line::from(contest.reason.as_str()),
            answer,
        ])
    });
    Some(Table::new(say.of("Ý kiến của các cơ quan", "What agencies contest"), columns, "").rows(rows))
}
