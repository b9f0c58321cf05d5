//! Where two reports of a month differ, by agency and figure. What a later release counts besides is no difference, and neither is what it judges
//! by another edition of the rule. `indicators` has what is told of indicators.

mod indicators;

use std::collections::{BTreeMap, BTreeSet};

use super::content::{ByColumn, Content, Numbers};
use crate::domain::adoption::counts::Column;
use crate::domain::agency::Level;
use crate::domain::ids::AgencyId;
use crate::domain::posting::Rank;

/// A figure that two reports tell otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Identifier of the agency; of the total and of levels what they are called.
    pub agency: String,
    /// Which figure.
    pub figure: String,
    /// Where among the counts of people it stands; none of anything else.
    pub place: Option<CountPlace>,
    /// What was published; none where that has no such figure.
    pub published: Option<String>,
    /// What is counted now.
    pub counted: Option<String>,
}

/// A row of a month's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// Everyone.
    Total,
    /// A level.
    Level(Level),
    /// A unit with its departments, or a department with its parts.
    Agency(AgencyId),
}

/// A count of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountPlace {
    /// In which row.
    pub row: Row,
    /// Of which rank; none of all.
    pub rank: Option<Rank>,
    /// In which column.
    pub column: Column,
}

impl Difference {
    /// Both as numbers, of a count.
    #[must_use]
    pub fn numbers(&self) -> Option<(u64, u64)> {
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        Some((number(&self.published)?, number(&self.counted)?))
    }
}

/// Everything that the two tell otherwise, by agency and figure.
#[must_use]
pub fn differences(published: &Content, counted: &Content) -> Vec<Difference> {
    let is_same_rule = published.edition == counted.edition;
    let (mut one, mut other) = (told(published, is_same_rule), told(counted, is_same_rule));
    if let Some(frozen) = &published.indicators {
        let comparable = indicators::Comparable::of(frozen, counted.indicators.as_ref(), is_same_rule);
        one.extend(indicators::told(published, frozen, &comparable));
        other.extend(counted.indicators.iter().flat_map(|found| indicators::told(counted, found, &comparable)));
    }
    // A column, or a rank, that was not counted then tells nothing of what was published.
    let compared = |key: &&Key| key.place.is_none() || one.contains_key(*key);
    let keys: BTreeSet<&Key> = one.keys().chain(other.keys()).filter(compared).collect();
    let differs = keys.into_iter().filter(|key| one.get(*key) != other.get(*key));
    let difference = |key: &Key| Difference {
        agency: key.agency.clone(),
        figure: key.figure.clone(),
        place: key.place,
        published: one.get(key).cloned(),
        counted: other.get(key).cloned(),
    };
    differs.map(difference).collect()
}

/// Agency and figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    agency: String,
    figure: String,
    place: Option<CountPlace>,
}

/// Every figure that a report tells, those of people only by the same rule. Words that come from settings and from the program, not from facts, are
/// none: neither is the unit of a reported figure, which is its indicator's.
fn told(content: &Content, is_same_rule: bool) -> BTreeMap<Key, String> {
    let mut told = BTreeMap::new();
    let mut put = |agency: &str, figure: String, value: String| {
        told.insert(Key { agency: agency.to_owned(), figure, place: None }, value);
    };
    put("total", "name".to_owned(), content.name.clone());
    put("total", "period".to_owned(), format!("{} {} {}", content.month, content.from, content.to));
    put("total", "known_at".to_owned(), content.known_at.to_string());
    if is_same_rule {
        put("total", "rule".to_owned(), format!("{:?} {}", content.rule, content.expiring_days));
    }
    for unit in &content.units {
        let named = format!("{} {:?} {} {}", unit.name, unit.above, unit.level, unit.agency);
        put(unit.code.as_str(), "name".to_owned(), named);
        for part in &unit.departments {
            put(part.code.as_str(), "name".to_owned(), format!("{} {} {}", part.name, unit.code, part.agency));
        }
    }
    for row in &content.unplaced {
        put(row.code.as_str(), "unplaced".to_owned(), format!("{} {}", row.people, row.name));
    }
    for row in &content.reported {
        let level = row.level.map_or_else(String::new, |level| format!(" {level}"));
        let figure = format!("{}{level} {} {} {}", row.indicator, row.scope, row.from, row.to);
        let value = format!("{} {} {} {} {}", row.amount, row.status, row.as_of, row.source, row.name);
        put(&row.agency, figure, value);
    }
    if is_same_rule {
        told.extend(people(content));
    }
    told
}

/// The counts of people.
fn people(content: &Content) -> BTreeMap<Key, String> {
    let mut told = BTreeMap::new();
    let mut put = |agency: &str, row: Row, numbers: &Numbers| {
        let ranks = numbers.by_rank.iter().map(|(rank, columns)| (Some(*rank), columns));
        for (rank, columns) in std::iter::once((None, &numbers.total)).chain(ranks) {
            told.extend(of_columns(agency, (row, rank), columns));
        }
    };
    put("total", Row::Total, &content.total);
    for row in &content.levels {
        put(&format!("level {}", row.level), Row::Level(row.level), &row.figures);
    }
    for unit in &content.units {
        put(unit.code.as_str(), Row::Agency(unit.agency), &unit.figures);
        for part in &unit.departments {
            put(part.code.as_str(), Row::Agency(part.agency), &part.figures);
        }
    }
    told
}

fn of_columns<'a>(
    agency: &'a str,
    (row, rank): (Row, Option<Rank>),
    columns: &'a ByColumn,
) -> impl Iterator<Item = (Key, String)> + 'a {
    columns.iter().map(move |(column, number)| {
        let figure = rank.map_or_else(|| column.to_string(), |rank| format!("{rank} {column}"));
        let place = Some(CountPlace { row, rank, column: *column });
        (Key { agency: agency.to_owned(), figure, place }, number.to_string())
    })
}
