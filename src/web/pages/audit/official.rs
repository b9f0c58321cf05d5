//! `GET /audit/officials/{id}`: a person's case file: decisions, steps, mailbox, certificates and requests, each with when it was to be,
//! when it was, who did it and how late; and what was signed since. To be read on a screen and printed.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use time::Date;

use super::super::status_words::{step_state, subject_state};
use super::certificate::{records, story_caption, story_columns, story_empty, story_rows};
use super::closing::{leaving, links, table as loop_table};
use super::delay::{Delay, after};
use super::dossier::Dossier;
use super::signatures::signed;
use super::{page_below, requests};
use crate::auth::permission::Permission::{ReadAudit, ReadRegistry};
use crate::domain::clock::Timestamp;
use crate::domain::decision::step::{Step, StepState};
use crate::domain::decision::words::kind as decision_kind;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::lifecycle::MailboxStateFact;
use crate::operations::signing_events::list::AskedEvents;
use crate::storage::read::View as AsOf;
use crate::storage::read::official::DecisionAbout;
use crate::web::error::PageError;
use crate::web::frame::role_name;
use crate::web::state::App;
use crate::web::ui::{Column, Facts, Line, PrintButton, Row, Say, Shape, Table, View, Visitor};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    place: Result<Path<OfficialId>, PathRejection>,
) -> Result<View, PageError> {
    let scope = visitor.may(ReadAudit)?.and(visitor.may(ReadRegistry)?);
    let (say, Path(id), today) = (visitor.say, place?, app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let dossier = Dossier::read(&reader, &scope, AsOf::of(today), id).await?.ok_or(PageError::NotFound)?;
    drop(reader);
    app.registry.record_read(&visitor.actor(), "case_file", id).await?;
    let left = leaving(&dossier.file.decisions, &dossier.file.states);
    let since = left.map(|about| Timestamp::start_of(about.effective_from));
    let signed = signed(&app, &visitor, AskedEvents::Official(id), since).await?;
    let (caption, empty) = match left {
        Some(_) => (
            say.of("Đã ký từ ngày quyết định có hiệu lực", "Signed since the decision was in force"),
            say.of("Không có lần ký nào từ ngày đó đến nay.", "Nothing was signed since that day."),
        ),
        None => (
            say.of("Đã ký gần đây", "Signed lately"),
            say.of("Chưa có lần ký nào được báo về.", "No signature was ever reported."),
        ),
    };
    let title = format!("{} {}", say.of("Hồ sơ", "Case file of"), dossier.file.official.full_name);
    let lead = format!("{} {}", say.of("Tính đến ngày", "As of"), say.day(today));
    Ok(page_below(&app, &visitor, title)
        .crumb("/audit/cases", say.of("Hồ sơ vụ việc", "Case files"))
        .lead(lead)
        .with(facts(say, &dossier, today))
        .with_some(left.map(|about| loop_table(say, &links(&dossier, about), about)))
        .with(decisions(say, &dossier))
        .with(steps(say, &dossier, today))
        .with(mailbox(say, &dossier))
        .with(certificates(say, &dossier))
        .with(requests::table(say, &dossier.requests))
        .with(signed.table(say, caption, empty))
        .with(records(say, &id.to_string()))
        .with(PrintButton::new(say.of("In hồ sơ", "Print"))))
}

fn facts(say: Say, dossier: &Dossier, today: Date) -> Facts {
    let post = dossier.file.postings.iter().rev().find(|posting| posting.effective.from <= today);
    let post = post.map(|posting| {
        let place = Line::from(format!("{}, {}", posting.position, dossier.agency(posting.agency)));
        match posting.effective.to.filter(|to| *to <= today) {
            Some(to) => place.small(format!("{} {}", say.of("thôi từ ngày", "left on"), say.day(to))),
            None => place,
        }
    });
    let state = dossier.file.states.iter().find(|fact| fact.effective.contains(today));
    let none = || Line::from(say.of("không có", "none"));
    Facts::new("")
        .fact(say.of("Vị trí công tác", "Post"), post.unwrap_or_else(none))
        .fact(say.of("Hộp thư công vụ", "Mailbox"), state.map_or_else(none, |fact| fact.state.called(say.0).into()))
        .fact(say.of("Số chứng thư", "Certificates"), say.count(dossier.certificates.len()))
        .fact(say.of("Số đề nghị gửi CA", "Requests to the CA"), say.count(dossier.requests.len()))
}

fn decisions(say: Say, dossier: &Dossier) -> Table {
    let columns = [
        Column::new(say.of("Quyết định", "Decision")),
        Column::new(say.of("Nội dung", "What")),
        Column::new(say.of("Ký ngày", "Signed on")),
        Column::new(say.of("Hiệu lực từ", "In force from")),
        Column::new(say.of("Nhập vào hệ thống", "Entered")),
        Column::new(say.of("Nhập so với ngày hiệu lực", "Entered from that day")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let row = |about: &DecisionAbout| {
        let decision = &about.decision;
        let number = Line::from(format!("{}/{}", decision.number, decision.symbol));
        let (entered, side) = match dossier.subjects.get(&about.subject.id) {
            None => (Line::from("–"), Line::from("–")),
            Some(entry) => {
                let day = entry.at.day();
                let shape = if day <= about.effective_from { Shape::Good } else { Shape::Warn };
                let side = Line::status(shape, after(say, about.effective_from, day));
                (Line::from(say.instant(entry.at)).small(entry.account.as_str()), side)
            }
        };
        Row::new([
            number.small(dossier.agency(decision.issuer)),
            decision_kind(say.0, about.subject.kind).into(),
            say.day(decision.signed_on).into(),
            say.day(about.effective_from).into(),
            entered,
            side,
            subject_state(say, about.state),
        ])
    };
    let empty = say.of("Chưa có quyết định nào được ghi nhận.", "No decision is recorded.");
    Table::new(say.of("Quyết định", "Decisions"), columns, empty).rows(dossier.file.decisions.iter().map(row))
}

fn steps(say: Say, dossier: &Dossier, today: Date) -> Table {
    let columns = [
        Column::new(say.of("Việc phải làm", "To be done")),
        Column::new(say.of("Người phụ trách", "Owner")),
        Column::new(say.of("Từ ngày", "From")),
        Column::new(say.of("Hạn", "Due")),
        Column::new(say.of("Kết thúc", "Ended")),
        Column::new(say.of("Đúng hạn", "In time")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let empty = say.of("Chưa có bước nào phải làm.", "There was nothing to be done.");
    let rows = dossier.steps.iter().map(|step| step_row(say, dossier, step, today));
    Table::new(say.of("Các bước theo quyết định", "Steps that decisions brought"), columns, empty).rows(rows)
}

fn step_row(say: Say, dossier: &Dossier, step: &Step, today: Date) -> Row {
    let draft = &step.draft;
    let what = draft.consequences.first().map_or_else(|| draft.kind.to_string(), |one| say.text(&one.text));
    let owner = draft.role.map_or(say.of("hệ thống", "the program"), |role| role_name(say, role));
    let ended = match step.done_at {
        None => Line::from("–"),
        Some(at) => {
            let by = step.ended_by.as_deref().unwrap_or(say.of("hệ thống", "the program"));
            let line = Line::from(say.instant(at)).small(by);
            match &step.note {
                Some(note) => line.small(note.as_str()),
                None => line,
            }
        }
    };
    let delay = match step.state {
        StepState::Open | StepState::Done | StepState::NotNeeded => {
            Delay::of(draft.due_on, step.done_at.map(Timestamp::day), today).told(say)
        }
        StepState::Planned | StepState::Cancelled => Line::from("–"),
    };
    Row::new([
        what.into(),
        Line::from(owner).small(dossier.agency(draft.agency)),
        say.day(draft.begins_on).into(),
        say.day(draft.due_on).into(),
        ended,
        delay,
        step_state(say, step.state, draft.due_on < today),
    ])
}

fn mailbox(say: Say, dossier: &Dossier) -> Table {
    let columns = [
        Column::new(say.of("Trạng thái", "State")),
        Column::new(say.of("Từ ngày", "From")),
        Column::new(say.of("Đến trước ngày", "Until before")),
        Column::new(say.of("Ghi vào hệ thống", "Recorded")),
        Column::new(say.of("Tài khoản", "Account")),
    ];
    let row = |fact: &MailboxStateFact| {
        let entry = dossier.states.get(&fact.id);
        Row::new([
            fact.state.called(say.0).into(),
            say.day(fact.effective.from).into(),
            fact.effective.to.map_or_else(|| "–".to_owned(), |to| say.day(to)).into(),
            entry.map_or_else(|| "–".to_owned(), |entry| say.instant(entry.at)).into(),
            entry.map_or("–", |entry| entry.account.as_str()).into(),
        ])
    };
    let empty = say.of("Chưa có hộp thư công vụ.", "There is no mailbox.");
    Table::new(say.of("Hộp thư công vụ", "Mailbox"), columns, empty).rows(dossier.file.states.iter().map(row))
}

fn certificates(say: Say, dossier: &Dossier) -> Table {
    let table = Table::new(story_caption(say), story_columns(say), story_empty(say));
    dossier.certificates.iter().fold(table, |table, told| {
        let id = told.certificate.id;
        let serial = format!("{} {}", say.of("Chứng thư", "Certificate"), told.certificate.facts.serial);
        let heading = Row::group(Line::link(format!("/audit/certificates/{id}"), serial));
        table.row(heading).rows(story_rows(say, &told.story, &dossier.entries))
    })
}
