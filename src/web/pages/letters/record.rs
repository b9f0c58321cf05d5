//! `GET` and `POST /letters`: the approved requests that no letter took to the CA yet, and the letter that takes those that are ticked.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::letter::{letter_fields, letter_of, problems_of};
use crate::auth::permission::Permission::RecordLetters;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::form::FormNumber;
use crate::domain::ids::{OfficialId, RequestId};
use crate::operations::requests::record_letter;
use crate::storage::read::View as Seen;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::people::People;
use crate::web::pages::desk::{self, FETCH, PAGE, choices, given, lists, not_in_list};
use crate::web::pages::reading::day_of;
use crate::web::pages::requests::words::due;
use crate::web::state::App;
use crate::web::ui::{
    Column, Faults, Field, Form, Line, List, Notice, Pager, Posted, Row, Say, Sent, Table, View, Visitor,
};

const PLACE: &str = "/letters";
/// The form that the boxes belong to.
const FORM: &str = "letter";

/// Which requests are shown, and which letter was recorded just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    kind: String,
    after: String,
    done: String,
    number: String,
    dated_on: String,
}

/// `GET`.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    page(&app, &visitor, &asked, None).await
}

/// `POST`.
pub(in crate::web) async fn submit(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    posted.visitor.may(RecordLetters)?;
    let sent = &posted.sent;
    let work = async {
        let chosen: Result<Vec<RequestId>, _> = sent.all("requests").map(str::parse).collect();
        let (Some(letter), Ok(chosen)) = (letter_of(sent), &chosen) else {
            let mut problems = problems_of(sent, app.registry.clock.today());
            problems.extend(chosen.is_err().then(|| not_in_list("/requests")));
            return Err(Problem::invalid(problems));
        };
        let (number, dated_on) = (letter.number.clone(), letter.dated_on.to_string());
        let lines = record_letter(&app.registry, &posted.actor(), letter, chosen).await?;
        let count = lines.len().to_string();
        let told = [("done", count.as_str()), ("number", &number), ("dated_on", &dated_on)];
        Ok::<_, Problem>(desk::address(PLACE, told))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let (kind, after) = (sent.text("kind").to_owned(), sent.text("after").to_owned());
            let asked = Asked { kind, after, ..Asked::default() };
            match PageError::from(problem) {
                PageError::Refused(why) => {
                    Ok(page(&app, &posted.visitor, &asked, Some((sent, &why))).await?.into_response())
                }
                other => Err(other),
            }
        }
    }
}

async fn page(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    again: Option<(&Sent, &Problem)>,
) -> Result<View, PageError> {
    let say = visitor.say;
    let scope = visitor.may(RecordLetters)?;
    let seen = Seen::of(app.registry.clock.today());
    let filter =
        RequestFilter { kind: given(&asked.kind)?, state: Some(RequestState::Approved), ..RequestFilter::default() };
    let before: Option<RequestId> = given(&asked.after)?;
    let reader = app.registry.store.read().await?;
    let mut lines = reader.request_page(&scope, seen, &filter, before, FETCH).await?;
    let is_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let officials: Vec<OfficialId> = lines.iter().map(|line| line.request.official).collect();
    let people = People::named(&reader, seen, &officials).await?;
    lists(app, visitor, "requests", lines.len()).await?;
    let next = lines.last().filter(|_| is_more).map(|last| last.request.id.to_string());
    let to = |after: &str| desk::address(PLACE, [("kind", asked.kind.as_str()), ("after", after)]);
    let pager = Pager { first: before.map(|_| to("")), next: next.map(|after| to(&after)) };
    let view = desk::page(app, visitor, "requests", say.of("Công văn gửi CA", "Letters to the CA"))
        .crumb("/requests", say.of("Đề nghị về chứng thư", "Requests about certificates"))
        .lead(say.of(
            "Đánh dấu các đề nghị đã duyệt mà công văn mang đi, rồi ghi số và ngày công văn. Tất cả được ghi, hoặc \
             không đề nghị nào.",
            "Tick the approved requests that the letter takes, then enter its number and day. All are recorded, or \
             none.",
        ))
        .with_some(recorded(say, asked))
        .with_some(forms(say, asked))
        .with(filters(say, asked));
    let (nothing, faults) = (Sent::default(), again.map(|(sent, why)| wrong(say, (sent, why), &lines, &people)));
    let sent = again.map_or(&nothing, |(sent, _)| sent);
    let is_form_shown = !lines.is_empty() || faults.is_some();
    let rows = lines.iter().map(|line| row(app, say, (line, sent), &people));
    let view = view.with(table(say).rows(rows).pager(say, pager));
    Ok(view.with_some(is_form_shown.then(|| form(say, asked, sent, faults.unwrap_or_default()))))
}

/// Why nothing was recorded: what is wrong with one of the requests says with which.
fn wrong(say: Say, (sent, why): (&Sent, &Problem), lines: &[RequestLine], people: &People) -> Faults {
    let which = |place: &str| -> Option<String> {
        let id = sent.all("requests").nth(place.parse().ok()?)?;
        let line = lines.iter().find(|line| line.request.id.to_string() == id)?;
        let name = people.get(line.request.official).map_or("–", |person| person.name.as_str());
        Some(format!("{}, {name}", line.request.kind.called(say.0)))
    };
    let mut faults = Faults::new(say.text(why.title()));
    for problem in why.field_problems() {
        faults = match problem.field.strip_prefix("/requests/").and_then(which) {
            Some(which) => {
                faults.whole(format!("{which}: {}. {}.", say.text(&problem.reason), say.text(&problem.remedy)))
            }
            None => faults.wrong(say, problem),
        };
    }
    why.detail().into_iter().fold(faults, |faults, detail| faults.whole(say.text(detail)))
}

/// The letter that was recorded just now.
fn recorded(say: Say, asked: &Asked) -> Option<Notice> {
    let count: usize = asked.done.parse().ok()?;
    let count = say.count(count);
    let dated_on = day_of(&asked.dated_on).map(|dated_on| say.day(dated_on)).unwrap_or_default();
    let number = &asked.number;
    let text = format!(
        "{} {number}, {dated_on}: {count} {}",
        say.of("Đã ghi công văn số", "Recorded: letter"),
        say.of(
            "đề nghị đã gửi CA. Cùng công văn có thể mang thêm đề nghị khác.",
            "requests went to the CA. The same letter may take more."
        ),
    );
    Some(Notice::done(text))
}

/// Its forms, to be printed; each lists what it takes of the letter.
fn forms(say: Say, asked: &Asked) -> Option<List> {
    if asked.done.is_empty() || asked.number.is_empty() {
        return None;
    }
    let link = |form: FormNumber, format: &str| {
        let wishes = [("letter", asked.number.as_str()), ("letter_date", &asked.dated_on), ("format", format)];
        desk::address(&format!("/api/v1/forms/{form}"), wishes)
    };
    let item = |form: &FormNumber| {
        let name = format!("{} {form}: {} – ", say.of("Mẫu số", "Form"), form.called(say.0));
        Line::from(name)
            .and_link(link(*form, "pdf"), format!("PDF, {} {form}", say.of("mẫu", "form")))
            .plain(" · ")
            .and_link(link(*form, "xlsx"), format!("XLSX, {} {form}", say.of("mẫu", "form")))
    };
    let heading = say.of("Danh sách kèm theo công văn, để in", "Lists that go with the letter, to print");
    Some(List::new(heading).items(FormNumber::ALL.iter().map(item)))
}

fn filters(say: Say, asked: &Asked) -> Form {
    let kinds = RequestKind::ALL.iter().filter(|kind| kind.goes_to_ca());
    let kinds = choices(say.of("Tất cả", "All"), kinds, |kind| kind.called(say.0));
    Form::filter(PLACE)
        .field(Field::select("kind", say.of("Nội dung", "Kind"), kinds).value(&asked.kind).optional(say))
        .button(say.of("Lọc", "Filter"))
}

fn table(say: Say) -> Table {
    let heads = [
        say.of("Chọn", "Choose"),
        say.of("Nội dung đề nghị", "What is asked"),
        say.of("Người được đề nghị", "For whom"),
        say.of("Duyệt ngày", "Approved on"),
        say.of("Hạn gửi", "To be sent by"),
    ];
    let empty = say.of(
        "Không có đề nghị nào đã duyệt mà chưa gửi. Đề nghị xuất hiện ở đây sau khi được duyệt.",
        "No request is approved and not sent yet. One is shown here once it is approved.",
    );
    Table::new(say.of("Đã duyệt, chưa gửi CA", "Approved, not sent yet"), heads.map(Column::new), empty)
        .filtered(say.of("Lọc trong trang này", "Filter this page"))
}

fn row(app: &App, say: Say, (line, sent): (&RequestLine, &Sent), people: &People) -> Row {
    let id = line.request.id.to_string();
    let kind = line.request.kind.called(say.0);
    let name = people.get(line.request.official).map_or("", |person| person.name.as_str());
    let asked = Line::link(format!("/requests/{id}"), kind);
    let asked = match line.reason {
        Some(reason) => asked.small(reason.called(say.0)),
        None => asked,
    };
    let is_ticked = sent.all("requests").any(|ticked| ticked == id);
    Row::new([
        Line::check(FORM, "requests", id, format!("{kind}, {name}")).ticked(is_ticked),
        asked,
        people.line(line.request.official),
        Line::from(line.since.map(|since| say.day(since.day())).unwrap_or_default()),
        due(say, &app.registry, line).unwrap_or_else(|| Line::from("–")),
    ])
}

fn form(say: Say, asked: &Asked, sent: &Sent, faults: Faults) -> Form {
    let legend = say.of("Công văn mang các đề nghị đã đánh dấu", "The letter that takes the ticked requests");
    let hint = say.of(
        "Sau khi ghi, đề nghị chờ CA trả lời trong 3 ngày làm việc và không hủy được nữa.",
        "From then on they wait for the CA, which has 3 working days, and cannot be cancelled.",
    );
    Form::post(PLACE)
        .id(FORM)
        .hidden("kind", asked.kind.as_str())
        .hidden("after", asked.after.as_str())
        .faults(faults)
        .group(legend, hint, letter_fields(say, sent))
        .button(say.of("Ghi công văn", "Record the letter"))
}
