//! The report for programs.

use serde_json::{Value, json};

use super::goals::goal_beside;
use super::{Figure, GoalBeside, IndicatorReport, Line, Told};
use crate::domain::indicator::Goal;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::indicator::period::Days;
use crate::reports::figure::amount_json;
use crate::reports::format::json::known;

/// `{"month", "as_of", "period": {"from", "to"}, "cumulative": {"from", "to"}, "generated_at", "known": null or {"at", "change_set"}, "indicators": [DEFINITION], "total": LINE,
/// "levels": [LINE], "units": [LINE], "unknown_agencies": [{"code", "documents"}], "waiting": signers to be judged again}`, where a line is `{"code", "name", "level", "figures":
/// [{"indicator", "rank", "exchange_level", "period": TOLD, "cumulative": TOLD or null, "goal": null or {"level", "value", "source", "reached",
/// "is_met"}}]}`.
#[must_use]
pub fn json(report: &IndicatorReport) -> Value {
    let unknown =
        report.unknown_agencies.iter().map(|(code, documents)| json!({ "code": code, "documents": documents }));
    json!({
        "month": report.spans.month.to_string(),
        "as_of": report.spans.as_of.to_string(),
        "period": days(report.spans.period),
        "cumulative": days(report.spans.cumulative),
        "generated_at": report.generated_at,
        "known": known(report.known),
        "indicators": Measured::ALL.iter().map(|which| definition(*which)).collect::<Vec<_>>(),
        "total": line(&report.total, &report.goals),
        "levels": report.levels.iter().map(|one| line(one, &report.goals)).collect::<Vec<_>>(),
        "units": report.units.iter().map(|one| line(one, &report.goals)).collect::<Vec<_>>(),
        "unknown_agencies": unknown.collect::<Vec<_>>(),
        "waiting": report.waiting,
    })
}

/// What an indicator is.
fn definition(which: Measured) -> Value {
    let told = measured(which);
    json!({
        "code": which,
        "name": told.name,
        "unit": told.unit,
        "over_time": told.over_time,
        "split": told.split,
        "numerator": told.numerator,
        "denominator": told.denominator,
        "not_applicable": told.not_applicable,
        "source": told.source,
    })
}

pub(super) fn days(days: Days) -> Value {
    json!({ "from": days.first.to_string(), "to": days.last.to_string() })
}

fn line(line: &Line, goals: &[Goal]) -> Value {
    let figure = |one: &Figure| figure(one, goal_beside(goals, line.level, one).as_ref());
    json!({
        "code": line.code,
        "name": line.name,
        "level": line.level,
        "figures": line.figures.iter().map(figure).collect::<Vec<_>>(),
    })
}

fn figure(one: &Figure, goal: Option<&GoalBeside>) -> Value {
    json!({
        "indicator": one.indicator,
        "rank": one.rank,
        "exchange_level": one.level,
        "period": told(one.indicator, &one.period),
        "cumulative": one.cumulative.as_ref().map(|cumulative| told(one.indicator, cumulative)),
        "goal": goal.map(|goal| aimed_at(one.indicator, goal)),
    })
}

fn aimed_at(which: Measured, goal: &GoalBeside) -> Value {
    let unit = measured(which).unit;
    json!({
        "level": goal.level,
        "value": amount_json(unit, goal.amount),
        "source": goal.source,
        "reached": goal.reached.map(|reached| amount_json(unit, reached)),
        "is_met": goal.is_met,
    })
}

fn told(which: Measured, one: &Told) -> Value {
    let unit = measured(which).unit;
    json!({
        "value": one.value.map(|value| amount_json(unit, value)),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "status": one.status,
        "as_of": one.as_of.to_string(),
        "source": one.source,
        "reporters": one.reporters,
        "not_applicable": one.not_applicable,
        "left_out": one.left_out,
        "beside": one.beside.iter().map(|other| told(which, other)).collect::<Vec<_>>(),
    })
}
