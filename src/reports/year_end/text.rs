//! The year-end report for reading.

use super::json::counted_in;
use super::{Figure, FigureFinding, GoalProgress, Told, YearEnd, finding_counts};
use crate::domain::indicator::amount::Unit;
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, status};
use crate::reports::figure_words;
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};
use crate::reports::unplaced::unplaced_note;

/// A heading, a table section by section, what is aimed at, and what is to be looked at.
#[must_use]
pub fn text(report: &YearEnd, lang: Lang) -> String {
    let mut text = heading(report, lang);
    text.push_str(&figures(report, lang));
    if !report.goals.is_empty() {
        text.push_str(&format!("\n{}\n", lang.pick("MỤC TIÊU CỦA NĂM", "WHAT IS AIMED AT")));
        text.push_str(&goals_text(&report.goals, lang));
    }
    if let Some(note) = unplaced_note(&report.unplaced, lang) {
        text.push_str(&format!("\n{note}\n"));
    }
    text.push_str(&to_look_at(&report.findings, lang));
    text
}

/// Of when the report is, by what was known when.
#[must_use]
pub fn of_when(report: &YearEnd, lang: Lang) -> String {
    let (first, last, as_of) = (day(lang, report.days.first), day(lang, report.days.last), day(lang, report.as_of));
    let made = instant(lang, report.generated_at);
    match (lang, report.known_at.map(|known| instant(lang, known))) {
        (Lang::Vi, None) => format!(
            "Số liệu phát sinh từ {first} đến {last}; số liệu tại thời điểm tính đến hết ngày {as_of}; lập lúc {made}"
        ),
        (Lang::Vi, Some(known)) => format!(
            "Số liệu phát sinh từ {first} đến {last}; số liệu tại thời điểm tính đến hết ngày {as_of}, theo thông tin đã ghi nhận đến {known}; \
             lập lúc {made}"
        ),
        (Lang::En, None) => {
            format!("What adds up: {first} to {last}; what is as of a day: end of {as_of}; made at {made}")
        }
        (Lang::En, Some(known)) => format!(
            "What adds up: {first} to {last}; what is as of a day: end of {as_of}; as known at {known}; made at {made}"
        ),
    }
}

fn heading(report: &YearEnd, lang: Lang) -> String {
    let (year, province, when) = (report.year, &report.province, of_when(report, lang));
    match lang {
        Lang::Vi => format!("KẾT QUẢ ỨNG DỤNG CÔNG NGHỆ THÔNG TIN NĂM {year}\n{province}.\n{when}.\n\n"),
        Lang::En => format!("WHAT WAS REACHED IN {year}\n{province}.\n{when}.\n\n"),
    }
}

fn figures(report: &YearEnd, lang: Lang) -> String {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Figure"), Align::Wrap(44)),
        (lang.pick("Kết quả", "Value"), Align::Right),
        (lang.pick("Tính chất", "Status"), Align::Left),
        (lang.pick("Tính đến", "As of"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(32)),
        (lang.pick("Người báo cáo", "Reporter"), Align::Wrap(20)),
        (lang.pick("Minh chứng", "Evidence"), Align::Wrap(20)),
    ]);
    for section in &report.sections {
        table.heading(section.title.pick(lang));
        for figure in &section.figures {
            table.row(figure_row(figure, lang));
        }
    }
    table.to_string()
}

fn figure_row(figure: &Figure, lang: Lang) -> [String; 7] {
    let label = format!("  {}", figure.label.pick(lang));
    let Some(told) = &figure.told else {
        let nobody = lang.pick("chưa có số liệu", "not told").to_owned();
        let [as_of, source, reporter, evidence] = std::array::from_fn(|_| String::new());
        return [label, lang.pick("–", "n/a").to_owned(), nobody, as_of, source, reporter, evidence];
    };
    [
        answers(told, lang).map_or(label.clone(), |answers| format!("{label} ({answers})")),
        value(figure.unit, told, lang),
        status(lang, told.status).to_owned(),
        day(lang, told.as_of),
        told.source.pick(lang).to_owned(),
        told.reporters().pick(lang).to_owned(),
        told.evidence().pick(lang).to_owned(),
    ]
}

/// An amount, out of how many where it is a part.
#[must_use]
pub fn value(unit: Unit, told: &Told, lang: Lang) -> String {
    let value = amount(lang, counted_in(told, unit), told.amount);
    told.of.map_or(value.clone(), |whole| format!("{value}/{}", count(lang, whole)))
}

/// How many said yes, how many no, and how many nothing.
#[must_use]
pub fn answers(told: &Told, lang: Lang) -> Option<String> {
    let (of, answered) = (told.of?, told.answered?);
    let (yes, no, silent) = (told.amount.0, answered.saturating_sub(told.amount.0), of.saturating_sub(answered));
    let n = |number| count(lang, number);
    Some(match lang {
        Lang::Vi => format!("{} có, {} không, {} chưa báo cáo", n(yes), n(no), n(silent)),
        Lang::En => format!("{} yes, {} no, {} not told", n(yes), n(no), n(silent)),
    })
}

/// What is aimed at, with how far it is reached.
#[must_use]
pub fn goals_text(goals: &[GoalProgress], lang: Lang) -> String {
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(44)),
        (lang.pick("Cấp", "Level"), Align::Left),
        (lang.pick("Mục tiêu", "Goal"), Align::Right),
        (lang.pick("Đã đạt", "Reached"), Align::Right),
        (lang.pick("Đánh giá", "Met"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(36)),
    ]);
    for one in goals {
        table.row([
            one.name.pick(lang).to_owned(),
            figure_words::aimed_for(lang, one.goal.level).to_owned(),
            amount(lang, one.unit, one.goal.amount),
            one.reached.as_ref().map_or_else(|| lang.pick("–", "n/a").to_owned(), |told| value(one.unit, told, lang)),
            figure_words::verdict(lang, one.is_met).to_owned(),
            one.goal.source.clone(),
        ]);
    }
    table.to_string()
}

fn to_look_at(findings: &[FigureFinding], lang: Lang) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", lang.pick("SỐ LIỆU CẦN XEM LẠI", "TO BE LOOKED AT"));
    for (kind, number) in finding_counts(findings) {
        text.push_str(&format!("  {}: {}\n", figure_words::finding(lang, kind), count(lang, number)));
    }
    let how = lang.pick("Chi tiết: congvu indicator findings", "Each of them: congvu indicator findings");
    text.push_str(&format!("  {how}\n"));
    text
}
