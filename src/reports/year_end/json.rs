//! The year-end report for programs.

use serde_json::{Map, Value, json};

use super::{Figure, RowBehind, Told, YearEnd};
use crate::reports::figure::amount_json;

/// `{"year", "as_of", "period": {"from", "to"}, "province", "left_out": [ROW], "figures": {CODE: {"value", "of"?, "unit", "status", "as_of", "source", "label", "rows"}}}`;
/// of what nobody told the value is null and the status `unknown`.
#[must_use]
pub fn json(report: &YearEnd) -> Value {
    let figures = report.sections.iter().flat_map(|section| &section.figures);
    let figures: Map<String, Value> = figures.map(|one| (one.code.to_owned(), figure(one))).collect();
    json!({
        "year": report.year,
        "as_of": report.as_of.to_string(),
        "period": { "from": report.days.first.to_string(), "to": report.days.last.to_string() },
        "generated_at": report.generated_at,
        "province": report.province,
        "figures": figures,
        "left_out": report.left_out.iter().map(row).collect::<Vec<_>>(),
    })
}

fn figure(one: &Figure) -> Value {
    let Some(told) = &one.told else {
        return json!({ "value": null, "status": "unknown", "as_of": null, "source": null, "unit": one.unit, "label": one.label, "rows": [] });
    };
    let Told { amount, of, status, as_of, source, rows } = told;
    let mut value = json!({
        "value": amount_json(one.unit, *amount),
        "status": status,
        "as_of": as_of.to_string(),
        "source": source,
        "unit": one.unit,
        "label": one.label,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
    });
    if let (Some(whole), Some(object)) = (of, value.as_object_mut()) {
        object.insert("of".to_owned(), json!(whole));
    }
    value
}

fn row(behind: &RowBehind) -> Value {
    json!({
        "agency": behind.agency,
        "agency_name": behind.agency_name,
        "indicator": behind.indicator,
        "from": behind.days.first.to_string(),
        "to": behind.days.last.to_string(),
        "value": amount_json(behind.unit, behind.amount),
        "status": behind.status,
        "as_of": behind.as_of.to_string(),
        "source": behind.source,
        "reporter": behind.reporter,
    })
}
