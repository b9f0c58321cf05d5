//! `GET /subjects/{id}`: what a decision says of one person, what follows and who does it, and what may be said further.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use time::Date;

use super::super::super::status_words::{step_state, subject_state};
use super::super::choose::page;
use super::super::fragments::moment;
use super::super::show::done;
use super::read::Subject;
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions};
use crate::domain::decision::SubjectState;
use crate::domain::decision::step::StepState;
use crate::domain::ids::SubjectId;
use crate::storage::read::step::StepLine;
use crate::web::error::PageError;
use crate::web::frame::role_name;
use crate::web::state::App;
use crate::web::ui::{Actions, Column, Facts, Line, Row, Say, Table, TimeLine, View, Visitor};

/// What was done before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    done: String,
}

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<SubjectId>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let subject = Subject::read(&app, &visitor, ReadRegistry, id).await?;
    let (say, today) = (visitor.say, app.registry.clock.today());
    let own = format!("/decisions/{}", subject.decision.id);
    let mut shown = page(&app, &visitor, subject.crumb(say))
        .crumb(own, subject.number())
        .with_some(done(say, &asked.done))
        .with(facts(say, &subject))
        .with_some(onward(say, &visitor, &subject));
    let waits = tasks(say, today, &subject.steps);
    if let Some(table) = waits {
        shown = shown.with(table);
    }
    Ok(shown.with(follows(say, today, &subject.steps)))
}

fn facts(say: Say, subject: &Subject) -> Facts {
    let line = &subject.line;
    let from = line.act.as_ref().map_or(line.subject.effective_from, |act| act.effective_from);
    let reason = line.act.as_ref().and_then(|act| act.reason.as_deref());
    let person = Line::link(format!("/officials/{}", line.subject.official), line.full_name.as_str());
    let decision = Line::link(format!("/decisions/{}", subject.decision.id), subject.number()).plain(format!(
        ", {} {}",
        say.of("ký ngày", "signed on"),
        say.day(subject.decision.signed_on)
    ));
    Facts::new("")
        .fact(say.of("Người", "Person"), person)
        .fact(say.of("Quyết định", "Decision"), decision)
        .fact(say.of("Cơ quan ban hành", "Issued by"), subject.agency(Some(subject.decision.issuer)))
        .fact(say.of("Có hiệu lực từ", "Effective from"), say.day(from))
        .known(say.of("Đơn vị đi", "Agency left"), line.subject.from_agency.map(|agency| subject.agency(Some(agency))))
        .known(say.of("Đơn vị đến", "Agency entered"), subject.to().map(|agency| subject.agency(Some(agency))))
        .fact(say.of("Tình trạng", "State"), subject_state(say, line.state()))
        .known(say.of("Lý do", "Reason"), reason)
}

fn onward(say: Say, visitor: &Visitor, subject: &Subject) -> Option<Actions> {
    if !visitor.can(RecordDecisions) || subject.line.act.is_none() {
        return None;
    }
    let own = subject.page();
    let answer = (format!("{own}/answer"), say.of("Trả lời việc tiếp nhận", "Answer the hand-over"));
    let correct = (format!("{own}/correction"), say.of("Sửa nội dung", "Correct it"));
    let again = (correct.0.clone(), say.of("Ghi lại có hiệu lực", "Put it into force again"));
    let withdraw = (format!("{own}/withdrawal"), say.of("Rút lại", "Withdraw it"));
    let links = match subject.line.state() {
        SubjectState::Awaiting => vec![answer, correct, withdraw],
        SubjectState::InForce => vec![correct, withdraw],
        SubjectState::Declined | SubjectState::Withdrawn => vec![again],
    };
    Some(links.into_iter().fold(Actions::default(), |links, (to, text)| links.link(to, text)))
}

/// What people do, with whose work it is and until when.
fn tasks(say: Say, today: Date, steps: &[StepLine]) -> Option<Table> {
    let columns = [
        Column::new(say.of("Việc", "What")),
        Column::new(say.of("Ai thực hiện", "By whom")),
        Column::new(say.of("Hạn", "Due")),
        Column::new(say.of("Tình trạng", "State")),
    ];
    let rows = steps.iter().filter_map(|line| {
        let step = &line.step;
        let role = step.draft.role?;
        let what = step.draft.consequences.first().map(|one| say.text(&one.text)).unwrap_or_default();
        let what = match step.state {
            StepState::Open => Line::link(format!("/steps/{}", step.id), what),
            _ => Line::from(what),
        };
        let state = step_state(say, step.state, step.draft.due_on < today);
        let state = match (&step.ended_by, step.done_at) {
            (Some(who), Some(at)) => state.small(format!("{who}, {}", say.instant(at))),
            (None, Some(at)) => state.small(say.instant(at)),
            _ => state,
        };
        let state = step.note.iter().fold(state, |state, note| state.small(note.as_str()));
        let who = Line::from(role_name(say, role)).small(line.agency_name.as_str());
        Some(Row::new([what, who, Line::from(say.day(step.draft.due_on)), state]))
    });
    let rows: Vec<Row> = rows.collect();
    let caption = say.of("Việc cần người thực hiện", "What people do");
    (!rows.is_empty()).then(|| Table::new(caption, columns, "").rows(rows))
}

/// Everything that follows, by day, but what was cancelled.
fn follows(say: Say, today: Date, steps: &[StepLine]) -> TimeLine {
    let standing = steps.iter().filter(|line| line.step.state != StepState::Cancelled);
    let mut all: Vec<_> = standing.flat_map(|line| &line.step.draft.consequences).collect();
    all.sort_by_key(|one| one.on);
    let moments = all.into_iter().map(|one| moment(say, today, one)).collect();
    let none = say.of("Không có bước nào còn hiệu lực.", "No step of it stands.");
    TimeLine::new(say.of("Diễn biến theo ngày", "Day by day"), moments, none)
}
