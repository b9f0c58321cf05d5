//! `GET /audit`: who did what, about whom and when, the newest first.

use std::collections::HashMap;

use axum::extract::{RawQuery, State};

use super::super::links::address;
use super::super::reading::day_of;
use super::{SECTION, actions, case_of, page, ways, words};
use crate::auth::permission::Permission::ReadAudit;
use crate::domain::audit::details::Detail;
use crate::domain::audit::leaf::SubjectRef;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OfficialId;
use crate::operations::search_audit::search_audit;
use crate::storage::read::View as AsOf;
use crate::storage::row::audit::{AuditFilter, AuditLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Choice, Column, Faults, Field, Form, Line, Notice, Pager, Row, Say, Sent, Table, View, Visitor};

/// Records on a page.
const PAGE: u32 = 50;
/// People of a record who are named in a list.
const NAMED: usize = 3;

/// What is asked for.
struct Asked {
    filter: AuditFilter,
    before: Option<u64>,
    faults: Faults,
}

/// The page.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<View, PageError> {
    visitor.may(ReadAudit)?;
    let say = visitor.say;
    let sent = Sent::read(query.unwrap_or_default().as_bytes());
    let Asked { filter, before, faults } = asked(say, &sent).ok_or(PageError::NotFound)?;
    let lines = if faults.is_empty() {
        search_audit(&app.registry, &visitor.actor(), &filter, before, PAGE + 1).await?
    } else {
        Vec::new()
    };
    let shown = lines.iter().flat_map(|line| line.people.iter().take(NAMED).copied());
    // Whoever is asked for is named if a record that may be seen is about them: else their name would be told to anybody who asks.
    let is_seen = |official: &OfficialId| lines.iter().any(|line| line.people.contains(official));
    let names = names(&app, shown.chain(filter.official.filter(is_seen))).await?;
    let lead = say.of(
        "Ai đã làm gì, với ai, khi nào. Mỗi bản ghi được đánh số liên tục và không sửa được.",
        "Who did what, about whom and when. Records are numbered without gaps and cannot be altered.",
    );
    Ok(page(&app, &visitor, say.of("Nhật ký", "Audit record"))
        .lead(lead)
        .with(ways(say))
        .with_some(filter.official.map(|official| about_one(say, &sent, official, &names)))
        .with(form(say, &sent, faults))
        .with(table(say, &sent, lines, &names, before)))
}

/// What was asked; none where it makes no sense to ask that, which no page of ours does.
fn asked(say: Say, sent: &Sent) -> Option<Asked> {
    let mut wrong: Vec<(&str, &'static str)> = Vec::new();
    let mut day = |name: &'static str| {
        let text = sent.filled(name)?;
        let day = day_of(text);
        if day.is_none() {
            wrong.push((name, say.of("Đây không phải là một ngày.", "That is no day.")));
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        let order = say.of("Ngày cuối ở trước ngày đầu.", "The last day lies before the first.");
        wrong.push(("until", order));
    }
    let actor = sent.filled("actor");
    if actor.is_some_and(|actor| actor.chars().any(char::is_control)) {
        wrong.push(("actor", say.of("Tên tài khoản có ký tự không hợp lệ.", "No account has such a name.")));
    }
    let title = say.of("Chưa tìm được", "Nothing was searched for");
    let faults = if wrong.is_empty() { Faults::default() } else { Faults::new(title) };
    let faults = wrong.into_iter().fold(faults, |faults, (name, text)| faults.field(name, text));
    let filter = AuditFilter {
        actor: actor.map(str::to_owned),
        action: sent.filled("action").filter(|action| !action.contains('\0')).map(str::to_owned),
        official: sent.value("official").ok()?,
        from: from.map(Timestamp::start_of),
        until: until.map(Timestamp::end_of),
    };
    Some(Asked { filter, before: sent.value("before").ok()?, faults })
}

/// The names of people whom the reader may see: they come from a read that took their scope.
pub(super) async fn names(
    app: &App,
    officials: impl IntoIterator<Item = OfficialId>,
) -> Result<HashMap<OfficialId, String>, PageError> {
    let officials: Vec<OfficialId> = officials.into_iter().collect();
    let view = AsOf::of(app.registry.clock.today());
    let named = app.registry.store.read().await?.named(view, &officials).await?;
    Ok(named.into_iter().map(|person| (person.key.official, person.full_name)).collect())
}

/// That only one person's records are shown, and how to see all again.
fn about_one(say: Say, sent: &Sent, official: OfficialId, names: &HashMap<OfficialId, String>) -> Notice {
    let everybody = again(sent, &[("official", ""), ("before", "")]);
    let name = names.get(&official).map_or(say.of("một người", "one person"), String::as_str);
    let only = say.of("Chỉ gồm các bản ghi về", "Only records about");
    let line = Line::from(format!("{only} ")).strong(name).plain(". ");
    let line = line.and_link(case_of(official), say.of("Mở hồ sơ", "Open the case file")).plain(" · ");
    Notice::told(line.and_link(everybody, say.of("Bỏ điều kiện này", "Show all")))
}

fn form(say: Say, sent: &Sent, faults: Faults) -> Form {
    let any = Choice::new("", say.of("Tất cả", "All"));
    let choices = std::iter::once(any).chain(actions::all(say).map(|(code, name)| Choice::new(code, name)));
    let form = Form::filter(SECTION).faults(faults);
    let form = match sent.filled("official") {
        Some(official) => form.hidden("official", official),
        None => form,
    };
    form.field(Field::search("actor", say.of("Tài khoản", "Account")).optional(say).again(sent))
        .field(Field::select("action", say.of("Việc đã làm", "Action"), choices).optional(say).again(sent))
        .field(Field::day("from", say.of("Từ ngày", "From")).optional(say).again(sent))
        .field(Field::day("until", say.of("Đến hết ngày", "Until the end of")).optional(say).again(sent))
        .button(say.of("Tìm", "Search"))
}

fn table(
    say: Say,
    sent: &Sent,
    mut lines: Vec<AuditLine>,
    names: &HashMap<OfficialId, String>,
    before: Option<u64>,
) -> Table {
    let has_more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let next = lines.last().filter(|_| has_more).map(|last| last.leaf.record.to_string());
    let pager = Pager {
        first: before.map(|_| again(sent, &[("before", "")])),
        next: next.map(|next| again(sent, &[("before", &next)])),
    };
    let columns = [
        Column::new(say.of("Bản ghi", "Record")),
        Column::new(say.of("Thời điểm", "When")),
        Column::new(say.of("Tài khoản", "Account")),
        Column::new(say.of("Việc đã làm", "Action")),
        Column::new(say.of("Kết quả", "Outcome")),
        Column::new(say.of("Về", "About")),
    ];
    let empty = Line::from(say.of(
        "Không có bản ghi nào khớp, hoặc không bản ghi nào thuộc phạm vi được giao. Hãy bỏ bớt điều kiện hoặc ",
        "No record matches, or none lies within your scope. Ask for less, or ",
    ));
    let empty = empty.and_link(SECTION, say.of("xem tất cả", "see all")).plain(".");
    Table::new(say.of("Các bản ghi, mới nhất trước", "Records, the newest first"), columns, empty)
        .rows(lines.iter().map(|line| row(say, line, names)))
        .pager(say, pager)
}

fn row(say: Say, line: &AuditLine, names: &HashMap<OfficialId, String>) -> Row {
    let leaf = &line.leaf;
    let actor = Line::from(leaf.actor.as_str());
    let actor = match &leaf.on_behalf_of {
        Some(other) => actor.small(format!("{} {other}", say.of("thay cho", "for"))),
        None => actor,
    };
    let action = Line::from(actions::called(say, &leaf.action));
    let action = match leaf.details.get("what") {
        Some(Detail::Code(what)) => action.small(what.as_str()),
        _ => action,
    };
    Row::new([
        Line::link(format!("{SECTION}/records/{}", leaf.record), leaf.record.to_string()),
        say.instant(leaf.at).into(),
        actor,
        action,
        words::outcome(say, leaf.outcome),
        about(say, line, names),
    ])
}

/// Whom and what a record is about, as far as the reader may see it: the first few.
fn about(say: Say, line: &AuditLine, names: &HashMap<OfficialId, String>) -> Line {
    let mut told = Line::default();
    let shown: Vec<OfficialId> = line.people.iter().take(NAMED).copied().collect();
    for official in &shown {
        if !told.is_empty() {
            told = told.plain(", ");
        }
        let name = names.get(official).map_or(say.of("một người", "somebody"), String::as_str);
        told = told.and_link(case_of(*official), name);
    }
    let others = line.people_total.unwrap_or(line.people.len() as u64).saturating_sub(shown.len() as u64);
    if others > 0 {
        let people = say.of("người khác", "others");
        let and = if shown.is_empty() { "" } else { say.of(" và ", " and ") };
        told = told.plain(format!("{and}{} {people}", say.count(others)));
    }
    let certificate = line.leaf.subjects.iter().find_map(|subject| match subject {
        SubjectRef::Certificate(id) => Some(id),
        _ => None,
    });
    match certificate {
        Some(id) => {
            let told = if told.is_empty() { told } else { told.plain(" · ") };
            told.and_link(format!("{SECTION}/certificates/{id}"), say.of("chứng thư", "certificate"))
        }
        None if told.is_empty() => told.plain("–"),
        None => told,
    }
}

/// The address that asks the same, but for these.
fn again(sent: &Sent, but: &[(&str, &str)]) -> String {
    let kept = ["actor", "action", "official", "from", "until", "before"].map(|name| {
        let other = but.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
        (name, other.unwrap_or_else(|| sent.text(name)))
    });
    address(SECTION, kept)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn every_wrong_field_is_told_and_the_last_day_counts() {
        let wrong = Sent::of([("from", "x"), ("until", "32/1"), ("actor", "a\u{7}b")]);
        let html = form(Say::VI, &wrong, asked(Say::VI, &wrong).unwrap().faults).to_string();
        for field in ["e-from", "e-until", "e-actor"] {
            assert!(html.contains(&format!("id=\"{field}\"")), "{html}");
        }
        let right = Sent::of([("from", "2019-12-30"), ("until", "2019-12-31"), ("before", "7")]);
        let read = asked(Say::VI, &right).unwrap();
        assert!(read.faults.is_empty());
        assert_eq!(read.filter.from, Some(Timestamp::start_of(date!(2019 - 12 - 30))));
        assert_eq!(read.filter.until, Some(Timestamp::start_of(date!(2020 - 01 - 01))));
        assert_eq!(read.before, Some(7));
        let backwards = Sent::of([("from", "2019-12-31"), ("until", "2019-12-30")]);
        assert!(!asked(Say::VI, &backwards).unwrap().faults.is_empty());
        for nonsense in [("official", "1"), ("before", "-1")] {
            assert!(asked(Say::VI, &Sent::of([nonsense])).is_none());
        }
    }

    #[test]
    fn another_page_asks_for_the_same() {
        let sent = Sent::of([("actor", "lan"), ("before", "90"), ("other", "x")]);
        assert_eq!(again(&sent, &[("before", "40")]), "/audit?actor=lan&before=40");
        assert_eq!(again(&sent, &[("before", "")]), "/audit?actor=lan");
    }
}
