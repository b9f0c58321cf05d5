//! A score set as people write it, in JSON.
//!
//! ```text
//! { "version": "2026.1", "from": "2026-01-01", "criteria": [
//!   { "code": "coverage", "name": {"vi": "…", "en": "…"}, "indicator": "coverage", "weight": 60, "formula": "ratio" },
//!   { "code": "exchange", "name": {…}, "indicator": "electronic_exchange", "weight": 20,
//!     "formula": {"steps": [[50, 10], [90.5, 20]]} },
//!   { "code": "meetings", "name": {…}, "indicator": "videoconference_meetings", "weight": 20, "formula": "max_scaled",
//!     "blocks": ["districts", "communes"] } ] }
//! ```
//! Without `blocks` a criterion is for all. `"rule": 1` says by which edition of the rule it is to be read: left out, the newest. Weights and points have at most two decimals, steps begin at a share in per cent with at most one.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::block::Block;
use super::points::Points;
use super::rule::RuleEdition;
use super::set::{Criterion, Formula, InvalidScoreSet, ScoreSet};
use crate::domain::clock::iso_day;
use crate::domain::lang::Bilingual;

/// Characters of a version, a code or a name, at most.
const LONGEST: usize = 200;
/// Criteria of a set, at most.
const MOST: usize = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: String,
    #[serde(with = "iso_day")]
    from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<u8>,
    criteria: Vec<WrittenCriterion>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCriterion {
    code: String,
    name: Bilingual,
    indicator: String,
    weight: f64,
    formula: WrittenFormula,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum WrittenFormula {
    Ratio,
    MaxScaled,
    Steps(Vec<(f64, f64)>),
}

/// Why a text is no score set.
#[derive(Debug, Error)]
pub enum WrongScoreSet {
    /// It is not what sets look like.
    #[error("this is no score set: {0}")]
    Shape(#[from] serde_json::Error),
    /// A number that is none of ours.
    #[error("criterion '{criterion}': {number} is out of range or has too many decimals; write {what}")]
    Number {
        /// Whose.
        criterion: String,
        /// As written.
        number: f64,
        /// What it should be.
        what: &'static str,
    },
    /// A text is missing or too long, or there are too many criteria.
    #[error("{0} must have 1 to {1}")]
    Length(&'static str, usize),
    /// It is written for an edition of the rule that there is not.
    #[error("there is no rule {0}; write 1 or 2, or leave it out for the newest")]
    Rule(u8),
    /// Its criteria make no sense together.
    #[error(transparent)]
    Set(#[from] InvalidScoreSet),
}

impl WrongScoreSet {
    /// The same in Vietnamese.
    #[must_use]
    pub fn vi(&self) -> String {
        match self {
            Self::Shape(error) => {
                format!("nội dung JSON không đúng mẫu (dòng {}, cột {})", error.line(), error.column())
            }
            Self::Number { criterion, number, .. } => {
                format!("tiêu chí '{criterion}': số {number} vượt giới hạn hoặc có quá nhiều chữ số thập phân")
            }
            Self::Length(_, most) => format!("có nội dung trống, quá dài hoặc quá nhiều (tối đa {most})"),
            Self::Rule(number) => format!("không có quy tắc tính số {number}; ghi 1 hoặc 2, hoặc để trống"),
            Self::Set(InvalidScoreSet::Empty) => "chưa có tiêu chí nào".to_owned(),
            Self::Set(InvalidScoreSet::Twice(code)) => format!("hai tiêu chí trùng mã '{code}'"),
            Self::Set(InvalidScoreSet::Worthless(code)) => format!("tiêu chí '{code}' chưa có điểm"),
            Self::Set(InvalidScoreSet::Steps(code)) => {
                format!("các mức của tiêu chí '{code}' phải tăng dần cả về tỷ lệ và điểm, không vượt điểm tối đa")
            }
        }
    }
}

/// Reads a set as somebody writes it: by the newest edition of the rule, unless it names another.
///
/// # Errors
/// When it is none, or makes no sense.
pub fn read(text: &str) -> Result<ScoreSet, WrongScoreSet> {
    read_by(text, RuleEdition::NEWEST)
}

/// Reads a set as it was stored: by the first edition of the rule, unless it names another.
///
/// # Errors
/// When it is none, or makes no sense.
pub fn read_stored(text: &str) -> Result<ScoreSet, WrongScoreSet> {
    read_by(text, RuleEdition::First)
}

fn read_by(text: &str, unless_told: RuleEdition) -> Result<ScoreSet, WrongScoreSet> {
    let written: Written = serde_json::from_str(text)?;
    let is_text = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
    if !is_text(&written.version) {
        return Err(WrongScoreSet::Length("characters of the version", LONGEST));
    }
    if written.criteria.len() > MOST {
        return Err(WrongScoreSet::Length("criteria", MOST));
    }
    let rule = match written.rule {
        None => unless_told,
        Some(number) => RuleEdition::numbered(number).ok_or(WrongScoreSet::Rule(number))?,
    };
    let mut criteria = Vec::with_capacity(written.criteria.len());
    for one in written.criteria {
        if ![&one.code, &one.name.vi, &one.name.en, &one.indicator].into_iter().all(|text| is_text(text)) {
            return Err(WrongScoreSet::Length("characters of a criterion's code, names and indicator", LONGEST));
        }
        criteria.push(criterion(one)?);
    }
    Ok(ScoreSet::new(written.version, written.from, criteria)?.under(rule))
}

/// Writes a set as it is read.
///
/// # Errors
/// Never for a set that was read.
pub fn write(set: &ScoreSet) -> Result<String, serde_json::Error> {
    let points = |points: Points| decimal(points.in_hundredths(), 100);
    let written = |one: &Criterion| WrittenCriterion {
        code: one.code.clone(),
        name: one.name.clone(),
        indicator: one.indicator.clone(),
        weight: points(one.weight),
        formula: match &one.formula {
            Formula::Ratio => WrittenFormula::Ratio,
            Formula::MaxScaled => WrittenFormula::MaxScaled,
            Formula::Steps(steps) => {
                WrittenFormula::Steps(steps.iter().map(|(share, won)| (decimal(*share, 10), points(*won))).collect())
            }
        },
        blocks: one.blocks.clone(),
    };
    let criteria = set.criteria.iter().map(written).collect();
    // Sets of the first edition were stored before there were others.
    let rule = (set.rule > RuleEdition::First).then_some(set.rule.number());
    serde_json::to_string(&Written { version: set.version.clone(), from: set.from, rule, criteria })
}

fn criterion(one: WrittenCriterion) -> Result<Criterion, WrongScoreSet> {
    let points = |number: f64| whole(number, 100.0, 1_000_000.0).map(Points::hundredths);
    let wrong = |number, what| WrongScoreSet::Number { criterion: one.code.clone(), number, what };
    let formula = match &one.formula {
        WrittenFormula::Ratio => Formula::Ratio,
        WrittenFormula::MaxScaled => Formula::MaxScaled,
        WrittenFormula::Steps(steps) => {
            let step = |&(share, won): &(f64, f64)| {
                let from = whole(share, 10.0, 100.0).ok_or_else(|| wrong(share, "a share of 0 to 100 per cent"))?;
                Ok((from, points(won).ok_or_else(|| wrong(won, "points of 0 to 1000000"))?))
            };
            Formula::Steps(steps.iter().map(step).collect::<Result<_, WrongScoreSet>>()?)
        }
    };
    let weight = points(one.weight).ok_or_else(|| wrong(one.weight, "points of 0 to 1000000"))?;
    let WrittenCriterion { code, name, indicator, blocks, .. } = one;
    Ok(Criterion { code, name, indicator, weight, formula, blocks })
}

/// A decimal number in its smallest parts; none when it has smaller ones, or is out of range.
fn whole(number: f64, parts: f64, most: f64) -> Option<u64> {
    let scaled = number * parts;
    let near = scaled.round();
    let fits = (0.0..=most).contains(&number) && (scaled - near).abs() < 1e-6;
    // Within 10^8 by `most`: no digit is lost.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fits.then_some(near as u64)
}

fn decimal(parts: u64, of: u32) -> f64 {
    // Weights and shares that were read lie far below 2^32 parts.
    f64::from(u32::try_from(parts).unwrap_or(u32::MAX)) / f64::from(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = r#"{"version": "2026.1", "from": "2026-01-01", "criteria": [
        {"code": "coverage", "name": {"vi": "Ký được", "en": "Can sign"}, "indicator": "coverage", "weight": 60.25, "formula": "ratio"},
        {"code": "exchange", "name": {"vi": "Trao đổi", "en": "Exchange"}, "indicator": "electronic_exchange", "weight": 20,
         "formula": {"steps": [[50, 10], [90.5, 20]]}},
        {"code": "meetings", "name": {"vi": "Họp", "en": "Meetings"}, "indicator": "videoconference_meetings", "weight": 19.75,
         "formula": "max_scaled", "blocks": ["districts", "communes"]}]}"#;

    #[test]
    fn what_is_written_is_read_and_written_again() {
        let set = read(SET).unwrap();
        assert_eq!(set.criteria[0].weight, Points::hundredths(6025));
        let steps = vec![(500, Points::whole(10)), (905, Points::whole(20))];
        assert_eq!(set.criteria[1].formula, Formula::Steps(steps));
        assert!(set.criteria[1].is_for(Block::PartyBodies) && !set.criteria[2].is_for(Block::PartyBodies));
        assert!(!write(&set).unwrap().replacen("blocks", "", 1).contains("blocks"), "what is for all does not say so");
        assert_eq!(read(&write(&set).unwrap()).unwrap(), set);
    }

    #[test]
    fn a_set_keeps_the_rule_that_it_was_added_under() {
        let set = read(SET).unwrap();
        assert_eq!(set.rule, RuleEdition::Second);
        assert_eq!(read_stored(&write(&set).unwrap()).unwrap(), set);
        let before = read_stored(SET).unwrap();
        assert_eq!(before.rule, RuleEdition::First, "what was stored before there were others says nothing");
        assert_eq!(read_stored(&write(&before).unwrap()).unwrap(), before);
        let named = |rule: &str| read(&SET.replacen("\"criteria\"", &format!("\"rule\": {rule}, \"criteria\""), 1));
        assert_eq!(named("1").unwrap(), before);
        assert!(named("3").unwrap_err().to_string().contains("no rule 3"));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_to_do() {
        let told = |from: &str, to: &str| read(&SET.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(told("60.25", "60.255").contains("too many decimals"));
        assert!(told("60.25", "-1").contains("points of 0 to 1000000"));
        assert!(told("[50, 10]", "[100.5, 10]").contains("share of 0 to 100"));
        assert!(told("[50, 10]", "[95, 10]").contains("must rise"));
        assert!(told("\"ratio\"", "\"share\"").contains("unknown variant"));
        assert!(told("2026.1", " ").contains("characters of the version"));
        assert!(told("\"exchange\"", "\"coverage\"").contains("two criteria"));
        assert!(told("\"version\"", "\"name\"").contains("unknown field"));
        let vi = |from: &str, to: &str| read(&SET.replacen(from, to, 1)).unwrap_err().vi();
        assert_eq!(
            vi("[50, 10]", "[95, 10]"),
            "các mức của tiêu chí 'exchange' phải tăng dần cả về tỷ lệ và điểm, không vượt điểm tối đa"
        );
        assert!(vi("\"ratio\"", "\"share\"").starts_with("nội dung JSON không đúng mẫu (dòng 2"));
    }
}
