//! `/figures/findings`: what of a year's figures is to be looked at: doubts about what stands, and rows that an upload passed over, which can be put
//! aside with a reason.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::month::Month;
use super::{PAGE, called, page};
use crate::auth::permission::Permission::EnterFigures;
use crate::domain::indicator::places::Places;
use crate::domain::scope::Scope;
use crate::operations::figure_findings::figure_findings;
use crate::operations::withdraw_figure::dismiss_refusal;
use crate::reports::figure::{amount, exchange_level, status};
use crate::reports::figure_words;
use crate::reports::year_end::{FigureFinding, finding_counts};
use crate::storage::read::View as Seen;
use crate::storage::read::figure_finding::KeptRefusal;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{
    Choice, Column, Facts, Faults, Field, Form, Line, List, Posted, Row, Say, Sent, Table, View, Visitor,
};

/// The list's own address.
pub(in crate::web) const FINDINGS: &str = "/figures/findings";

/// Years that are offered.
const YEARS: usize = 5;

/// Findings that are shown.
const MOST: usize = 200;

/// Which year.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    year: String,
    done: String,
}

/// The list.
pub(in crate::web) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let Query(asked) = asked?;
    visitor.may(EnterFigures)?;
    let (say, scheme) = (visitor.say, app.registry.reports.scheme);
    let newest = scheme.month_of(app.registry.clock.today()).year;
    let years: Vec<i32> = std::iter::successors(Some(newest), |year| year.checked_sub(1)).take(YEARS).collect();
    // In December the year to come has begun, where months close early: what is looked at is the year that is told of.
    let told = Month::newest(scheme, app.registry.clock.today()).map_or(newest, |month| month.name.year);
    let year = desk::given::<i32>(&asked.year)?.unwrap_or(told);
    if !years.contains(&year) {
        return Err(PageError::NotFound);
    }
    let findings = figure_findings(&app.registry, &visitor.actor(), scheme, year).await?;
    let choices = years.into_iter().map(|year| Choice::new(year.to_string(), year.to_string()));
    let form = Form::filter(FINDINGS)
        .field(Field::select("year", say.of("Năm", "Year"), choices).value(year.to_string()))
        .button(say.of("Xem", "Show"));
    let done = desk::done(&asked.done, &[("dismissed", say.of("Đã bỏ qua dòng này.", "The row is put aside."))]);
    let lead = say.of(
        "Số liệu mâu thuẫn nhau, thấp hơn bằng chứng, hoặc bị bỏ qua khi tải lên. Không điểm nào tự sửa số liệu: hãy kiểm tra và \
         báo cáo lại, hoặc rút lại.",
        "Figures that contradict each other or what signatures show, and rows that an upload passed over. Nothing is mended by \
         itself: check them, and tell them anew or take them back.",
    );
    Ok(page(&app, &visitor, title(say))
        .crumb(PAGE, called(say))
        .lead(lead)
        .with_some(done)
        .with(form)
        .with(table(say, year, &findings)))
}

const fn title(say: Say) -> &'static str {
    say.of("Số liệu cần xem lại", "Figures to be looked at")
}

fn table(say: Say, year: i32, findings: &[FigureFinding]) -> Table {
    let columns = [
        Column::new(say.of("Số liệu", "Figure")),
        Column::new(say.of("Vì sao", "Why")),
        Column::new(say.of("Xử lý", "What to do")),
    ];
    let empty = say.of("Không có số liệu nào cần xem lại.", "There is nothing to look at.");
    let caption = format!("{} {year}", say.of("Cần xem lại, năm", "To be looked at in"));
    let mut left = MOST;
    let mut rows = Vec::new();
    for (kind, number) in finding_counts(findings) {
        rows.push(Row::group(format!("{}: {}", figure_words::finding(say.0, kind), say.count(number))));
        let of_kind = findings.iter().filter(|finding| finding.kind == kind).take(left);
        let of_kind: Vec<Row> = of_kind.map(|finding| row(say, finding)).collect();
        left -= of_kind.len();
        rows.extend(of_kind);
    }
    let table = Table::new(caption, columns, empty).rows(rows);
    if findings.len() <= MOST {
        return table;
    }
    table.note(format!(
        "{} {}",
        say.count(findings.len() - MOST),
        say.of("điểm nữa chưa hiện ở đây; xử lý các điểm này trước.", "more are not shown; deal with these first.")
    ))
}

fn row(say: Say, finding: &FigureFinding) -> Row {
    let why = Line::from(say.text(&finding.reason));
    let Some(row) = &finding.row else {
        let to = format!("{FINDINGS}/{}", finding.id);
        let what = Line::from(finding.content.as_deref().unwrap_or_default());
        return Row::new([what, why, Line::link(to, say.of("Bỏ qua dòng này", "Put it aside"))]);
    };
    let between = row.level.map(|level| exchange_level(say.0, level));
    let about: Vec<String> = [
        Some(row.agency.clone()),
        Some(figure_words::scope(say.0, row.scope).to_owned()),
        between.map(str::to_owned),
        Some(format!("{} – {}", say.day(row.days.first), say.day(row.days.last))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let told = format!("{}: {} ({})", row.indicator, amount(say.0, row.unit, row.amount), status(say.0, row.status));
    let to = format!("{PAGE}/values/{}", finding.id);
    Row::new([
        Line::from(told).small(about.join(", ")),
        why,
        Line::link(to, say.of("Xem, sửa hoặc rút lại", "Look, correct or take back")),
    ])
}

/// A row that waits, within the visitor's part of the tree; one that names no agency is the whole province's.
async fn waiting(app: &App, visitor: &Visitor, id: Uuid) -> Result<Option<KeptRefusal>, PageError> {
    let scope = visitor.may(EnterFigures)?;
    let view = Seen::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let Some(row) = reader.figure_refusals(view).await?.into_iter().find(|row| row.id == id) else { return Ok(None) };
    if scope == Scope::Province {
        return Ok(Some(row));
    }
    let places = Places::of(&reader.all_agency_versions(view).await?);
    let path = row.agency.and_then(|agency| places.on(agency, view.day));
    let is_own = path.is_some_and(|path| scope.covers(path));
    Ok(Some(row).filter(|_| is_own))
}

/// The question.
pub(in crate::web) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let row = waiting(&app, &visitor, id).await?.ok_or(PageError::NotFound)?;
    Ok(shown((&app, &visitor), &row, &Sent::default(), Faults::default()))
}

/// Puts it aside.
pub(in crate::web) async fn dismiss(
    State(app): State<App>,
    id: Result<Path<Uuid>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    let visitor = &posted.visitor;
    // Sent twice it waits no more: then the key alone knows where to go.
    let row = waiting(&app, visitor, id).await?;
    let (actor, reason) = (posted.actor(), posted.sent.text("reason"));
    let work = async {
        dismiss_refusal(&app.registry, &actor, id, reason).await?;
        Ok::<_, Problem>(format!("{FINDINGS}?done=dismissed"))
    };
    match posted.once(&app, work).await {
        Ok(redirect) => Ok(redirect.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            let row = row.ok_or(PageError::NotFound)?;
            Ok(shown((&app, visitor), &row, &posted.sent, faults).into_response())
        }
    }
}

fn shown((app, visitor): (&App, &Visitor), row: &KeptRefusal, sent: &Sent, faults: Faults) -> View {
    let say = visitor.say;
    let problems = row.problems.iter().map(|problem| say.text(&problem.reason));
    let facts = Facts::new(say.of("Dòng bị bỏ qua khi tải lên", "A row that an upload passed over"))
        .fact(say.of("Nội dung", "What it says"), row.content.as_str())
        .fact(say.of("Vì sao", "Why"), problems.collect::<Vec<_>>().join("; "))
        .fact(say.of("Lúc", "When"), say.instant(row.refused_at));
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Dòng này không còn trong danh sách cần xem lại. Không số liệu nào được ghi hay thay đổi.",
            "It is no longer among what is to be looked at. No figure is recorded or changed.",
        ))
        .item(say.of(
            "Dòng và lý do vẫn được lưu. Nếu cùng dòng được tải lên lại và lại sai, nó sẽ hiện lại.",
            "The row and the reason are kept. Uploaded and passed over again, it is shown again.",
        ));
    let reason = Field::area("reason", say.of("Lý do bỏ qua", "Why it is put aside"), 3);
    let form = Form::post(format!("{FINDINGS}/{}", row.id))
        .faults(faults)
        .field(reason.hint(say.of("Không ghi họ tên.", "Write no names of people.")).again(sent))
        .button(say.of("Bỏ qua dòng này", "Put it aside"))
        .cancel(FINDINGS, say.of("Chưa bỏ qua", "Not now"));
    page(app, visitor, say.of("Bỏ qua một dòng", "Put a row aside"))
        .crumb(PAGE, called(say))
        .crumb(FINDINGS, title(say))
        .with(facts)
        .with(what)
        .with(form)
}
