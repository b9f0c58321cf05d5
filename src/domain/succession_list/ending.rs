//! Which agencies end by a reorganisation, and what speaks against it: somebody would stand below nothing, or in nothing.

use std::collections::BTreeMap;

use time::Date;

use super::{Ending, Reading, Wrong};
use crate::domain::agency::{AgencyRole, AgencyVersion};
use crate::domain::ids::AgencyId;

impl Reading<'_> {
    /// Which agencies end by the new arrows.
    pub(super) fn end(&mut self) {
        let ending: BTreeMap<AgencyId, (Date, usize)> = self
            .found
            .new
            .iter()
            .filter(|(_, arrow)| arrow.main)
            .map(|(place, arrow)| (arrow.predecessor, (arrow.day, *place)))
            .collect();
        let mut below: BTreeMap<AgencyId, (Date, usize)> = BTreeMap::new();
        for (agency, (day, row)) in &ending {
            let Some(above) = self.version_on(*agency, day.previous_day().unwrap_or(*day)) else { continue };
            let stands_below = |version: &&AgencyVersion| {
                version.agency != *agency
                    && version.effective.contains(*day)
                    && version.path.is_within(&above.path)
                    // Later is too late: it would stand below nothing until then.
                    && ending.get(&version.agency).is_none_or(|(its, _)| its > day)
            };
            let left: Vec<&AgencyVersion> = self.recorded.versions.iter().filter(stands_below).collect();
            let goes_along = |version: &&AgencyVersion| {
                version.role == AgencyRole::Department && !ending.contains_key(&version.agency)
            };
            let (departments, others): (Vec<&AgencyVersion>, Vec<&AgencyVersion>) =
                left.into_iter().partition(goes_along);
            for version in departments {
                let known = below.entry(version.agency).or_insert((*day, *row));
                *known = (*known).min((*day, *row));
            }
            if !others.is_empty() {
                let codes = others.iter().map(|version| version.code.to_string()).collect();
                self.found.note(*row, Wrong::StillBelow { codes });
            }
        }
        self.refuse_those_that_end_along(&below);
        for (agency, (day, row)) in ending.into_iter().chain(below) {
            self.end_one(agency, day, row);
        }
    }

    /// A department that ends with the agency above it takes nothing over.
    fn refuse_those_that_end_along(&mut self, below: &BTreeMap<AgencyId, (Date, usize)>) {
        let ends_by = |agency, day| below.get(&agency).is_some_and(|(its, _)| *its <= day);
        let lost = self.found.new.iter().filter(|(_, arrow)| ends_by(arrow.successor, arrow.day));
        let lost: Vec<(usize, AgencyId, Date)> =
            lost.map(|(place, arrow)| (*place, arrow.successor, arrow.day)).collect();
        for (place, successor, day) in lost {
            let text = self.version_on(successor, day).map(|version| version.code.to_string()).unwrap_or_default();
            self.found.note(place, Wrong::NoSuccessor { text, day });
        }
    }

    fn end_one(&mut self, agency: AgencyId, day: Date, row: usize) {
        let Some(version) = self.version_on(agency, day.previous_day().unwrap_or(day)).cloned() else { return };
        let goes_on = self.recorded.versions.iter().any(|one| one.agency == agency && one.effective.from >= day);
        if goes_on {
            self.found.note(row, Wrong::GoesOn { code: version.code.to_string(), day });
        } else if version.effective.to != Some(day) {
            self.found.ended.push(Ending { version, day, row });
        }
    }
}
