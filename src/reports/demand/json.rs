//! The yearly report as JSON: raw numbers, codes, ISO days; shape version 1.
//!
//! ```text
//! { "report": "demand", "version": 1, "name", "year", "from", "to", "need_until", "generated_at",
//!   "known": null or {"at", "change_set"},
//!   "certificates": {"issued", "expired", "revoked", "by_status": {STATUS: n}},
//!   "devices": [{"medium", "state" or null, "count"}], "fulfilled_requests": {KIND: n}, "coverage": {"part", "whole"},
//!   "unplaced": [{"code", "name", "people"}], "need": NEED, "levels": [{"level", ..NEED}], "units": [{"agency", "code", "name", "level", ..NEED}] }
//! NEED: "in_scope", "new", "renew", "change", "devices"
//! ```

use serde_json::{Map, Value, json};

use super::{Demand, Needs};
use crate::reports::format::json::{known, unplaced};

/// The report as one JSON document.
#[must_use]
pub fn demand(report: &Demand) -> Value {
    let by_status = report.certificates.iter().map(|(status, held)| (status.to_string(), json!(held)));
    let fulfilled = report.fulfilled.iter().map(|(kind, done)| (kind.to_string(), json!(done)));
    let devices =
        report.devices.iter().map(|((medium, state), held)| json!({ "medium": medium, "state": state, "count": held }));
    json!({
        "report": "demand",
        "version": 1,
        "name": report.name,
        "year": report.year,
        "from": report.days.first.to_string(),
        "to": report.days.last.to_string(),
        "need_until": report.until.to_string(),
        "generated_at": report.generated_at,
        "known": known(report.known),
        "certificates": {
            "issued": report.happened.issued,
            "expired": report.happened.expired,
            "revoked": report.happened.revoked,
            "by_status": Value::Object(by_status.collect()),
        },
        "devices": devices.collect::<Vec<_>>(),
        "fulfilled_requests": Value::Object(fulfilled.collect()),
        "coverage": report.coverage,
        "need": with(Map::new(), &report.total),
        "levels": report.levels.iter().map(|(level, needs)| with(Map::from_iter([("level".to_owned(), json!(level))]), needs)).collect::<Vec<_>>(),
        "unplaced": report.unplaced.iter().map(unplaced).collect::<Vec<_>>(),
        "units": report.units.iter().map(|unit| {
            let head = [("agency", json!(unit.agency)), ("code", json!(unit.code)), ("name", json!(unit.name)), ("level", json!(unit.level))];
            with(head.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(), &unit.needs)
        }).collect::<Vec<_>>(),
    })
}

fn with(mut head: Map<String, Value>, needs: &Needs) -> Value {
    let numbers = [
        ("in_scope", needs.in_scope),
        ("new", needs.new),
        ("renew", needs.renew),
        ("change", needs.change),
        ("devices", needs.devices),
    ];
    head.extend(numbers.map(|(key, number)| (key.to_owned(), json!(number))));
    Value::Object(head)
}
