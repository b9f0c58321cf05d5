//! The adoption report as JSON: raw numbers, codes, ISO days; shape version 1.
//!
//! ```text
//! { "report": "adoption", "version": 1, "name", "as_of", "structure_day", "generated_at",
//!   "period": null or {"month", "from", "to"}, "known": null or {"at", "change_set"},
//!   "scope": {"excluded_categories": [..]}, "expiring_days": 75,
//!   "moved": [{"from": {"code", "name"}, "people", "is_split", "into": [{"code", "name", "people"}]}], without a place: "into" is empty
//!   "unplaced": [{"code", "name", "people"}], of agencies that are none on the day: in no number
//!   "total": FIGURES, "levels": [{"level", ..FIGURES}],
//!   "units": [{"agency", "code", "name", "level", ..FIGURES, "departments": [{"agency", "code", "name", ..FIGURES}]}] }
//! FIGURES: "coverage": SHARE, "issued": SHARE, "counts": {COLUMN: n}, "by_rank": {RANK: {"coverage": SHARE, "counts"}}
//! SHARE: {"part", "whole", "percent": one decimal, or null when whole is 0}
//! ```
//! Columns are those of `domain::adoption::counts::Column`; each opens to its people by that name.

use serde_json::{Map, Value, json};

use crate::domain::adoption::counts::{Column, Counts, Figures};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::recut::Moved;
use crate::domain::posting::Rank;
use crate::reports::adoption::{AdoptionReport, DepartmentLine, Known, Period, UnitLine, UnplacedLine};

/// The report as one JSON document.
#[must_use]
pub fn adoption(report: &AdoptionReport) -> Value {
    let frame = &report.frame;
    let lacks = frame.lacks.as_slice();
    json!({
        "report": "adoption",
        "version": 1,
        "name": report.name,
        "as_of": frame.as_of.to_string(),
        "structure_day": frame.structure_day.to_string(),
        "generated_at": frame.generated_at,
        "period": frame.period.map(period),
        "known": known(frame.known),
        "moved": frame.moved.iter().map(moved).collect::<Vec<_>>(),
        "scope": frame.rule,
        "expiring_days": frame.expiring_days,
        "unplaced": frame.unplaced.iter().map(unplaced).collect::<Vec<_>>(),
        "total": with_figures(Map::new(), &report.total, lacks),
        "levels": report.levels.iter().map(|(level, figures)| {
            with_figures(Map::from_iter([("level".to_owned(), json!(level))]), figures, lacks)
        }).collect::<Vec<_>>(),
        "units": report.units.iter().map(|line| unit(line, lacks)).collect::<Vec<_>>(),
    })
}

/// `null`, or `{"at", "change_set"}`.
pub(in crate::reports) fn known(known: Option<Known>) -> Value {
    known.map_or(Value::Null, |known| json!({ "at": known.at, "change_set": known.change_set }))
}

fn period(period: Period) -> Value {
    json!({ "month": period.month.to_string(), "from": period.from.to_string(), "to": period.to.to_string() })
}

/// `{"code", "name", "people"}`.
pub(in crate::reports) fn unplaced(line: &UnplacedLine) -> Value {
    json!({ "code": line.code, "name": line.name, "people": line.people })
}

fn moved(moved: &Moved) -> Value {
    let into =
        moved.into.iter().map(|(agency, people)| json!({ "code": agency.code, "name": agency.name, "people": people }));
    json!({
        "from": { "code": moved.from.code, "name": moved.from.name },
        "people": moved.people,
        "is_split": moved.is_split,
        "into": into.collect::<Vec<_>>(),
    })
}

fn unit(unit: &UnitLine, lacks: &[Column]) -> Value {
    let head = Map::from_iter([
        ("agency".to_owned(), json!(unit.agency)),
        ("code".to_owned(), json!(unit.code)),
        ("name".to_owned(), json!(unit.name)),
        ("level".to_owned(), json!(unit.level)),
        ("departments".to_owned(), unit.departments.iter().map(|line| department(line, lacks)).collect()),
    ]);
    with_figures(head, &unit.figures, lacks)
}

fn department(line: &DepartmentLine, lacks: &[Column]) -> Value {
    let head = Map::from_iter([
        ("agency".to_owned(), json!(line.agency)),
        ("code".to_owned(), json!(line.code)),
        ("name".to_owned(), json!(line.name)),
    ]);
    with_figures(head, &line.figures, lacks)
}

/// Columns that were not counted are left out: never 0.
fn with_figures(mut head: Map<String, Value>, figures: &Figures, lacks: &[Column]) -> Value {
    let counted = |counts: &Counts| {
        let columns = Column::ALL.iter().filter(|column| !lacks.contains(column));
        Value::Object(columns.map(|column| (column.to_string(), json!(counts.get(*column)))).collect())
    };
    let rank = |(rank, counts): (Rank, &Counts)| {
        (rank.to_string(), json!({ "coverage": share(counts.coverage()), "counts": counted(counts) }))
    };
    head.insert("coverage".to_owned(), share(figures.total.coverage()));
    head.insert("issued".to_owned(), share(figures.total.issued()));
    head.insert("counts".to_owned(), counted(&figures.total));
    head.insert("by_rank".to_owned(), Value::Object(figures.ranks().map(rank).collect()));
    Value::Object(head)
}

fn share(ratio: Ratio) -> Value {
    // At most 1000 tenths when part <= whole: exact in a float's one decimal.
    let percent = ratio.tenths().and_then(|tenths| u32::try_from(tenths).ok()).map(|tenths| f64::from(tenths) / 10.0);
    json!({ "part": ratio.part, "whole": ratio.whole, "percent": percent })
}
