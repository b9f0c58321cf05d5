//! The year-end report for programs.

use serde_json::{Map, Value, json};

use super::{Figure, FigureFinding, GoalProgress, Listed, RowBehind, Told, YearEnd, finding_counts};
use crate::domain::indicator::amount::Unit;
use crate::reports::figure::amount_json;
use crate::reports::format::json::unplaced;

/// `{"year", "as_of", "known_at", "period": {"from", "to"}, "province", "unplaced": [{"code", "name", "people"}], "left_out": [ROW], "goals": [GOAL], "findings": {"counts", "items"}, "figures":
/// {CODE: {"value", "of"?, "answered"?, "unit", "status", "as_of", "source", "label", "opens"?, "rows"}}}`; of what nobody told the value is null and
/// the status `unknown`.
#[must_use]
pub fn json(report: &YearEnd) -> Value {
    let figures: Map<String, Value> = report.figures().map(|one| (one.code.to_owned(), figure(one))).collect();
    json!({
        "year": report.year,
        "as_of": report.as_of.to_string(),
        "known_at": report.known_at,
        "period": { "from": report.days.first.to_string(), "to": report.days.last.to_string() },
        "generated_at": report.generated_at,
        "province": report.province,
        "figures": figures,
        "goals": report.goals.iter().map(goal_json).collect::<Vec<_>>(),
        "unplaced": report.unplaced.iter().map(unplaced).collect::<Vec<_>>(),
        "left_out": report.left_out.iter().map(row).collect::<Vec<_>>(),
        "findings": {
            "counts": counts_json(&report.findings),
            "items": report.findings.iter().map(finding_json).collect::<Vec<_>>(),
        },
    })
}

/// How many findings of each kind there are.
#[must_use]
pub fn counts_json(findings: &[FigureFinding]) -> Value {
    let counts: Map<String, Value> =
        finding_counts(findings).into_iter().map(|(kind, count)| (kind.to_string(), json!(count))).collect();
    Value::Object(counts)
}

/// `{"kind", "id", "reason": {"vi", "en"}, "figure": ROW}`, or `"row"`, the text of a row that was passed over.
#[must_use]
pub fn finding_json(finding: &FigureFinding) -> Value {
    let mut value = json!({ "kind": finding.kind, "id": finding.id, "reason": finding.reason });
    if let Some(object) = value.as_object_mut() {
        match (&finding.row, &finding.content) {
            (Some(behind), _) => object.insert("figure".to_owned(), row(behind)),
            (None, content) => object.insert("row".to_owned(), json!(content)),
        };
    }
    value
}

/// `{"indicator", "name", "level", "year", "value", "source", "unit", "reached": {…}|null, "met": true|false|null}`.
#[must_use]
pub fn goal_json(progress: &GoalProgress) -> Value {
    let GoalProgress { goal, name, unit, reached, is_met } = progress;
    let reached = reached.as_ref().map(|told| {
        json!({
            "value": amount_json(counted_in(told, *unit), told.amount), "of": told.of, "status": told.status,
            "as_of": told.as_of.to_string(), "source": told.source,
        })
    });
    json!({
        "indicator": goal.indicator, "name": name, "level": goal.level, "year": goal.year,
        "value": amount_json(*unit, goal.amount), "source": goal.source, "unit": unit, "reached": reached, "met": is_met,
    })
}

/// Of what is so or not so, those are counted of whom it is so.
pub(super) fn counted_in(told: &Told, unit: Unit) -> Unit {
    if told.of.is_some() { Unit::Count } else { unit }
}

fn figure(one: &Figure) -> Value {
    let Some(told) = &one.told else {
        return json!({ "value": null, "status": "unknown", "as_of": null, "source": null, "unit": one.unit, "label": one.label, "rows": [] });
    };
    let Told { amount, of, answered, status, as_of, source, rows, listed: agencies, opens, share: _ } = told;
    let mut value = json!({
        "value": amount_json(one.unit, *amount),
        "status": status,
        "as_of": as_of.to_string(),
        "source": source,
        "unit": one.unit,
        "label": one.label,
        "rows": rows.iter().map(row).chain(agencies.iter().map(listed)).collect::<Vec<_>>(),
    });
    if let Some(object) = value.as_object_mut() {
        let more = [
            ("of", of.map(Value::from)),
            ("answered", answered.map(Value::from)),
            ("opens", opens.clone().map(Value::from)),
        ];
        object.extend(more.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    }
    value
}

fn row(behind: &RowBehind) -> Value {
    json!({
        "id": behind.id,
        "agency": behind.agency,
        "agency_name": behind.agency_name,
        "indicator": behind.indicator,
        "level": behind.level,
        "scope": behind.scope,
        "from": behind.days.first.to_string(),
        "to": behind.days.last.to_string(),
        "value": amount_json(behind.unit, behind.amount),
        "status": behind.status,
        "as_of": behind.as_of.to_string(),
        "source": behind.source,
        "evidence": behind.evidence,
        "reporter": behind.reporter,
    })
}

fn listed(agency: &Listed) -> Value {
    json!({ "agency": agency.agency, "agency_name": agency.agency_name, "value": agency.is_so })
}
