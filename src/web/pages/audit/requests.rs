//! Requests to the CA in a case file: each act with who did it, by which letter, on what evidence, and how long it took.

use super::delay::after;
use super::dossier::Asked;
use crate::storage::read::request_story::ToldEvent;
use crate::web::ui::{Column, Line, Row, Say, Table};

/// Every act on these requests, request by request.
pub(super) fn table(say: Say, requests: &[Asked]) -> Table {
    let columns = [
        Column::new(say.of("Việc", "Act")),
        Column::new(say.of("Thời điểm", "When")),
        Column::new(say.of("Tài khoản", "Account")),
        Column::new(say.of("Công văn", "Letter")),
        Column::new(say.of("Chứng cứ", "Evidence")),
        Column::new(say.of("So với ngày lập", "From the day of drafting")),
    ];
    let empty = say.of("Chưa có đề nghị nào gửi CA.", "Nothing was ever asked of the CA.");
    let table = Table::new(say.of("Đề nghị gửi CA", "Requests to the CA"), columns, empty);
    requests.iter().fold(table, |table, asked| table.row(heading(say, asked)).rows(acts(say, asked)))
}

fn heading(say: Say, asked: &Asked) -> Row {
    let request = &asked.line.request;
    let state = asked.line.state.map_or("", |state| state.called(say.0));
    let reason = asked.line.reason.map(|reason| format!(": {}", reason.called(say.0))).unwrap_or_default();
    Row::group(format!("{}{reason} · {state}", request.kind.called(say.0)))
}

fn acts(say: Say, asked: &Asked) -> impl Iterator<Item = Row> {
    asked.events.iter().map(move |told| act(say, asked, told))
}

fn act(say: Say, asked: &Asked, told: &ToldEvent) -> Row {
    let at = told.event.effective_at;
    let letter = told.letter.as_ref().map_or_else(Line::default, |letter| {
        Line::from(letter.draft.number.as_str()).small(say.day(letter.draft.dated_on))
    });
    let evidence = told.evidence.map_or_else(Line::default, |evidence| {
        let kind = Line::from(evidence.kind().called(say.0));
        match evidence.sha256() {
            Some(hash) => kind.small(hash.to_string()),
            None => kind,
        }
    });
    Row::new([
        told.act.called(say.0).into(),
        say.instant(at).into(),
        told.account.as_deref().unwrap_or(say.of("hệ thống", "the program")).into(),
        letter,
        evidence,
        after(say, asked.line.request.opened_on, at.day()).into(),
    ])
}
