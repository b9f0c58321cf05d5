//! The yearly report for people, in Vietnamese or English.

use super::told::{columns, notes, sections, span};
use super::{Demand, Needs};
use crate::domain::lang::Lang;
use crate::reports::number::{count, instant};
use crate::reports::table::{Align, Table};
use crate::reports::words;

/// The report as text; ends with a line feed.
#[must_use]
pub fn demand(report: &Demand, lang: Lang) -> String {
    let (year, made) = (report.year, instant(lang, report.generated_at));
    let title = match lang {
        Lang::Vi => {
            let certificates = words::certificate(lang, report.days.last).to_uppercase();
            format!("TÌNH HÌNH SỬ DỤNG {certificates} NĂM {year} VÀ NHU CẦU NĂM {}", year + 1)
        }
        Lang::En => format!("CERTIFICATES IN {year} AND THE NEED OF {}", year + 1),
    };
    let made_on = lang.pick("Lập lúc", "Made");
    let mut text = format!("{title}\n{}\n{} {made_on} {made}.\n\n", report.name, span(report, lang));
    let mut counts = Table::new(&[("", Align::Wrap(60)), (lang.pick("Số lượng", "Count"), Align::Right)]);
    for (heading, lines) in sections(report, lang) {
        counts.heading(heading.to_uppercase());
        if lines.is_empty() {
            counts.row([lang.pick("  Chưa có", "  None"), ""]);
        }
        for (name, number) in lines {
            counts.row([format!("  {name}"), number.shown(lang)]);
        }
    }
    text.push_str(&format!("{counts}\n{}\n{}\n", need(report, lang), notes(report, lang).join("\n")));
    text
}

fn need(report: &Demand, lang: Lang) -> Table {
    let heads = columns(lang).map(|(heading, _)| (heading, Align::Right));
    let heads: Vec<_> = std::iter::once((lang.pick("Nhu cầu", "Need"), Align::Wrap(46))).chain(heads).collect();
    let mut table = Table::new(&heads);
    table.row(cells(lang.pick("Tổng cộng", "Total"), &report.total, lang));
    table.rule();
    for (level, needs) in &report.levels {
        table.row(cells(words::level(lang, *level), needs, lang));
    }
    let mut level = None;
    for unit in &report.units {
        if level != Some(unit.level) {
            table.rule();
            table.heading(words::level(lang, unit.level).to_uppercase());
            level = Some(unit.level);
        }
        table.row(cells(&format!("  {}", unit.name), &unit.needs, lang));
    }
    table
}

fn cells(name: &str, needs: &Needs, lang: Lang) -> Vec<String> {
    let numbers = columns(lang).into_iter().map(|(_, of)| count(lang, of(needs)));
    std::iter::once(name.to_owned()).chain(numbers).collect()
}
