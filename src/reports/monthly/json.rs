//! Months of figures for programs: a draft, what was said of it, what is published, and the whole of a report.

use serde_json::{Value, json};

use super::content::Content;
use super::trend::Trend;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::clock::Timestamp;
use crate::domain::edition::{Draft, Edition, ReportAct};
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::report_period::ReportMonth;
use crate::reports::figure::amount_json;
use crate::reports::format::json::adoption;
use crate::reports::indicators;

/// A draft.
#[must_use]
pub fn draft(draft: &Draft) -> Value {
    json!({
        "draft": draft.id,
        "month": draft.month.to_string(),
        "from": draft.days.0.to_string(),
        "to": draft.days.1.to_string(),
        "known_at": draft.known_at,
        "content_hash": hex::encode(&draft.content_hash),
        "drafted_at": draft.at,
        "seen_until": draft.seen_until.to_string(),
    })
}

/// Something that is published.
#[must_use]
pub fn edition(edition: &Edition) -> Value {
    json!({
        "month": edition.month.to_string(),
        "version": edition.version,
        "reason": edition.reason,
        "draft": edition.draft,
        "content_hash": hex::encode(&edition.content_hash),
        "published_at": edition.at,
    })
}

/// What was said of a draft.
#[must_use]
pub fn act(act: &ReportAct) -> Value {
    json!({
        "id": act.id,
        "kind": act.kind,
        "agency": act.agency,
        "contest": act.contest,
        "reason": act.reason,
        "at": act.at,
    })
}

/// How a share went over the months: `{"indicator", "months": [{"month", "part", "whole", "percent": or null}]}`; null of none.
#[must_use]
pub fn trend(trend: Option<&Trend>) -> Value {
    let month = |(month, share): &(ReportMonth, Option<Ratio>)| {
        json!({
            "month": month.to_string(),
            "part": share.map(|share| share.part),
            "whole": share.map(|share| share.whole),
            "percent": share.and_then(Ratio::tenths).map(|tenths| amount_json(Unit::Percent, Amount(tenths))),
        })
    };
    json!(trend.map(|trend| {
        json!({ "indicator": trend.indicator, "months": trend.months.iter().map(month).collect::<Vec<_>>() })
    }))
}

/// A month's report in the shape of the adoption report, with how it came to where it is, what agencies reported, and its indicators in the shape
/// of theirs (`null` of a month that was drafted before they were frozen too). None when the stored month makes no sense.
#[must_use]
pub fn report(content: &Content, drafted: &Draft, published: Option<&Edition>, acts: &[ReportAct]) -> Option<Value> {
    let made: Timestamp = drafted.at;
    let mut document = adoption(&content.report(made).ok()?);
    let reported = content.reported().iter().map(|row| {
        json!({
            "agency": row.agency,
            "agency_name": row.name,
            "indicator": row.indicator,
            "level": row.level,
            "scope": row.scope,
            "from": row.from.to_string(),
            "to": row.to.to_string(),
            "value": amount_json(row.unit, row.amount()),
            "unit": row.unit,
            "status": row.status,
            "as_of": row.as_of.to_string(),
            "source": row.source,
        })
    });
    let more = json!({
        "report": "month",
        "draft": draft(drafted),
        "edition": published.map(edition),
        "acts": acts.iter().map(act).collect::<Vec<_>>(),
        "reported": reported.collect::<Vec<_>>(),
        "indicators": content.indicators(made).as_ref().map(indicators::json),
    });
    if let (Some(document), Value::Object(more)) = (document.as_object_mut(), more) {
        document.extend(more);
    }
    Some(document)
}
