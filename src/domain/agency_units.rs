//! In whose figures an agency counts: a department in those of the nearest reporting unit above, every other in its own.

use super::agency::{AgencyRole, TreePath};

/// Of agencies in the order of the tree, for each the place among them of its reporting unit. A department with nothing above it is its own.
#[must_use]
pub fn units(agencies: &[(&TreePath, AgencyRole)]) -> Vec<usize> {
    let mut units: Vec<usize> = Vec::with_capacity(agencies.len());
    // The agencies from the root down to the one at hand: in tree order they are a stack.
    let mut above: Vec<usize> = Vec::new();
    for (place, (path, role)) in agencies.iter().enumerate() {
        let is_above = |place: &usize| agencies.get(*place).is_some_and(|(above, _)| path.is_within(above));
        while above.last().is_some_and(|place| !is_above(place)) {
            above.pop();
        }
        let parent = above.last().filter(|_| *role == AgencyRole::Department);
        units.push(parent.and_then(|parent| units.get(*parent)).copied().unwrap_or(place));
        above.push(place);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_counts_in_the_nearest_unit_above() {
        use AgencyRole::{Department, ReportingUnit};
        let tree = [
            ("A/", ReportingUnit),
            ("A/B/", Department),
            ("A/B/C/", Department),
            ("A/D/", ReportingUnit),
            ("A/D/E/", ReportingUnit),
            ("A/D/E/F/", Department),
            ("A/D/G/", Department),
            ("H/", Department),
        ];
        let tree = tree.map(|(path, role)| (TreePath::from_stored(path.to_owned()), role));
        let agencies: Vec<(&TreePath, AgencyRole)> = tree.iter().map(|(path, role)| (path, *role)).collect();
        assert_eq!(units(&agencies), [0, 0, 0, 3, 4, 4, 3, 7]);
    }
}
