//! `GET /reports/indicators`: what the registry counts, for a month of figures and its year so far, each figure with what is aimed at and the way to its
//! rows.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::asked::{Asked, no_agency, outside, to_come};
use super::file::{Format, file};
use super::indicators_table::{by_unit, figures};
use super::page::{INDICATORS, Refusal, ReportPage, notes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::operations::OperationError;
use crate::operations::printing::printed;
use crate::reports::as_of::known_at;
use crate::reports::assemble::letterhead;
use crate::reports::chart::{Bar, bars};
use crate::reports::indicators::told::data_of;
use crate::reports::indicators::{
    Asked as Wanted, IndicatorRow, IndicatorTable, Whose, csv, indicators_in, paper, spans_of, workbook,
};
use crate::reports::letterhead::Letterhead;
use crate::reports::words;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Picture, PrintButton, Say, View, Visitor};

/// The figures with in whose name they are printed.
struct Made {
    table: IndicatorTable,
    head: Option<Letterhead>,
    agency: Option<String>,
}

/// The page, or the file.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &INDICATORS };
    let format = Format::asked(&asked.format)?;
    match (made(&page, &scope).await, format) {
        (Err(refusal), _) => page.refused(refusal),
        (Ok(made), None) => Ok(made.view(&page)?.into_response()),
        (Ok(made), Some(format)) => made.file(&page, format).await,
    }
}

async fn made(page: &ReportPage<'_>, scope: &Scope) -> Result<Made, Refusal> {
    let registry = &page.app.registry;
    let (now, scheme) = (registry.clock.now(), registry.reports.scheme);
    let when = page.asked.when(now)?;
    let as_of = when.as_of.unwrap_or_else(|| now.day());
    let month = when.period.unwrap_or_else(|| scheme.month_of(as_of));
    let spans = spans_of(scheme, month, as_of).ok_or_else(|| outside("period"))?;
    if spans.period.first > now.day() {
        return Err(to_come("period").into());
    }
    let reader = registry.store.read().await?;
    let known = match when.known_at {
        Some(at) => Some(known_at(&reader, at).await?),
        None => None,
    };
    let agency = page.asked.agency(&reader, scope, spans.as_of).await??.map(|agency| agency.code);
    let (calendar, dormancy) = (&registry.calendar, registry.dormancy);
    let wanted = Wanted { spans, agency: agency.as_deref(), scope, calendar, dormancy };
    let nothing = || no_agency(if agency.is_some() { "agency" } else { "as_of" });
    // Who waits to be judged again is no matter of change sets, and is told in the report.
    let waiting = reader.marked_signers().await?;
    let what = format!("indicators {spans:?} {agency:?} {scope:?} {known:?} {waiting}");
    let count = async { indicators_in(&reader, &wanted, known, now).await?.ok_or_else(|| Refusal::from(nothing())) };
    let report = registry.remembered.or_count(&reader, what, |_| true, count).await?;
    // Whoever sees a part prints in the name of the agency at its head.
    let top = report.total.code.as_deref().filter(|_| *scope != Scope::Province);
    let name = &registry.province.name;
    let head = letterhead(&reader, spans.as_of, agency.as_deref().or(top), name).await?;
    Ok(Made { table: IndicatorTable::of(&report), head, agency })
}

impl Made {
    fn view(&self, page: &ReportPage<'_>) -> Result<View, PageError> {
        let (say, table) = (page.say(), &self.table);
        let agency = self.agency.as_deref();
        let units = by_unit(page, table)?;
        Ok(page
            .view()
            .lead(of_when(say, table))
            .with(page.files())
            .with(PrintButton::new(say.of("In trang này", "Print this page")))
            .with_some(chart(say, table))
            .with(figures(page, table, agency))
            .with(units)
            .with_some((!table.notes.is_empty()).then(|| notes(say, table.notes.iter().map(|note| say.text(note))))))
    }

    async fn file(self, page: &ReportPage<'_>, format: Format) -> Result<Response, PageError> {
        let (say, table) = (page.say(), &self.table);
        let bytes = match format {
            Format::Csv => csv(table, say.0).into_bytes(),
            Format::Xlsx => workbook(table, say.0).map_err(OperationError::from)?,
            Format::Pdf => {
                let head = self.head.as_ref().ok_or(PageError::NotFound)?;
                printed(paper(table, head)).await?
            }
        };
        let of = self.agency.map(|code| format!("-{code}")).unwrap_or_default();
        Ok(file(say, &format!("chi-tieu{of}-{}", self.table.spans.as_of), format, bytes))
    }
}

/// Of whom and when the figures are.
fn of_when(say: Say, table: &IndicatorTable) -> String {
    let spans = &table.spans;
    let (name, as_of) = (&table.name, say.day(spans.as_of));
    let (period, year) = (data_of(spans.period, say.0), data_of(spans.cumulative, say.0));
    let known = table.known.map(|known| say.instant(known.at));
    let month = format!("{:02}/{}", u8::from(spans.month.month), spans.month.year);
    match (say.0, known) {
        (Lang::Vi, None) => {
            format!(
                "{name} và các đơn vị trực thuộc. Kỳ này (tháng {month}): {period}. Lũy kế: {year}. Số liệu tại thời điểm: hết ngày {as_of}."
            )
        }
        (Lang::Vi, Some(known)) => format!(
            "{name} và các đơn vị trực thuộc. Kỳ này (tháng {month}): {period}. Lũy kế: {year}. Số liệu tại thời điểm: hết ngày {as_of}, \
             theo dữ liệu đã ghi nhận đến {known}."
        ),
        (Lang::En, None) => {
            format!(
                "{name} and all below it. This period ({month}): {period}. Year so far: {year}. As of a day: end of {as_of}."
            )
        }
        (Lang::En, Some(known)) => format!(
            "{name} and all below it. This period ({month}): {period}. Year so far: {year}. As of a day: end of {as_of}, as known at {known}."
        ),
    }
}

/// Coverage by level, if that says anything.
fn chart(say: Say, table: &IndicatorTable) -> Option<Picture> {
    let bar = |row: &IndicatorRow| {
        let Whose::Level(level) = &row.whose else { return None };
        let share = row.period.numerator.zip(row.period.denominator).map(|(part, whole)| Ratio { part, whole });
        let is_it = row.code == Measured::Coverage.as_str() && row.rank.is_none();
        let share = share.filter(|share| is_it && share.whole > 0)?;
        Some(Bar { label: words::level(say.0, *level).to_owned(), share })
    };
    let levels: Vec<Bar> = table.rows.iter().filter_map(bar).collect();
    let title = say.of("Tỷ lệ người có thể ký số theo cấp", "Coverage by level");
    let drawn = || bars(say.0, title, &levels, table.coverage_target);
    (levels.len() > 1).then(|| Picture::new(&drawn(), say.of("Đọc bằng chữ", "Read it as text")))
}
