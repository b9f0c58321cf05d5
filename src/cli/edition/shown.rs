//! `congvu report show`: a month's report in every form, whole or cut to one agency.

use serde_json::json;

use super::told;
use crate::cli::context::operation_failure;
use crate::cli::exit::Failure;
use crate::cli::report_file::{ReportFormat, pages, pretty};
use crate::domain::lang::Lang;
use crate::operations::editions::Shown;
use crate::operations::month_trend::months_up_to;
use crate::operations::{Actor, OperationError, Registry};
use crate::reports::adoption::{AdoptionReport, Extent};
use crate::reports::format::text::{self, Detail};
use crate::reports::monthly::json as monthly;
use crate::reports::monthly::paper::paper;
use crate::reports::monthly::sheets::{csv, workbook};
use crate::reports::monthly::{Content, Trend};

/// A month's report, as it is to be written.
pub(super) struct Told {
    shown: Shown,
    /// The agency that it is cut to: its identifier and its name.
    agency: Option<(String, String)>,
    /// How coverage went up to it, where that can be told.
    trend: Option<Trend>,
}

impl Told {
    /// The whole report, or what it says of one agency: then what was said of that row alone, too.
    pub(super) async fn of(
        registry: &Registry,
        actor: &Actor,
        shown: Shown,
        agency: Option<&str>,
    ) -> Result<Self, Failure> {
        let months = months_up_to(registry, actor, &shown).await.map_err(|error| operation_failure(&error))?;
        let Some(code) = agency else {
            return Ok(Self { trend: Trend::of_coverage(&months, None), agency: None, shown });
        };
        let nobody =
            || Failure::wrong_use(format!("that report has no row of {code}; `--format json` lists its units"));
        let content: Content = shown.content.of_agency(code).ok_or_else(nobody)?;
        let unit = content.units().first().ok_or_else(nobody)?;
        let trend = Trend::of_coverage(&months, Some(unit.agency));
        let acts = shown.acts.iter().filter(|act| act.agency == unit.agency).cloned().collect();
        let agency = Some((unit.code.to_string(), unit.name.clone()));
        Ok(Self { shown: Shown { content, acts, ..shown }, agency, trend })
    }

    /// The report in one form.
    pub(super) fn written(&self, format: ReportFormat, lang: Lang) -> Result<Vec<u8>, Failure> {
        let (report, content, trend) = (self.report(lang)?, &self.shown.content, self.trend.as_ref());
        Ok(match format {
            ReportFormat::Text => self.text(&report, lang).into_bytes(),
            ReportFormat::Json => self.json()?.into_bytes(),
            ReportFormat::Csv => csv(&report, content, lang).into_bytes(),
            ReportFormat::Xlsx => {
                workbook(&report, content, trend, lang).map_err(|error| operation_failure(&error.into()))?
            }
            ReportFormat::Pdf => {
                let mut page = paper(&report, content, trend, self.detail());
                (page.opening.mark, page.opening.draft) = told::marks(&self.shown);
                page.opening.mark = self.marked(page.opening.mark, Lang::Vi);
                pages(&page, lang)?
            }
        })
    }

    /// The figures of the frozen text, with which version they are of.
    fn report(&self, lang: Lang) -> Result<AdoptionReport, Failure> {
        let report = self.shown.content.report(self.shown.draft.at);
        let mut report = report.map_err(|error| unreadable(error.to_string()))?;
        if self.agency.is_some() {
            report.frame.extent = Extent::WithDepartments;
        }
        report.frame.mark = self.marked(Some(told::version(&self.shown, lang)), lang);
        Ok(report)
    }

    fn text(&self, report: &AdoptionReport, lang: Lang) -> String {
        let cut = self.agency.as_ref().map(|(_, name)| format!("{}\n", told::cut(name, lang))).unwrap_or_default();
        let figures = text::adoption(report, lang, self.detail());
        let trend = self.trend.as_ref().map(|trend| format!("\n{}", told::trend(trend, lang))).unwrap_or_default();
        let (indicators, reported) = (told::indicators(&self.shown, lang), told::reported(&self.shown, lang));
        format!("{cut}{}\n{figures}{trend}\n{indicators}{reported}", told::life(&self.shown, lang))
    }

    fn json(&self) -> Result<String, Failure> {
        let mut document = told::shown_json(&self.shown).ok_or_else(|| unreadable("its month is none".to_owned()))?;
        if let Some(document) = document.as_object_mut() {
            document.insert("agency".to_owned(), json!(self.agency.as_ref().map(|(code, _)| code)));
            document.insert("trend".to_owned(), monthly::trend(self.trend.as_ref()));
        }
        Ok(pretty(&document))
    }

    /// Of one agency its departments are told too.
    const fn detail(&self) -> Detail {
        if self.agency.is_some() { Detail::Departments } else { Detail::Units }
    }

    /// A mark that says besides that the report is cut.
    fn marked(&self, mark: Option<String>, lang: Lang) -> Option<String> {
        let cut = self.agency.as_ref().map(|(_, name)| told::cut(name, lang));
        let parts: Vec<String> = cut.into_iter().chain(mark).collect();
        (!parts.is_empty()).then(|| parts.join(". "))
    }
}

fn unreadable(text: String) -> Failure {
    operation_failure(&OperationError::Unreadable { what: "a month's report", text })
}
