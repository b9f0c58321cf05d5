//! A month's report as a file, whole or cut to one agency: tables to work on, or pages to be printed. Made of the frozen text alone, with how
//! coverage went over the months before it.

use super::list::Shown;
use crate::domain::code::code_list;
use crate::domain::lang::Lang;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::month_trend::months_up_to;
use crate::operations::registry::{Actor, Registry};
use crate::paper::Press;
use crate::paper::model::Paper;
use crate::reports::adoption::{AdoptionReport, Extent};
use crate::reports::format::text::Detail;
use crate::reports::monthly::Trend;
use crate::reports::monthly::paper::paper;
use crate::reports::monthly::sheets::{csv, workbook};
use crate::reports::number::day;

code_list! {
    /// Form of the file.
    MonthForm {
        /// Comma-separated values.
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
        /// Pages in the layout of Decree 30/2020, in Vietnamese.
        Pdf = "pdf",
    }
}

/// A month's report on its way to a file.
#[derive(Debug, Clone)]
pub struct MonthFile {
    /// The report; cut to an agency it says what it says of that row alone, and so does what was said of it.
    pub shown: Shown,
    /// The agency that it is cut to: its identifier and its name.
    pub agency: Option<(String, String)>,
    /// How coverage went up to it, where that can be told.
    pub trend: Option<Trend>,
}

impl Shown {
    /// What it says of one agency; none where it has no row of it.
    #[must_use]
    pub fn of_agency(self, code: &str) -> Option<(Self, String)> {
        let content = self.content.of_agency(code)?;
        let unit = content.units().first()?;
        let acts = self.acts.iter().filter(|act| act.agency == unit.agency).cloned().collect();
        let name = unit.name.clone();
        Some((Self { content, acts, ..self }, name))
    }

    /// Which version it is and instead of what, or that it is a draft: for tables, which have no page around them.
    #[must_use]
    pub fn version(&self, lang: Lang) -> String {
        let Some(edition) = &self.edition else {
            let until = day(lang, self.draft.seen_until);
            return match lang {
                Lang::Vi => format!("DỰ THẢO: các cơ quan cho ý kiến đến hết ngày {until}"),
                Lang::En => format!("DRAFT: agencies may look at it until {until}"),
            };
        };
        let (version, hash) = (edition.version, hex::encode(&edition.content_hash));
        let why = edition.reason.as_deref();
        let why =
            why.map(|why| format!("; {}: {why}", lang.pick("đính chính", "corrected because"))).unwrap_or_default();
        match lang {
            Lang::Vi => format!("Số liệu đã chốt, bản {version}{why} (SHA-256: {hash})"),
            Lang::En => format!("Published figures, version {version}{why} (SHA-256: {hash})"),
        }
    }

    /// What stands over the pages: which version it is and instead of what, or that it is a draft. In Vietnamese, as they are.
    fn marks(&self) -> (Option<String>, Option<String>) {
        let hash = |octets: &[u8]| hex::encode(octets.get(..8).unwrap_or(octets));
        let Some(edition) = &self.edition else { return (None, Some(self.version(Lang::Vi))) };
        let corrects = edition.reason.as_ref().map(|why| format!("; đính chính: {why}")).unwrap_or_default();
        let hash = hash(&edition.content_hash);
        (Some(format!("Số liệu đã chốt, bản {}{corrects} (SHA-256: {hash}…)", edition.version)), None)
    }
}

impl MonthFile {
    /// The whole report, or what it says of one agency; none where it has no row of that.
    ///
    /// # Errors
    /// When the actor may not read, what is stored cannot be read, or the store fails.
    pub async fn of(
        registry: &Registry,
        actor: &Actor,
        shown: Shown,
        agency: Option<&str>,
    ) -> OperationResult<Option<Self>> {
        let months = months_up_to(registry, actor, &shown).await?;
        let Some(code) = agency else {
            return Ok(Some(Self { trend: Trend::of_coverage(&months, None), agency: None, shown }));
        };
        let Some((shown, name)) = shown.of_agency(code) else { return Ok(None) };
        let of = shown.content.units().first().map(|unit| unit.agency);
        let trend = Trend::of_coverage(&months, of);
        Ok(Some(Self { agency: Some((code.to_owned(), name)), trend, shown }))
    }

    /// The figures of the frozen text, with which version they are of.
    ///
    /// # Errors
    /// When its month is none.
    pub fn report(&self, lang: Lang) -> OperationResult<AdoptionReport> {
        let report = self.shown.content.report(self.shown.draft.at);
        let mut report =
            report.map_err(|error| OperationError::Unreadable { what: "a month's report", text: error.to_string() })?;
        if self.agency.is_some() {
            report.frame.extent = Extent::WithDepartments;
        }
        report.frame.mark = self.marked(Some(self.shown.version(lang)), lang);
        Ok(report)
    }

    /// As comma-separated values.
    ///
    /// # Errors
    /// As [`Self::report`].
    pub fn csv(&self, lang: Lang) -> OperationResult<String> {
        Ok(csv(&self.report(lang)?, &self.shown.content, lang))
    }

    /// As a workbook.
    ///
    /// # Errors
    /// As [`Self::report`]; when the workbook cannot be put together.
    pub fn workbook(&self, lang: Lang) -> OperationResult<Vec<u8>> {
        Ok(workbook(&self.report(lang)?, &self.shown.content, self.trend.as_ref(), lang)?)
    }

    /// As an official text, in Vietnamese.
    ///
    /// # Errors
    /// As [`Self::report`].
    pub fn paper(&self, lang: Lang) -> OperationResult<Paper> {
        let mut page = paper(&self.report(lang)?, &self.shown.content, self.trend.as_ref(), self.detail());
        (page.opening.mark, page.opening.draft) = self.shown.marks();
        page.opening.mark = self.marked(page.opening.mark, Lang::Vi);
        Ok(page)
    }

    /// The pages of that text.
    ///
    /// # Errors
    /// As [`Self::report`]; when the system has no font for them, or the pages cannot be set.
    pub async fn pages(&self, lang: Lang) -> OperationResult<Vec<u8>> {
        let page = self.paper(lang)?;
        let printing = tokio::task::spawn_blocking(move || Press::shared()?.print(&page));
        Ok(printing.await.map_err(|_| OperationError::ShuttingDown)??.pdf)
    }

    /// What a file of it is called.
    #[must_use]
    pub fn file_name(&self, form: MonthForm) -> String {
        let month = self.shown.draft.month;
        let version = self
            .shown
            .edition
            .as_ref()
            .map_or_else(|| "du-thao".to_owned(), |edition| format!("ban-{}", edition.version));
        let agency = self.agency.as_ref().map(|(code, _)| format!("-{code}")).unwrap_or_default();
        format!("bao-cao-{month}-{version}{agency}.{form}")
    }

    /// That only the figures of its agency are shown; nothing of the whole.
    #[must_use]
    pub fn cut(&self, lang: Lang) -> Option<String> {
        let (_, name) = self.agency.as_ref()?;
        Some(match lang {
            Lang::Vi => format!("Trích số liệu của {name}"),
            Lang::En => format!("Only the figures of {name}"),
        })
    }

    /// Of one agency its departments are told too.
    #[must_use]
    pub const fn detail(&self) -> Detail {
        if self.agency.is_some() { Detail::Departments } else { Detail::Units }
    }

    /// A mark that says besides that the report is cut.
    fn marked(&self, mark: Option<String>, lang: Lang) -> Option<String> {
        let parts: Vec<String> = self.cut(lang).into_iter().chain(mark).collect();
        (!parts.is_empty()).then(|| parts.join(". "))
    }
}
