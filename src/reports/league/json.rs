//! The league table and a score card as JSON: raw numbers, codes, ISO days; shape version 1.
//!
//! ```text
//! { "report": "league", "version": 1, "name", "as_of", "known_at" or null, "period": "2019-12" or null, "first", "last", "before", "generated_at",
//!   "set": {"version", "rule", "criteria": [{"code", "name": {"vi", "en"}, "indicator", "weight", "blocks": [BLOCK]}]},
//!   "blocks": [{"block", "lines": [LINE]}] }
//! LINE: {"agency", "code", "name", "rank", "points", "of", "percent", "band", "to_next", "before": {"rank", "points", "percent"},
//!        "criteria": [{"code", "figure": FIGURE, "won", "lost", "of", "status", "as_of", "source": {"vi", "en"}, "why": reason without a figure}]}
//! FIGURE: {"part", "whole"} | {"percent"}, reported as such | {"answer": bool} | {"count"} | {"reported": false} | null: n/a
//! ```
//! To whoever sees a part of the province, agencies outside of it are told up to `band`, and blocks without one within it are left out.
//! `first` and `last` are the days of what was reported of periods, and of documents. A card is `{"report": "score_card", …, "block", "ranked", "line": LINE,
//! "closes_by": {CRITERION: n}, "closes_with": {CRITERION: "people" | "mailboxes" | "documents" | "signatures"}, "opens": {CRITERION: command}}`.
//! Points have two decimals.

use serde_json::{Map, Value, json};

use super::card::Card;
use super::{Frame, League, Line};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::scope::Scope;
use crate::domain::score::points::{Figure, Points, Won};
use crate::domain::score::set::{Criterion, ScoreSet};

/// The table as one JSON document.
#[must_use]
pub fn league(league: &League) -> Value {
    league_within(league, &Scope::Province)
}

/// The same as whoever sees that part of the province is told it: the ranks of the blocks in which an agency of theirs is.
#[must_use]
pub fn league_within(league: &League, scope: &Scope) -> Value {
    let frame = &league.frame;
    let block = |block: &super::Standings| {
        let told = |one: &Line| if scope.covers(&one.path) { line(one, &frame.set) } else { Value::Object(place(one)) };
        json!({ "block": block.block, "lines": block.lines.iter().map(told).collect::<Vec<_>>() })
    };
    let is_theirs = |block: &&super::Standings| block.lines.iter().any(|line| scope.covers(&line.path));
    let mut document = framed("league", frame);
    document.insert("name".to_owned(), json!(league.name));
    document.insert("blocks".to_owned(), league.blocks.iter().filter(is_theirs).map(block).collect());
    Value::Object(document)
}

/// An agency's place in its block.
fn place(line: &Line) -> Map<String, Value> {
    let told = [
        ("agency", json!(line.agency)),
        ("code", json!(line.code)),
        ("name", json!(line.name)),
        ("rank", json!(line.rank)),
        ("points", json!(points(line.score.won()))),
        ("of", json!(points(line.score.attainable()))),
        ("percent", json!(percent(line.score.share()))),
        ("band", json!(line.score.band())),
    ];
    told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A card as one JSON document.
#[must_use]
pub fn card(card: &Card<'_>) -> Value {
    let closing =
        card.lines.iter().filter_map(|line| Some((line.criterion.code.clone(), json!(line.closes_by?.count))));
    let mut document = framed("score_card", card.frame);
    document.insert("block".to_owned(), json!(card.block));
    document.insert("ranked".to_owned(), json!(card.ranked));
    document.insert("line".to_owned(), line(card.line, &card.frame.set));
    document.insert("closes_by".to_owned(), Value::Object(closing.collect()));
    let with =
        card.lines.iter().filter_map(|line| Some((line.criterion.code.clone(), json!(line.closes_by?.of.code()))));
    document.insert("closes_with".to_owned(), Value::Object(with.collect()));
    let opens = card.lines.iter().map(|line| (line.criterion.code.clone(), json!(line.opens)));
    document.insert("opens".to_owned(), Value::Object(opens.collect()));
    Value::Object(document)
}

fn framed(report: &str, frame: &Frame) -> Map<String, Value> {
    let criterion = |one: &Criterion| json!({ "code": one.code, "name": one.name, "indicator": one.indicator, "weight": points(one.weight), "blocks": one.blocks });
    let criteria: Vec<Value> = frame.set.criteria.iter().map(criterion).collect();
    let told = [
        ("report", json!(report)),
        ("version", json!(1)),
        ("as_of", json!(frame.as_of.to_string())),
        ("known_at", json!(frame.known.map(|known| known.at))),
        ("period", json!(frame.month.map(|month| month.to_string()))),
        ("first", json!(frame.reported.first.to_string())),
        ("last", json!(frame.reported.last.to_string())),
        ("before", json!(frame.before.to_string())),
        ("generated_at", json!(frame.generated_at)),
        ("set", json!({ "version": frame.set.version, "rule": frame.set.rule.number(), "criteria": criteria })),
    ];
    told.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn line(line: &Line, set: &ScoreSet) -> Value {
    let criteria = set.criteria.iter().zip(&line.score.0).enumerate().map(|(at, (criterion, won))| {
        let behind = line.behind.get(at);
        let source = behind.map(|behind| &behind.source).filter(|source| !source.vi.is_empty());
        json!({
            "code": criterion.code,
            "figure": won.map(|won| figure(won.figure)),
            "won": won.map(|won| points(won.won)),
            "lost": won.as_ref().map(|won: &Won| points(won.lost())),
            "of": won.map(|won| points(won.of)),
            "status": behind.and_then(|behind| behind.status),
            "as_of": behind.and_then(|behind| behind.as_of).map(|day| day.to_string()),
            "source": source,
            "why": behind.and_then(|behind| behind.why),
        })
    });
    let before = line.before.as_ref().map(|before| {
        json!({
            "rank": before.rank,
            "points": points(before.score.won()),
            "percent": percent(before.score.share()),
        })
    });
    let mut told = place(line);
    told.insert("to_next".to_owned(), json!(line.to_next.map(points)));
    told.insert("before".to_owned(), json!(before));
    told.insert("criteria".to_owned(), criteria.collect());
    Value::Object(told)
}

fn figure(figure: Figure) -> Value {
    match figure {
        Figure::Share(share) => json!(share),
        Figure::Percent(tenths) => json!({ "percent": percent(Ratio { part: tenths, whole: 1000 }) }),
        Figure::Answer(is_so) => json!({ "answer": is_so }),
        Figure::Count(count) => json!({ "count": count }),
        Figure::Unreported => json!({ "reported": false }),
        Figure::NotApplicable => Value::Null,
    }
}

fn points(points: Points) -> f64 {
    // A set's points lie far below 2^32 hundredths.
    f64::from(u32::try_from(points.in_hundredths()).unwrap_or(u32::MAX)) / 100.0
}

fn percent(share: Ratio) -> Option<f64> {
    share.tenths().and_then(|tenths| u32::try_from(tenths).ok()).map(|tenths| f64::from(tenths) / 10.0)
}
