//! People whose post names an agency that there is none of on the day: it is no more, or not yet. They are in no number of adoption; reports
//! tell how many there are and of which agencies, and list them to whoever may read that agency's people.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::adoption::UnplacedLine;
use super::people::{PersonBehind, named_behind};
use crate::domain::adoption::counts::Person;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyVersion, TreePath};
use crate::domain::ids::AgencyId;
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::reports::number::count;
use crate::storage::StoreError;
use crate::storage::read::{Reader, View};

/// What a list of them is asked for by, among the columns of the report.
pub const UNPLACED: &str = "unplaced";

/// Those of a tally, with what their agencies were before they ended, or will be.
#[derive(Debug, Clone, Default)]
pub struct Unplaced {
    people: Vec<Person>,
    agencies: HashMap<AgencyId, AgencyVersion>,
}

impl Unplaced {
    /// Those of a tally that was counted in `view`.
    ///
    /// # Errors
    /// When the store fails or holds a value that makes no sense.
    pub async fn of(reader: &Reader, view: View, tally: &Tally) -> Result<Self, StoreError> {
        if tally.unplaced.is_empty() {
            return Ok(Self::default());
        }
        let people = tally.unplaced.clone();
        let versions = reader.all_agency_versions(view).await?;
        let theirs = versions.into_iter().filter(|version| people.iter().any(|person| person.agency == version.agency));
        Ok(Self { agencies: nearest(theirs, view.day), people })
    }

    /// Their agencies in the order of the tree, and how many there are of each.
    #[must_use]
    pub fn lines(&self) -> Vec<UnplacedLine> {
        lines(&self.agencies, &counted(&self.people))
    }

    /// They by name, of the agencies that `scope` covers, below `root` if one is asked for.
    ///
    /// # Errors
    /// When the store fails or holds a value that makes no sense.
    pub async fn people(
        &self,
        reader: &Reader,
        view: View,
        scope: &Scope,
        root: Option<&TreePath>,
    ) -> Result<Vec<PersonBehind>, StoreError> {
        let is_asked = |path: &TreePath| scope.covers(path) && root.is_none_or(|root| path.is_within(root));
        let agencies = self.agencies.iter().filter(|(_, agency)| is_asked(&agency.path));
        let agencies: HashMap<AgencyId, (&str, &str)> =
            agencies.map(|(id, agency)| (*id, (agency.code.as_str(), agency.name.as_str()))).collect();
        let people = self.people.iter().filter(|person| agencies.contains_key(&person.agency));
        named_behind(reader, view, people, &agencies).await
    }
}

/// How many there are of each agency.
#[must_use]
pub fn counted(people: &[Person]) -> BTreeMap<AgencyId, u64> {
    let mut counted = BTreeMap::new();
    for person in people {
        *counted.entry(person.agency).or_default() += 1;
    }
    counted
}

/// The agencies of people who were counted in `view` without being read, in the order of the tree.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn unplaced_lines(
    reader: &Reader,
    view: View,
    people: &BTreeMap<AgencyId, u64>,
) -> Result<Vec<UnplacedLine>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let versions = reader.all_agency_versions(view).await?.into_iter();
    Ok(lines(&nearest(versions.filter(|version| people.contains_key(&version.agency)), view.day), people))
}

fn lines(agencies: &HashMap<AgencyId, AgencyVersion>, people: &BTreeMap<AgencyId, u64>) -> Vec<UnplacedLine> {
    let line = |(agency, people): (&AgencyId, &u64)| {
        let AgencyVersion { code, name, path, .. } = agencies.get(agency)?.clone();
        Some(UnplacedLine { code, name, path, people: *people })
    };
    let mut lines: Vec<UnplacedLine> = people.iter().filter_map(line).collect();
    lines.sort_by(|one, other| one.path.cmp(&other.path));
    lines
}

/// Agencies named before the rest is only counted.
const NAMED: usize = 10;

/// Who is in no number, as every form says it.
#[must_use]
pub fn unplaced_note(lines: &[UnplacedLine], lang: Lang) -> Option<String> {
    let people: u64 = lines.iter().map(|line| line.people).sum();
    if people == 0 {
        return None;
    }
    let people = count(lang, people);
    let named = lines.iter().take(NAMED).map(|line| format!("{} ({})", line.name, count(lang, line.people)));
    let mut named = named.collect::<Vec<_>>().join(", ");
    if let Some(more) = lines.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push_str(&match lang {
            Lang::Vi => format!(" và {more} đơn vị khác"),
            Lang::En => format!(" and {more} more agencies"),
        });
    }
    Some(match lang {
        Lang::Vi => format!(
            "Chưa được tính vào số liệu của đơn vị nào: {people} người mà đơn vị của vị trí công tác chính không có trong cơ cấu tổ chức của ngày số liệu: {named}."
        ),
        Lang::En => format!(
            "In no number: {people} people whose primary posting is in an agency that there is none of on the figures' day: {named}."
        ),
    })
}

/// Of each agency the version that was the last before the day; of one that is yet to come the first.
fn nearest(versions: impl Iterator<Item = AgencyVersion>, day: Date) -> HashMap<AgencyId, AgencyVersion> {
    let mut nearest: HashMap<AgencyId, AgencyVersion> = HashMap::new();
    for version in versions {
        let from = version.effective.from;
        let is_nearer =
            nearest.get(&version.agency).is_none_or(|other| match (from <= day, other.effective.from <= day) {
                (true, true) => from > other.effective.from,
                (true, false) => true,
                (false, true) => false,
                (false, false) => from < other.effective.from,
            });
        if is_nearer {
            nearest.insert(version.agency, version);
        }
    }
    nearest
}
