//! The adoption report for people: a table of all, by rank, by level and by unit, in Vietnamese or English.

use std::fmt::Write;

use super::figures::{Figure, notes, whole};
use super::when::when;
use crate::domain::adoption::counts::Counts;
use crate::domain::lang::Lang;
use crate::reports::adoption::{AdoptionReport, UnitLine};
use crate::reports::table::{Align, Table};
use crate::reports::words;

/// How much of the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The whole, ranks and levels.
    Levels,
    /// And every reporting unit.
    Units,
    /// And the departments under each.
    Departments,
}

/// The report as text; ends with a line feed.
#[must_use]
pub fn adoption(report: &AdoptionReport, lang: Lang, detail: Detail) -> String {
    let mut text = title(report, lang);
    let mut table = Table::new(&columns(report, lang));
    let figures = Figure::shown(&report.frame);
    let cells = |name: String, counts: &Counts| cells(lang, &figures, name, counts);
    table.row(cells(lang.pick("Tổng cộng", "Total").to_owned(), &report.total.total));
    table.rule();
    for (rank, counts) in report.total.ranks() {
        table.row(cells(format!("  {}", words::rank(lang, rank)), counts));
    }
    table.rule();
    for (level, figures) in &report.levels {
        table.row(cells(format!("  {}", words::level(lang, *level)), &figures.total));
    }
    if detail != Detail::Levels {
        unit_rows(&mut table, report, lang, detail);
    }
    // Writing into a String is infallible.
    let _ = write!(text, "\n{table}\n{}\n", notes(&report.frame, lang).join("\n"));
    text
}

fn unit_rows(table: &mut Table, report: &AdoptionReport, lang: Lang, detail: Detail) {
    let figures = Figure::shown(&report.frame);
    let mut level = None;
    let mut above: Option<&str> = None;
    for unit in &report.units {
        if level != Some(unit.level) {
            table.rule();
            table.heading(words::level(lang, unit.level).to_uppercase());
            (level, above) = (Some(unit.level), None);
        }
        if unit.above.as_deref() != above {
            above = unit.above.as_deref();
            table.heading(format!("  {}", capitalised(above.unwrap_or_default().trim_start_matches("UBND "))));
        }
        unit_row(table, unit, &figures, lang, detail);
    }
}

fn unit_row(table: &mut Table, unit: &UnitLine, figures: &[Figure], lang: Lang, detail: Detail) {
    let indent = if unit.above.is_some() { "    " } else { "  " };
    table.row(cells(lang, figures, format!("{indent}{}", unit.name), &unit.figures.total));
    if detail == Detail::Departments {
        for department in &unit.departments {
            let name = format!("{indent}  {}", department.name);
            table.row(cells(lang, figures, name, &department.figures.total));
        }
    }
}

/// With a capital: the heading of a district's communes.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn columns(report: &AdoptionReport, lang: Lang) -> Vec<(&'static str, Align)> {
    let figures = Figure::shown(&report.frame).into_iter().map(|figure| (figure.title(lang), Align::Right));
    std::iter::once((lang.pick("Đơn vị", "Agency"), Align::Wrap(46))).chain(figures).collect()
}

fn cells(lang: Lang, figures: &[Figure], name: String, counts: &Counts) -> Vec<String> {
    let figures = figures.iter().map(|figure| figure.of(counts).shown(lang));
    std::iter::once(name).chain(figures).collect()
}

fn title(report: &AdoptionReport, lang: Lang) -> String {
    let (when, whole) = (when(&report.frame, lang), whole(report, lang));
    match lang {
        Lang::Vi => format!(
            "MỨC ĐỘ SẴN SÀNG KÝ SỐ CỦA CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC\n\
             Phạm vi: {whole}.\n\
             {when}.\n"
        ),
        Lang::En => format!(
            "COVERAGE OF DIGITAL SIGNING AMONG OFFICIALS\n\
             Of {whole}.\n\
             {when}.\n"
        ),
    }
}
