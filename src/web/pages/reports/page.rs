//! What the pages of reports share: the form that asks, the ways to the files, and a refusal that shows the form again.

use std::ops::Range;

use axum::response::{IntoResponse as _, Response};

use super::super::links::address;
use super::PAGE;
use super::asked::Asked;
use super::file::Format;
use crate::domain::field_problem::FieldProblem;
use crate::operations::OperationError;
use crate::storage::StoreError;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Faults, Field, Form, Line, List, Pager, Say, View, Visitor};

/// Rows of a long table that are on one page: what keeps it light.
const LINES: usize = 40;

/// Something that a report may be asked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    AsOf,
    Period,
    KnownAt,
    Structure,
    Agency,
    Year,
}

/// A report.
#[derive(Debug)]
pub(in crate::web::pages) struct Report {
    /// Its page.
    pub(in crate::web::pages) path: &'static str,
    pub(super) vi: &'static str,
    pub(super) en: &'static str,
    /// What it tells, in a sentence.
    pub(super) about: (&'static str, &'static str),
    pub(super) wishes: &'static [Wish],
}

/// Who can sign.
pub(in crate::web::pages) const ADOPTION: Report = Report {
    path: "/reports/adoption",
    vi: "Mức độ sẵn sàng ký số",
    en: "Coverage of digital signing",
    about: (
        "Bao nhiêu người ký số được, theo chức vụ, cấp, cơ quan; tại một ngày bất kỳ.",
        "How many people can sign, by rank, level and agency; on any day.",
    ),
    wishes: &[Wish::AsOf, Wish::Period, Wish::KnownAt, Wish::Structure, Wish::Agency],
};

/// The indicators that the registry counts.
pub(in crate::web::pages) const INDICATORS: Report = Report {
    path: "/reports/indicators",
    vi: "Các chỉ tiêu về hộp thư công vụ và chữ ký số",
    en: "Indicators of mailboxes and signatures",
    about: (
        "Hộp thư, chứng thư, văn bản ký số, trao đổi điện tử: trong kỳ, lũy kế và mục tiêu.",
        "Mailboxes, certificates, signed and exchanged documents: in the period, in the year so far, and what is aimed at.",
    ),
    wishes: &[Wish::AsOf, Wish::Period, Wish::KnownAt, Wish::Agency],
};

/// Points, bands and ranks.
pub(super) const LEAGUE: Report = Report {
    path: "/reports/league",
    vi: "Bảng xếp hạng",
    en: "League table",
    about: (
        "Điểm, xếp loại và thứ hạng của các cơ quan trong từng khối, và thay đổi so với kỳ trước.",
        "Points, bands and ranks of agencies within their blocks, and what changed.",
    ),
    wishes: &[Wish::AsOf, Wish::Period, Wish::KnownAt],
};

/// What was reached in a year.
pub(super) const YEAR_END: Report = Report {
    path: "/reports/year-end",
    vi: "Kết quả ứng dụng công nghệ thông tin của năm",
    en: "What was reached in the year",
    about: (
        "Mọi chỉ tiêu của tỉnh trong một năm, mục tiêu và số liệu cần xem lại.",
        "All figures of the province in a year, what was aimed at, and what is to be looked at.",
    ),
    wishes: &[Wish::Year, Wish::KnownAt],
};

/// Certificates in a year, and the need of the next.
pub(super) const DEMAND: Report = Report {
    path: "/reports/demand",
    vi: "Tình hình sử dụng chứng thư và nhu cầu năm sau",
    en: "Certificates in the year and the need of the next",
    about: (
        "Chứng thư, thiết bị, đề nghị trong năm; nhu cầu cấp mới, gia hạn, thay đổi của năm sau.",
        "Certificates, devices and requests in a year; how many new ones, renewals and changes the next will need.",
    ),
    wishes: &[Wish::Year, Wish::KnownAt],
};

impl Report {
    pub(super) const fn name(&self, say: Say) -> &'static str {
        say.of(self.vi, self.en)
    }
}

/// Why a report is not told.
#[derive(Debug)]
pub(super) enum Refusal {
    /// What was asked for makes no sense: told beside the form.
    Asked(Vec<FieldProblem>),
    /// A page of its own.
    Page(PageError),
}

impl From<Vec<FieldProblem>> for Refusal {
    fn from(problems: Vec<FieldProblem>) -> Self {
        Self::Asked(problems)
    }
}

impl From<FieldProblem> for Refusal {
    fn from(problem: FieldProblem) -> Self {
        Self::Asked(vec![problem])
    }
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Page(error.into())
    }
}

impl From<OperationError> for Refusal {
    fn from(error: OperationError) -> Self {
        Self::Page(error.into())
    }
}

/// A report that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReportPage<'a> {
    pub(super) app: &'a App,
    pub(super) visitor: &'a Visitor,
    pub(super) asked: &'a Asked,
    pub(super) report: &'static Report,
}

impl ReportPage<'_> {
    pub(super) const fn say(&self) -> Say {
        self.visitor.say
    }

    /// The page with its form.
    pub(super) fn view(&self) -> View {
        self.asking(Faults::default())
    }

    /// The form again, with what is wrong in it.
    pub(super) fn refused(&self, refusal: Refusal) -> Result<Response, PageError> {
        let problems = match refusal {
            Refusal::Page(error) => return Err(error),
            Refusal::Asked(problems) => problems,
        };
        let faults = Faults::of(self.say(), &Problem::invalid(problems));
        Ok(self.asking(faults).into_response())
    }

    fn asking(&self, faults: Faults) -> View {
        self.titled(self.report.name(self.say())).with(self.form(faults))
    }

    /// A page below the reports, without a form.
    pub(super) fn titled(&self, title: impl Into<String>) -> View {
        let say = self.say();
        let frame = Frame::new(self.app, "reports", Some(&self.visitor.principal)).speaking(say);
        View::new(frame, title).crumb(PAGE, say.of("Báo cáo", "Reports"))
    }

    fn form(&self, faults: Faults) -> Form {
        let say = self.say();
        let form = Form::filter(self.report.path).faults(faults);
        let form = self.report.wishes.iter().fold(form, |form, wish| form.field(self.field(*wish)));
        form.button(say.of("Xem", "Show"))
    }

    fn field(&self, wish: Wish) -> Field {
        let (say, asked) = (self.say(), self.asked);
        match wish {
            Wish::AsOf => Field::day("as_of", say.of("Tính đến hết ngày", "As of the end of")).value(&asked.as_of),
            Wish::Period => Field::short("period", say.of("Hoặc tháng báo cáo", "Or a month of figures"))
                .hint(say.of("Ví dụ 12/2019", "Such as 12/2019"))
                .value(&asked.period),
            Wish::KnownAt => Field::short("known_at", say.of("Theo dữ liệu đến", "As known at"))
                .hint(say.of("Ví dụ 31/12/2019 09:30", "Such as 31/12/2019 09:30"))
                .value(&asked.known_at),
            Wish::Structure => {
                Field::day("structure", say.of("Cơ cấu tổ chức ngày", "Structure of")).value(&asked.structure)
            }
            Wish::Agency => {
                Field::search("agency", say.of("Cơ quan: tên hoặc mã", "Agency: name or code")).value(&asked.agency)
            }
            Wish::Year => Field::short("year", say.of("Năm", "Year")).value(&asked.year),
        }
    }

    /// The same report with something else besides.
    pub(super) fn address(&self, more: &[(&str, &str)]) -> String {
        let Asked { as_of, period, known_at, structure, agency, year, .. } = self.asked;
        let own = [
            ("as_of", as_of.as_str()),
            ("period", period),
            ("known_at", known_at),
            ("structure", structure),
            ("agency", agency),
            ("year", year),
        ];
        // What is said besides takes the place of what was asked.
        let kept = own.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| name != other));
        let asked: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
        address(self.report.path, &asked)
    }

    /// Of one of its lines, as of the same time.
    pub(super) fn address_below(&self, line: &str) -> String {
        let all = self.address(&[]);
        let (path, query) = all.split_once('?').unwrap_or((&all, ""));
        if query.is_empty() { format!("{path}/{line}") } else { format!("{path}/{line}?{query}") }
    }

    /// Which rows of its long table are on the page, and the ways to the others.
    pub(super) fn turn(&self, count: usize) -> Result<(Range<usize>, Pager), PageError> {
        let Asked { sort, figure, show, after, .. } = self.asked;
        let own = [("sort", sort.as_str()), ("figure", figure), ("show", show)];
        turn(after, (count, LINES), |after| {
            let more: Vec<(&str, &str)> = own.into_iter().chain([("after", after)]).collect();
            self.address(&more)
        })
    }

    /// The same as files.
    pub(super) fn files(&self) -> Actions {
        let say = self.say();
        Format::ALL.into_iter().fold(Actions::default(), |actions, format| {
            let text = format!("{} {}", say.of("Tải về", "Download"), format.code().to_uppercase());
            actions.link(self.address(&[("format", format.code())]), text)
        })
    }
}

/// Which of so many rows are on a page that begins after some of them, and the ways to the others. What lies beyond the end is no page.
pub(in crate::web::pages) fn turn(
    after: &str,
    (count, lines): (usize, usize),
    to: impl Fn(&str) -> String,
) -> Result<(Range<usize>, Pager), PageError> {
    let start: usize = if after.is_empty() { 0 } else { after.parse().map_err(|_| PageError::NotFound)? };
    if start > 0 && start >= count {
        return Err(PageError::NotFound);
    }
    let end = start.saturating_add(lines).min(count);
    let pager = Pager { first: (start > 0).then(|| to("")), next: (end < count).then(|| to(&end.to_string())) };
    Ok((start..end, pager))
}

/// How figures are to be read.
pub(super) fn notes(say: Say, lines: impl IntoIterator<Item = String>) -> List {
    List::new(say.of("Cách hiểu số liệu", "How the figures are to be read")).items(lines.into_iter().map(Into::into))
}

/// A number that leads to its list; nobody needs a list of nothing.
pub(super) fn opening(text: String, number: u64, to: impl FnOnce() -> Option<String>) -> Line {
    match Some(number).filter(|number| *number > 0).and_then(|_| to()) {
        Some(to) => Line::link(to, text),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_on_one_page_and_beyond_the_end_there_is_none() {
        let (mut after, mut seen) = (String::new(), Vec::new());
        loop {
            let (rows, pager) = turn(&after, (95, 40), |after| format!("?after={after}")).unwrap();
            assert_eq!(pager.first.is_some(), rows.start > 0);
            seen.extend(rows);
            match pager.next {
                Some(next) => next.trim_start_matches("?after=").clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!(seen, (0..95).collect::<Vec<_>>());
        let empty = turn("", (0, 40), |_| String::new()).unwrap();
        assert_eq!((empty.0, empty.1.next), (0..0, None));
        for wrong in ["95", "-1", "x", "18446744073709551615", "99999999999999999999"] {
            assert!(turn(wrong, (95, 40), |_| String::new()).is_err(), "{wrong}");
        }
    }
}
