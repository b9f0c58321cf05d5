//! Where two reports of a month differ, by agency and figure.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{ByColumn, Content, Numbers};
use crate::domain::adoption::counts::Column;

/// A figure that two reports tell otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Identifier of the agency; of the total and of levels what they are called.
    pub agency: String,
    /// Which figure.
    pub figure: String,
    /// What was published; none where that has no such figure.
    pub published: Option<String>,
    /// What is counted now.
    pub counted: Option<String>,
}

impl Difference {
    /// By how much a count of who can sign differs; none of anything else. An erased person's certificate no longer says whose address
    /// it is for, so such counts follow an erasure.
    #[must_use]
    pub fn of_coverage(&self) -> Option<u64> {
        let followed = [
            Column::Covered,
            Column::Indeterminate,
            Column::Uncovered,
            Column::Expiring,
            Column::Expired,
            Column::Revoked,
            Column::AddressNotLive,
            Column::OtherGap,
            Column::NoCertificate,
        ];
        let column = self.figure.rsplit(' ').next()?;
        if !followed.iter().any(|one| one.as_str() == column) {
            return None;
        }
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u64>().ok());
        Some(number(&self.published)?.abs_diff(number(&self.counted)?))
    }
}

/// Everything that the two tell otherwise, by agency and figure.
#[must_use]
pub fn differences(published: &Content, counted: &Content) -> Vec<Difference> {
    let (one, other) = (told(published), told(counted));
    let keys: BTreeSet<&Key> = one.keys().chain(other.keys()).collect();
    let differs = keys.into_iter().filter(|key| one.get(*key) != other.get(*key));
    let difference = |key: &Key| Difference {
        agency: key.0.clone(),
        figure: key.1.clone(),
        published: one.get(key).cloned(),
        counted: other.get(key).cloned(),
    };
    differs.map(difference).collect()
}

/// Agency and figure.
type Key = (String, String);

/// Every figure that a report tells. Words that come from settings and from the program, not from facts, are none.
fn told(content: &Content) -> BTreeMap<Key, String> {
    let mut told = BTreeMap::new();
    let mut put = |agency: &str, figure: String, value: String| {
        told.insert((agency.to_owned(), figure), value);
    };
    for (figure, value) in [
        ("name", content.name.clone()),
        ("period", format!("{} {} {}", content.month, content.from, content.to)),
        ("known_at", content.known_at.to_string()),
        ("rule", format!("{:?} {}", content.rule, content.expiring_days)),
    ] {
        put("total", figure.to_owned(), value);
    }
    numbers("total", &content.total, &mut put);
    for row in &content.levels {
        numbers(&format!("level {}", row.level), &row.figures, &mut put);
    }
    for unit in &content.units {
        let named = format!("{} {:?} {} {}", unit.name, unit.above, unit.level, unit.agency);
        put(unit.code.as_str(), "name".to_owned(), named);
        numbers(unit.code.as_str(), &unit.figures, &mut put);
        for part in &unit.departments {
            put(part.code.as_str(), "name".to_owned(), format!("{} {} {}", part.name, unit.code, part.agency));
            numbers(part.code.as_str(), &part.figures, &mut put);
        }
    }
    for row in &content.reported {
        let level = row.level.map_or_else(String::new, |level| format!(" {level}"));
        let figure = format!("{}{level} {} {} {}", row.indicator, row.scope, row.from, row.to);
        let value = format!("{} {} {} {} {} {}", row.amount, row.unit, row.status, row.as_of, row.source, row.name);
        put(&row.agency, figure, value);
    }
    told
}

fn numbers(agency: &str, numbers: &Numbers, put: &mut impl FnMut(&str, String, String)) {
    let mut columns = |rank: &str, columns: &ByColumn| {
        for (column, number) in columns {
            put(agency, format!("{rank}{column}"), number.to_string());
        }
    };
    columns("", &numbers.total);
    for (rank, counts) in &numbers.by_rank {
        columns(&format!("{rank} "), counts);
    }
}
