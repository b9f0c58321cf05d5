//! `GET /reports/adoption`: who can sign, in total, by rank, level and agency: on any day, by what was known when, in any day's structure.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};

use super::super::coverage::find;
use super::adoption_table::{Opens, total, units};
use super::asked::{Asked, no_agency, outside, to_come};
use super::file::{Format, file};
use super::page::{ADOPTION, Refusal, ReportPage, notes};
use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::adoption::tally::Tally;
use crate::domain::indicator::measured::Measured;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::domain::scope::Scope;
use crate::operations::OperationError;
use crate::operations::printing::printed;
use crate::reports::adoption::{AdoptionReport, Frame, Period};
use crate::reports::as_of::{adoption_as_of, known_at, view_of};
use crate::reports::assemble::letterhead;
use crate::reports::chart::{Bar, bars};
use crate::reports::dashboard::dashboard_in;
use crate::reports::format::sheets::{adoption_csv, adoption_notes, adoption_workbook, title};
use crate::reports::format::{paper, text::Detail};
use crate::reports::indicators::target_of;
use crate::reports::letterhead::Letterhead;
use crate::reports::unplaced::{Unplaced, unplaced_lines};
use crate::reports::words;
use crate::storage::StoreError;
use crate::storage::read::{Reader, View as Seen};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Notice, Picture, PrintButton, View, Visitor};

/// Units and departments whose every number is a link: of more only their names are, so that the page stays light.
const FEW: usize = 25;

/// A report with in whose name it is printed.
struct Made {
    report: AdoptionReport,
    head: Option<Letterhead>,
    /// The agency that was asked for.
    agency: Option<String>,
    /// How much is printed.
    detail: Detail,
    /// Whether its numbers are those that the lists of people are of.
    is_now: bool,
}

/// The page, or the file.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, PageError> {
    let Query(asked) = asked?;
    let scope = visitor.may(ReadRegistry)?;
    let page = ReportPage { app: &app, visitor: &visitor, asked: &asked, report: &ADOPTION };
    let format = Format::asked(&asked.format)?;
    match (made(&page, &scope).await, format) {
        (Err(refusal), _) => page.refused(refusal),
        (Ok(made), None) => Ok(made.view(&page)?.into_response()),
        (Ok(made), Some(format)) => made.file(&page, format).await,
    }
}

async fn made(page: &ReportPage<'_>, scope: &Scope) -> Result<Made, Refusal> {
    let registry = &page.app.registry;
    let now = registry.clock.now();
    let when = page.asked.when(now)?;
    let period = when.period.map(|month| days_of(registry.reports.scheme, month)).transpose()?;
    let day = when.as_of.or(period.map(|period| period.to)).unwrap_or_else(|| now.day());
    if day > now.day() {
        return Err(to_come("period").into());
    }
    let reader = registry.store.read().await?;
    let known = match when.known_at {
        Some(at) => Some(known_at(&reader, at).await?),
        None => None,
    };
    let frame = Frame { period, known, structure_day: when.structure.unwrap_or(day), ..Frame::of_day(day, now) };
    let (tally, frame) = counted(&reader, scope, frame).await?;
    let root = page.asked.agency(&reader, scope, frame.structure_day).await??;
    let line = root.as_ref().and_then(|root| find(&tally, &root.code));
    let year = period.map_or(day.year(), |period| period.month.year);
    let goals = reader.goals(view_of(day, known), year).await?;
    let target = target_of(&goals, Measured::Coverage, line.map(|line| line.level));
    let is_now = known.is_none() && day == now.day() && frame.structure_day == day;
    let structure_day = frame.structure_day;
    let path = root.as_ref().map(|root| &root.path);
    let report = AdoptionReport::of(&tally, path, Frame { target, ..frame }).ok_or_else(|| no_agency("as_of"))?;
    let agency = root.map(|root| root.code);
    // Whoever sees a part prints in the name of the agency at its head.
    let top = tally.agencies.first().filter(|_| *scope != Scope::Province).map(|line| line.agency.code.as_str());
    let name = &registry.province.name;
    let head = letterhead(&reader, structure_day, agency.as_deref().or(top), name).await?;
    let detail = if agency.is_some() || top.is_some() { Detail::Departments } else { Detail::Units };
    Ok(Made { report, head, agency, detail, is_now })
}

/// The numbers, and what is told beside them: as they are kept where it is today's knowledge and the day's own structure.
async fn counted(reader: &Reader, scope: &Scope, frame: Frame) -> Result<(Tally, Frame), StoreError> {
    if frame.known.is_none() && frame.structure_day == frame.as_of {
        let board = dashboard_in(reader, scope, frame.as_of).await?;
        let unplaced = unplaced_lines(reader, Seen::of(frame.as_of), &board.unplaced).await?;
        return Ok((board.tally, Frame { unplaced, ..frame }));
    }
    let view = view_of(frame.as_of, frame.known);
    let (counted, moved) = adoption_as_of(reader, scope, view, frame.structure_day).await?;
    // Where anybody else is, a part of the province does not know.
    let unplaced = match scope {
        Scope::Province => Unplaced::of(reader, view, &counted.tally).await?.lines(),
        Scope::Subtrees(_) => Vec::new(),
    };
    Ok((counted.tally, Frame { moved, unplaced, ..frame }))
}

fn days_of(scheme: PeriodScheme, month: ReportMonth) -> Result<Period, Refusal> {
    let (from, to) = scheme.days_of(month).ok_or_else(|| outside("period"))?;
    Ok(Period { month, from, to })
}

impl Made {
    fn view(&self, page: &ReportPage<'_>) -> Result<View, PageError> {
        let (say, report) = (page.say(), &self.report);
        let agency = self.agency.as_deref();
        let parts = report.units.iter().filter(|unit| Some(unit.code.as_str()) == agency);
        let rows = report.units.len() + parts.map(|unit| unit.departments.len()).sum::<usize>();
        let opens = Opens { is_now: self.is_now, agency, is_few: rows <= FEW };
        let [what, when] = [0, 1].map(|line| title(report, say.0).get(line).cloned().unwrap_or_default());
        let levels = report.levels.iter().map(|(level, figures)| {
            let label = words::level(say.0, *level).to_owned();
            Bar { label, share: figures.total.coverage() }
        });
        let levels: Vec<Bar> = levels.filter(|bar| bar.share.whole > 0).collect();
        let chart = (levels.len() > 1).then(|| {
            let title = say.of("Tỷ lệ ký được theo cấp", "Coverage by level");
            Picture::new(&bars(say.0, title, &levels, report.frame.target), say.of("Đọc bằng chữ", "Read it as text"))
        });
        let then = say.of(
            "Các con số mở ra danh sách người khi xem số liệu của ngày hôm nay, theo cơ cấu hiện tại.",
            "Numbers open their people when the figures are today's, in today's structure.",
        );
        let units = units(page, report, &opens)?;
        Ok(page
            .view()
            .lead(format!("{what}. {when}."))
            .with(page.files())
            .with(PrintButton::new(say.of("In trang này", "Print this page")))
            .with_some(chart)
            .with_some((!self.is_now).then(|| Notice::told(then)))
            .with(total(say, report, &opens))
            .with(units)
            .with(notes(say, adoption_notes(report, say.0))))
    }

    async fn file(self, page: &ReportPage<'_>, format: Format) -> Result<Response, PageError> {
        let (say, report) = (page.say(), &self.report);
        let bytes = match format {
            Format::Csv => adoption_csv(report, say.0).into_bytes(),
            Format::Xlsx => adoption_workbook(report, say.0).map_err(OperationError::from)?,
            Format::Pdf => {
                let head = self.head.as_ref().ok_or(PageError::NotFound)?;
                printed(paper::adoption(report, head, self.detail)).await?
            }
        };
        let of = self.agency.map(|code| format!("-{code}")).unwrap_or_default();
        Ok(file(say, &format!("ky-so{of}-{}", self.report.frame.as_of), format, bytes))
    }
}
