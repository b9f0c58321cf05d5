//! Indicators, figures and goals as tables and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::{Indicator, IndicatorCode, OverTime};
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, amount_json, exchange_level, status};
use crate::reports::figure_words;
use crate::reports::number::{count, day};
use crate::reports::table::{Align, Table};
use crate::reports::year_end::{
    FigureFinding, GoalProgress, counts_json, finding_counts, finding_json, goal_json, goals_text,
};
use crate::storage::read::indicator::ValueLine;

pub(super) fn no_agency(code: &str, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("không có và chưa từng có cơ quan {code}; kiểm tra mã định danh"),
        Lang::En => format!("there is no agency {code} and never was; check its code"),
    }
}

fn unit(unit: Unit, lang: Lang) -> &'static str {
    match unit {
        Unit::Count => lang.pick("số lượng", "count"),
        Unit::Percent => lang.pick("phần trăm", "per cent"),
        Unit::YesNo => lang.pick("có/không", "yes/no"),
        Unit::Days => lang.pick("ngày", "days"),
    }
}

fn over_time(over_time: OverTime, lang: Lang) -> &'static str {
    match over_time {
        OverTime::Sum => lang.pick("cộng dồn theo kỳ", "adds up"),
        OverTime::Last => lang.pick("tại một ngày", "as of a day"),
    }
}

pub(super) fn indicators(indicators: &[Indicator], lang: Lang) -> String {
    let mut table = Table::new(&[
        (lang.pick("Mã", "Code"), Align::Left),
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(44)),
        (lang.pick("Đơn vị tính", "Unit"), Align::Left),
        (lang.pick("Theo thời gian", "Over time"), Align::Left),
        (lang.pick("Nguồn", "Source"), Align::Wrap(36)),
    ]);
    for one in indicators {
        table.row([
            one.code.as_str(),
            one.name.pick(lang),
            unit(one.unit, lang),
            over_time(one.over_time, lang),
            &one.source,
        ]);
    }
    table.to_string()
}

pub(super) fn indicators_json(indicators: &[Indicator]) -> Value {
    let one = |one: &Indicator| {
        json!({
            "code": one.code, "name": one.name, "unit": one.unit, "over_time": one.over_time, "scope": one.scope,
            "by_level": one.is_by_level, "definition": one.definition, "source": one.source,
        })
    };
    json!({ "indicators": indicators.iter().map(one).collect::<Vec<_>>() })
}

/// Figures with the indicators that they are of.
pub(super) struct Figures {
    lines: Vec<ValueLine>,
    indicators: BTreeMap<IndicatorCode, Indicator>,
    is_cut: bool,
}

impl Figures {
    /// Of the lines, one more than the limit if there are more, those that are told.
    pub(super) fn of(mut lines: Vec<ValueLine>, known: Vec<Indicator>, limit: u32) -> Self {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_cut = lines.len() > most;
        lines.truncate(most);
        let indicators = known.into_iter().map(|indicator| (indicator.code.clone(), indicator)).collect();
        Self { lines, indicators, is_cut }
    }

    fn unit(&self, code: &IndicatorCode) -> Unit {
        self.indicators.get(code).map_or(Unit::Count, |indicator| indicator.unit)
    }

    pub(super) fn text(&self, lang: Lang) -> String {
        if self.lines.is_empty() {
            return lang.pick("Chưa có số liệu nào.\n", "There is no figure.\n").to_owned();
        }
        let mut table = Table::new(&[
            (lang.pick("Chỉ tiêu", "Indicator"), Align::Wrap(34)),
            (lang.pick("Cơ quan, đơn vị", "Agency"), Align::Wrap(30)),
            (lang.pick("Phạm vi", "Scope"), Align::Left),
            (lang.pick("Từ ngày", "From"), Align::Left),
            (lang.pick("Đến ngày", "To"), Align::Left),
            (lang.pick("Số liệu", "Figure"), Align::Right),
            (lang.pick("Tính chất", "Status"), Align::Left),
            (lang.pick("Tính đến", "As of"), Align::Left),
            (lang.pick("Nguồn", "Source"), Align::Wrap(28)),
            (lang.pick("Minh chứng", "Evidence"), Align::Wrap(20)),
            (lang.pick("Người báo cáo", "Reporter"), Align::Wrap(20)),
        ]);
        for line in &self.lines {
            let value = &line.value;
            let name = self.indicators.get(&value.indicator).map_or("", |indicator| indicator.name.pick(lang));
            let between = value.level.map(|level| format!(" ({})", exchange_level(lang, level)));
            table.row([
                format!("{name}{}", between.unwrap_or_default()),
                line.agency_name.clone(),
                figure_words::scope(lang, value.scope).to_owned(),
                day(lang, value.days.first),
                day(lang, value.days.last),
                amount(lang, self.unit(&value.indicator), value.amount),
                status(lang, value.status).to_owned(),
                day(lang, value.as_of),
                value.source.clone(),
                value.evidence.clone().unwrap_or_default(),
                value.reporter.clone(),
            ]);
        }
        let told = count(lang, self.lines.len() as u64);
        let more = match (lang, self.is_cut) {
            (_, false) => "",
            (Lang::Vi, true) => "; còn nữa, xem thêm bằng --limit hoặc thu hẹp bằng --indicator, --agency, --since",
            (Lang::En, true) => "; there are more: raise --limit, or narrow by --indicator, --agency, --since",
        };
        format!("{table}\n{told} {}{more}\n", lang.pick("số liệu", "figures"))
    }

    pub(super) fn json(&self) -> Value {
        let one = |line: &ValueLine| {
            let value = &line.value;
            json!({
                "id": value.id, "indicator": value.indicator, "agency": line.agency_code, "agency_name": line.agency_name,
                "level": value.level, "scope": value.scope, "from": value.days.first.to_string(), "to": value.days.last.to_string(),
                "value": amount_json(self.unit(&value.indicator), value.amount), "status": value.status, "as_of": value.as_of.to_string(),
                "source": value.source, "evidence": value.evidence, "reporter": value.reporter,
            })
        };
        json!({ "figures": self.lines.iter().map(one).collect::<Vec<_>>(), "more": self.is_cut })
    }
}

fn unit_of(known: &[Indicator], code: &IndicatorCode) -> Unit {
    known.iter().find(|indicator| indicator.code == *code).map_or(Unit::Count, |indicator| indicator.unit)
}

pub(super) fn withdrawn(line: &ValueLine, known: &[Indicator], lang: Lang) -> String {
    let value = &line.value;
    let amount = amount(lang, unit_of(known, &value.indicator), value.amount);
    let (agency, code, first, last) =
        (&line.agency_code, &value.indicator, day(lang, value.days.first), day(lang, value.days.last));
    match lang {
        Lang::Vi => format!("Đã rút số liệu {code} của {agency} từ {first} đến {last}: {amount}.\n"),
        Lang::En => format!("Withdrawn: {code} of {agency} from {first} to {last}: {amount}.\n"),
    }
}

pub(super) fn goals(goals: &[GoalProgress], lang: Lang) -> String {
    if goals.is_empty() {
        return lang.pick("Chưa đặt mục tiêu nào cho năm này.\n", "Nothing is aimed at in that year.\n").to_owned();
    }
    goals_text(goals, lang)
}

pub(super) fn goals_json(goals: &[GoalProgress]) -> Value {
    json!({ "goals": goals.iter().map(goal_json).collect::<Vec<_>>() })
}

pub(super) fn findings(findings: &[FigureFinding], lang: Lang) -> String {
    if findings.is_empty() {
        return lang.pick("Không có số liệu nào cần xem lại.\n", "There is nothing to look at.\n").to_owned();
    }
    let mut text = String::new();
    for (kind, number) in finding_counts(findings) {
        text.push_str(&format!("{}: {}\n", figure_words::finding(lang, kind), count(lang, number)));
        for one in findings.iter().filter(|one| one.kind == kind) {
            text.push_str(&format!("  {}: {}. {}.\n", one.id, what(one, lang), one.reason.pick(lang)));
        }
    }
    text
}

/// Which figure, or which row.
fn what(finding: &FigureFinding, lang: Lang) -> String {
    let Some(row) = &finding.row else { return finding.content.clone().unwrap_or_default() };
    let (first, last) = (day(lang, row.days.first), day(lang, row.days.last));
    let between = row.level.map(|level| format!(", {}", exchange_level(lang, level))).unwrap_or_default();
    let scope = figure_words::scope(lang, row.scope);
    format!(
        "{} {} ({scope}{between}), {first} – {last}: {} ({})",
        row.agency,
        row.indicator,
        amount(lang, row.unit, row.amount),
        status(lang, row.status)
    )
}

pub(super) fn findings_json(year: i32, findings: &[FigureFinding]) -> Value {
    let items: Vec<Value> = findings.iter().map(finding_json).collect();
    json!({ "year": year, "counts": counts_json(findings), "findings": items })
}
