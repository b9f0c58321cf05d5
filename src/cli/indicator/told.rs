//! Indicators, figures and goals as tables and as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::Date;

use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::{Goal, Indicator, IndicatorCode, OverTime};
use crate::domain::lang::Lang;
use crate::reports::figure::{amount, amount_json, status};
use crate::reports::number::{count, day};
use crate::reports::table::{Align, Table};
use crate::reports::words::level;
use crate::storage::read::indicator::ValueLine;

pub(super) fn no_agency(code: &str, on: Date, lang: Lang) -> String {
    let on = day(lang, on);
    match lang {
        Lang::Vi => format!("không có cơ quan {code} vào ngày {on}; kiểm tra mã định danh"),
        Lang::En => format!("there is no agency {code} on {on}; check its code"),
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
            "code": one.code, "name": one.name, "unit": one.unit, "over_time": one.over_time,
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
            (lang.pick("Từ ngày", "From"), Align::Left),
            (lang.pick("Đến ngày", "To"), Align::Left),
            (lang.pick("Số liệu", "Figure"), Align::Right),
            (lang.pick("Tính chất", "Status"), Align::Left),
            (lang.pick("Tính đến", "As of"), Align::Left),
            (lang.pick("Nguồn", "Source"), Align::Wrap(28)),
            (lang.pick("Người báo cáo", "Reporter"), Align::Wrap(20)),
        ]);
        for line in &self.lines {
            let value = &line.value;
            let name = self.indicators.get(&value.indicator).map_or("", |indicator| indicator.name.pick(lang));
            let between =
                value.level.map(|level| format!(" ({})", crate::reports::figure::exchange_level(lang, level)));
            table.row([
                format!("{name}{}", between.unwrap_or_default()),
                line.agency_name.clone(),
                day(lang, value.days.first),
                day(lang, value.days.last),
                amount(lang, self.unit(&value.indicator), value.amount),
                status(lang, value.status).to_owned(),
                day(lang, value.as_of),
                value.source.clone(),
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
                "level": value.level, "from": value.days.first.to_string(), "to": value.days.last.to_string(),
                "value": amount_json(self.unit(&value.indicator), value.amount), "status": value.status, "as_of": value.as_of.to_string(),
                "source": value.source, "evidence": value.evidence, "reporter": value.reporter,
            })
        };
        json!({ "figures": self.lines.iter().map(one).collect::<Vec<_>>(), "more": self.is_cut })
    }
}

fn unit_of(known: &[Indicator], code: &IndicatorCode) -> Unit {
    known.iter().find(|indicator| indicator.code == *code).map_or(Unit::Percent, |indicator| indicator.unit)
}

pub(super) fn goals(goals: &[Goal], known: &[Indicator], lang: Lang) -> String {
    if goals.is_empty() {
        return lang.pick("Chưa đặt mục tiêu nào cho năm này.\n", "Nothing is aimed at in that year.\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Chỉ tiêu", "Indicator"), Align::Left),
        (lang.pick("Cấp", "Level"), Align::Left),
        (lang.pick("Mục tiêu", "Goal"), Align::Right),
        (lang.pick("Nguồn", "Source"), Align::Wrap(44)),
    ]);
    for goal in goals {
        let aim: Amount = goal.amount;
        table.row([
            goal.indicator.to_string(),
            goal.level.map_or(lang.pick("toàn tỉnh", "province"), |it| level(lang, it)).to_owned(),
            amount(lang, unit_of(known, &goal.indicator), aim),
            goal.source.clone(),
        ]);
    }
    table.to_string()
}

pub(super) fn goals_json(goals: &[Goal], known: &[Indicator]) -> Value {
    let one = |goal: &Goal| {
        json!({
            "indicator": goal.indicator, "level": goal.level, "year": goal.year,
            "value": amount_json(unit_of(known, &goal.indicator), goal.amount), "source": goal.source,
        })
    };
    json!({ "goals": goals.iter().map(one).collect::<Vec<_>>() })
}
