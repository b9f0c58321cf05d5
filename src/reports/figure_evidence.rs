//! What the documents that signing events tell of show of agencies' totals, by the counts that indicators are made from. Read for whoever assembles
//! figures, here and at their import.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use crate::domain::agency::{AgencyRole, AgencyVersion, TreePath};
use crate::domain::agency_units::units;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::evidence::least;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::places::Places;
use crate::domain::indicator::{FigureScope, IndicatorValue, Standard};
use crate::domain::period::Period;
use crate::domain::signing::agency_codes::AgencyCodes;
use crate::domain::usage::Counts;
use crate::storage::StoreError;
use crate::storage::read::document::DocumentSum;
use crate::storage::read::{Reader, View};

/// Agencies over time: where they stood, and what they were called by.
#[derive(Debug, Clone)]
pub struct AgenciesOverTime {
    /// Where they stood.
    pub places: Places,
    codes: AgencyCodes,
    /// In the order of the tree.
    standing: Vec<Standing>,
}

/// An agency as it stood for a while.
#[derive(Debug, Clone)]
struct Standing {
    agency: AgencyId,
    effective: Period,
    path: TreePath,
    role: AgencyRole,
}

/// The departments of each reporting unit on a day.
type Departments = HashMap<AgencyId, Vec<AgencyId>>;

impl AgenciesOverTime {
    /// Those of these versions.
    #[must_use]
    pub fn of(versions: &[AgencyVersion]) -> Self {
        let standing = |version: &AgencyVersion| {
            let AgencyVersion { agency, effective, path, role, .. } = version;
            Standing { agency: *agency, effective: *effective, path: path.clone(), role: *role }
        };
        let mut standing: Vec<Standing> = versions.iter().map(standing).collect();
        standing.sort_by(|one, other| one.path.cmp(&other.path));
        Self { places: Places::of(versions), codes: AgencyCodes::of(versions), standing }
    }

    /// Where departments' figures go on the day: to the nearest reporting unit above.
    fn departments(&self, day: Date) -> Departments {
        let standing: Vec<&Standing> = self.standing.iter().filter(|one| one.effective.contains(day)).collect();
        let in_order: Vec<(&TreePath, AgencyRole)> = standing.iter().map(|one| (&one.path, one.role)).collect();
        let mut found = Departments::new();
        for (one, unit) in standing.iter().zip(units(&in_order)) {
            if let Some(unit) = standing.get(unit).filter(|unit| unit.agency != one.agency) {
                found.entry(unit.agency).or_default().push(one.agency);
            }
        }
        found
    }

    /// The agencies that a value is of: a unit's own figure is its departments' too.
    fn told_by(&self, value: &IndicatorValue, departments: &Departments) -> Vec<AgencyId> {
        let last = value.days.last;
        if let (FigureScope::Subtree, Some(root)) = (value.scope, self.places.on(value.agency, last)) {
            return self.places.within(root, last).collect();
        }
        let own = departments.get(&value.agency).into_iter().flatten().copied();
        std::iter::once(value.agency).chain(own).collect()
    }
}

/// How many documents each value counts at least, by what events tell of its agencies and days; none where they say nothing of its indicator, and
/// of an earlier knowledge: what events tell is counted as known now.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn least_of(
    reader: &Reader,
    view: View,
    agencies: &AgenciesOverTime,
    values: &[&IndicatorValue],
) -> Result<Vec<Option<u64>>, StoreError> {
    let mut least_known = vec![None; values.len()];
    if !view.is_current() {
        return Ok(least_known);
    }
    let mut by_days: BTreeMap<Days, Vec<(usize, Standard)>> = BTreeMap::new();
    for (place, value) in values.iter().enumerate() {
        let standard: Option<Standard> = value.indicator.as_str().parse().ok();
        let speaking = standard.filter(|which| least(&Counts::default(), *which).is_some());
        if let Some(which) = speaking {
            by_days.entry(value.days).or_default().push((place, which));
        }
    }
    let mut names: BTreeMap<AgencyId, Vec<&str>> = BTreeMap::new();
    for (days, asked) in by_days {
        let mut wanted: Vec<(usize, Standard, Vec<&str>)> = Vec::new();
        let departments = agencies.departments(days.last);
        for (place, which) in asked {
            let Some(value) = values.get(place) else { continue };
            let mut codes = Vec::new();
            for agency in agencies.told_by(value, &departments) {
                // Codes are never another agency's: whatever names one of them within the days names the agency.
                let own = names
                    .entry(agency)
                    .or_insert_with(|| agencies.codes.of_agency(agency).into_iter().map(|(code, _)| code).collect());
                codes.extend(own.iter().copied());
            }
            codes.sort_unstable();
            codes.dedup();
            wanted.push((place, which, codes));
        }
        let sums = reader.document_sums(&[days.first], days.last).await?;
        let mut by_code: HashMap<&str, Vec<&DocumentSum>> = HashMap::new();
        for sum in &sums {
            by_code.entry(&sum.code).or_default().push(sum);
        }
        for (place, which, codes) in wanted {
            let Some(value) = values.get(place) else { continue };
            let is_of = |sum: &&&DocumentSum| value.level.is_none_or(|level| sum.level == Some(level));
            let own = codes.iter().filter_map(|code| by_code.get(code)).flatten();
            let known: Counts = own.filter(is_of).map(|sum| sum.counts).sum();
            if let Some(own) = least_known.get_mut(place) {
                *own = least(&known, which);
            }
        }
    }
    Ok(least_known)
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::agency::{AgencyCode, AgencyKind, Level};
    use crate::domain::ids::FactId;
    use crate::domain::indicator::FigureStatus;
    use crate::domain::indicator::amount::Amount;

    const LAST: Date = date!(2019 - 12 - 14);

    fn version(agency: u128, path: &str, role: AgencyRole) -> AgencyVersion {
        let code: AgencyCode = path.rsplit('/').nth(1).unwrap().parse().unwrap();
        AgencyVersion {
            id: FactId(Uuid::nil()),
            agency: AgencyId(Uuid::from_u128(agency)),
            effective: Period::starting(date!(2019 - 01 - 01)),
            path: TreePath::from_stored(path.to_owned()),
            code,
            alternative_codes: Vec::new(),
            gso_code: None,
            name: String::new(),
            slug: String::new(),
            kind: AgencyKind::RuralDistrict,
            level: Level::District,
            role,
            parent: None,
            network_site: false,
            legal_act: None,
        }
    }

    fn told_by(agency: u128, scope: FigureScope) -> Vec<u128> {
        use AgencyRole::{Department, ReportingUnit};
        let agencies = AgenciesOverTime::of(&[
            version(1, "H10/", ReportingUnit),
            version(2, "H10/H10.31/", ReportingUnit),
            version(3, "H10/H10.31/H10.31.50/", Department),
            version(4, "H10/H10.31/H10.31.50/H10.31.51/", Department),
            version(5, "H10/H10.31/H10.31.01/", ReportingUnit),
            version(6, "H10/H10.31/H10.31.01/H10.31.02/", Department),
        ]);
        let value = IndicatorValue {
            id: FactId(Uuid::nil()),
            indicator: Standard::DocumentsOutgoing.code(),
            agency: AgencyId(Uuid::from_u128(agency)),
            level: None,
            scope,
            days: Days::on(LAST),
            amount: Amount(1),
            status: FigureStatus::Declared,
            as_of: LAST,
            source: String::new(),
            evidence: None,
            reporter: String::new(),
        };
        let mut told: Vec<u128> = agencies
            .told_by(&value, &agencies.departments(LAST))
            .into_iter()
            .map(|agency| agency.0.as_u128())
            .collect();
        told.sort_unstable();
        told
    }

    #[test]
    fn a_units_figure_is_its_departments_too_and_a_departments_its_own() {
        assert_eq!(told_by(2, FigureScope::Own), [2, 3, 4], "and of no unit below");
        assert_eq!(told_by(2, FigureScope::Subtree), [2, 3, 4, 5, 6]);
        assert_eq!(told_by(3, FigureScope::Own), [3]);
        assert_eq!(told_by(1, FigureScope::Own), [1]);
    }
}
