//! `congvu report show`: a month's report in every form, whole or cut to one agency.

use serde_json::json;

use super::told;
use crate::cli::context::operation_failure;
use crate::cli::exit::Failure;
use crate::cli::report_file::{ReportFormat, pages, pretty};
use crate::domain::lang::Lang;
use crate::operations::editions::{MonthFile, Shown};
use crate::operations::{Actor, OperationError, Registry};
use crate::reports::adoption::AdoptionReport;
use crate::reports::format::text;
use crate::reports::monthly::json as monthly;

/// A month's report, as it is to be written.
pub(super) struct Told(MonthFile);

impl Told {
    /// The whole report, or what it says of one agency: then what was said of that row alone, too.
    pub(super) async fn of(
        registry: &Registry,
        actor: &Actor,
        shown: Shown,
        agency: Option<&str>,
    ) -> Result<Self, Failure> {
        let file = MonthFile::of(registry, actor, shown, agency).await.map_err(|error| operation_failure(&error))?;
        let nobody = || {
            let code = agency.unwrap_or_default();
            Failure::wrong_use(format!("that report has no row of {code}; `--format json` lists its units"))
        };
        file.map(Self).ok_or_else(nobody)
    }

    /// The report in one form.
    pub(super) fn written(&self, format: ReportFormat, lang: Lang) -> Result<Vec<u8>, Failure> {
        let failed = |error: OperationError| operation_failure(&error);
        let file = &self.0;
        Ok(match format {
            ReportFormat::Text => self.text(&file.report(lang).map_err(failed)?, lang).into_bytes(),
            ReportFormat::Json => self.json()?.into_bytes(),
            ReportFormat::Csv => file.csv(lang).map_err(failed)?.into_bytes(),
            ReportFormat::Xlsx => file.workbook(lang).map_err(failed)?,
            ReportFormat::Pdf => pages(&file.paper(lang).map_err(failed)?, lang)?,
        })
    }

    fn text(&self, report: &AdoptionReport, lang: Lang) -> String {
        let (file, shown) = (&self.0, &self.0.shown);
        let cut = file.cut(lang).map(|cut| format!("{cut}\n")).unwrap_or_default();
        let figures = text::adoption(report, lang, file.detail());
        let trend = file.trend.as_ref().map(|trend| format!("\n{}", told::trend(trend, lang))).unwrap_or_default();
        let (indicators, reported) = (told::indicators(shown, lang), told::reported(shown, lang));
        format!("{cut}{}\n{figures}{trend}\n{indicators}{reported}", told::life(shown, lang))
    }

    fn json(&self) -> Result<String, Failure> {
        let unreadable = || {
            let text = "its month is none".to_owned();
            operation_failure(&OperationError::Unreadable { what: "a month's report", text })
        };
        let mut document = told::shown_json(&self.0.shown).ok_or_else(unreadable)?;
        if let Some(document) = document.as_object_mut() {
            document.insert("agency".to_owned(), json!(self.0.agency.as_ref().map(|(code, _)| code)));
            document.insert("trend".to_owned(), monthly::trend(self.0.trend.as_ref()));
        }
        Ok(pretty(&document))
    }
}
