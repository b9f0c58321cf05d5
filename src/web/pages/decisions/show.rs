//! `GET /decisions/{id}`: a decision and the people it names.

use std::collections::{BTreeSet, HashMap};

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::super::links::address;
use super::super::person_words::decision;
use super::super::status_words::subject_state;
use super::choose::page;
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};
use crate::domain::ids::{AgencyId, DecisionId, SubjectId};
use crate::operations::audit_read::ListRead;
use crate::storage::read;
use crate::storage::read::decision::{DecisionFile, SubjectLine};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Notice, Pager, Row, Say, Table, View, Visitor};

/// People on one page.
const LINES: usize = 100;

/// What was done before, and from whom on the people are shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
    after: Option<SubjectId>,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<DecisionId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let scope = visitor.may(ReadRegistry)?;
    let say = visitor.say;
    let view = read::View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let file = reader.decision(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    let from = asked.after.map_or(0, |after| file.subjects.partition_point(|line| line.subject.id <= after));
    let shown: Vec<&SubjectLine> = file.subjects.iter().skip(from).take(LINES).collect();
    let ends = shown.iter().flat_map(|line| [line.subject.from_agency, to(line)]).flatten();
    let agencies: BTreeSet<AgencyId> = ends.chain([file.decision.issuer]).collect();
    let names = reader.agency_names(view, agencies).await?;
    drop(reader);
    let list = ListRead { what: "decision", count: shown.len() as u64, agency: None, filter: Vec::new() };
    app.registry.record_list(&visitor.actor(), list).await?;
    let own = format!("/decisions/{id}");
    let more = from + shown.len() < file.subjects.len();
    let after = |line: &&SubjectLine| address(&own, [("after", line.subject.id.to_string().as_str())]);
    let pager = Pager { first: (from > 0).then(|| own.clone()), next: shown.last().filter(|_| more).map(after) };
    let title = format!("{} {}/{}", say.of("Quyết định số", "Decision"), file.decision.number, file.decision.symbol);
    Ok(page(&app, &visitor, title)
        .lead(file.decision.summary.as_str())
        .with_some(done(say, &asked.done))
        .with(facts(say, &file, &names))
        .with(onward(say, &visitor, id))
        .with(people(say, &shown, file.subjects.len(), &names).pager(say, pager)))
}

/// What was done just now.
pub(super) fn done(say: Say, code: &str) -> Option<Notice> {
    let text = match code {
        "recorded" => say.of("Đã ghi quyết định. Những việc tiếp theo ở bên dưới.", "Recorded. What follows is below."),
        "known" => say.of(
            "Quyết định này đã có từ trước với cùng nội dung; không ghi thêm gì.",
            "It was recorded before and says the same; nothing was written.",
        ),
        "corrected" => {
            say.of("Đã sửa. Nội dung cũ vẫn được lưu trong lịch sử.", "Corrected. What it said before is kept.")
        }
        "withdrawn" => {
            say.of("Đã rút. Những gì có trước quyết định được khôi phục.", "Withdrawn. What held before holds again.")
        }
        "accepted" => say.of("Đã tiếp nhận. Những việc tiếp theo ở bên dưới.", "Accepted. What follows is below."),
        "declined" => say.of("Đã từ chối tiếp nhận. Người này ở lại đơn vị cũ.", "Declined. They stay where they are."),
        _ => return None,
    };
    Some(Notice::done(text))
}

fn facts(say: Say, file: &DecisionFile, names: &HashMap<AgencyId, String>) -> Facts {
    let one = &file.decision;
    Facts::new("")
        .fact(say.of("Cơ quan ban hành", "Issued by"), names.get(&one.issuer).map_or("–", String::as_str))
        .fact(say.of("Ngày ký", "Signed on"), say.day(one.signed_on))
        .fact(say.of("Người ký", "Signed by"), one.signer.as_str())
        .fact(say.of("Trích yếu", "Summary"), one.summary.as_str())
        .known(
            say.of("SHA-256 của tệp", "SHA-256 of its file"),
            file.file_sha256.as_ref().map(|hash| Line::code(hex::encode(hash))),
        )
}

fn onward(say: Say, visitor: &Visitor, id: DecisionId) -> Actions {
    let steps = say.of("Việc đang chờ theo quyết định này", "What waits because of it");
    let links = Actions::default();
    let links = if visitor.can(RecordDecisions) {
        links
            .link(
                format!("/decisions/new?decision={id}"),
                say.of("Thêm người vào quyết định này", "Add somebody to it"),
            )
            .link(format!("/decisions/{id}/heading"), say.of("Sửa ngày ký, người ký, trích yếu", "Correct its heading"))
    } else {
        links
    };
    links.link(format!("/steps?decision={id}"), steps)
}

/// The agency that somebody enters, as corrected.
fn to(line: &SubjectLine) -> Option<AgencyId> {
    line.act.as_ref().map_or(line.subject.to_agency, |act| act.act.to_agency())
}

fn people(say: Say, shown: &[&SubjectLine], all: usize, names: &HashMap<AgencyId, String>) -> Table {
    let columns = [
        Column::new(say.of("Họ và tên", "Name")),
        Column::new(say.of("Nội dung", "What")),
        Column::new(say.of("Hiệu lực từ", "Effective from")),
        Column::new(say.of("Đơn vị đi", "Agency left")),
        Column::new(say.of("Đơn vị đến", "Agency entered")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let name = |agency: Option<AgencyId>| {
        let name = agency.and_then(|agency| names.get(&agency));
        Line::from(name.map_or("–", String::as_str))
    };
    let caption = format!("{}: {}", say.of("Người trong quyết định", "People"), say.count(all));
    let empty = say.of("Không có ai trong phạm vi của bạn.", "Nobody whom you see.");
    Table::new(caption, columns, empty).filtered(say.of("Lọc các dòng đang hiện", "Filter these rows")).rows(
        shown.iter().map(|line| {
            let from = line.act.as_ref().map_or(line.subject.effective_from, |act| act.effective_from);
            Row::new([
                Line::link(format!("/subjects/{}", line.subject.id), line.full_name.as_str()),
                Line::from(decision(say, line.subject.kind)),
                Line::from(say.day(from)),
                name(line.subject.from_agency),
                name(to(line)),
                subject_state(say, line.state()),
            ])
        }),
    )
}
