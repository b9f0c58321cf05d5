//! The mode under which each row of a plan falls, by the agency that it counts under.

use std::collections::HashMap;

use super::attribute::Attribute;
use super::plan::{Modification, Operation, PlanRow};
use crate::domain::custody::Mode;

/// The modes of all agencies: an agency has its own or that of the nearest above it that has one.
#[derive(Debug, Clone)]
pub struct Modes {
    default: Mode,
    by_code: HashMap<String, Mode>,
}

impl Modes {
    /// The modes of a tree. `paths` are the codes from the root down of every agency, of one that moved the present path last; `set` the
    /// modes that were set, by code.
    #[must_use]
    pub fn new<'a>(default: Mode, paths: impl IntoIterator<Item = &'a [String]>, set: &HashMap<String, Mode>) -> Self {
        let mut by_code = HashMap::new();
        if !set.is_empty() {
            for path in paths {
                let nearest = path.iter().rev().find_map(|code| set.get(code)).copied();
                if let Some(code) = path.last() {
                    by_code.insert(code.clone(), nearest.unwrap_or(default));
                }
            }
        }
        Self { default, by_code }
    }

    /// One mode for everything.
    #[must_use]
    pub fn everywhere(mode: Mode) -> Self {
        Self { default: mode, by_code: HashMap::new() }
    }

    /// The mode of the agency with this code; what belongs to none has the default.
    #[must_use]
    pub fn of(&self, code: &str) -> Mode {
        self.by_code.get(code).copied().unwrap_or(self.default)
    }

    /// The mode under which a row falls. Who moves between two agencies moves as the stricter one allows, whatever else changes of them.
    #[must_use]
    pub fn of_row(&self, row: &PlanRow) -> Mode {
        let own = self.of(&row.agency_code);
        if self.by_code.is_empty() {
            return own;
        }
        // The agency that is entered, and by what undoes the row the one that is left.
        let moved = [&row.operation, &row.inverse].into_iter().filter_map(agency_set_by);
        moved.map(|code| self.of(code)).fold(own, Mode::min)
    }
}

/// The agency that a modification gives a mailbox.
fn agency_set_by(operation: &Operation) -> Option<&str> {
    let Operation::Modify { modifications } = operation else { return None };
    modifications.iter().find_map(|change| match change {
        Modification::Replace { attribute: Attribute::AgencyCode, values } => {
            values.first().and_then(|code| std::str::from_utf8(code).ok())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|&code| code.to_owned()).collect()
    }

    #[test]
    fn the_nearest_mode_above_holds() {
        let paths =
            [path(&["H10"]), path(&["H10", "H10.1"]), path(&["H10", "H10.1", "H10.1.2"]), path(&["H10", "H10.2"])];
        let set = HashMap::from([("H10".to_owned(), Mode::Observe), ("H10.1".to_owned(), Mode::Enforce)]);
        let modes = Modes::new(Mode::Propose, paths.iter().map(Vec::as_slice), &set);
        let of = |code| modes.of(code);
        assert_eq!(of("H10"), Mode::Observe);
        assert_eq!(of("H10.1"), Mode::Enforce);
        assert_eq!(of("H10.1.2"), Mode::Enforce);
        assert_eq!(of("H10.2"), Mode::Observe);
        assert_eq!(of(""), Mode::Propose, "containers and strangers");
        assert!(Mode::Observe < Mode::Propose && Mode::Propose < Mode::Enforce);
    }

    #[test]
    fn an_agency_that_moved_has_the_mode_of_where_it_stands_now() {
        let (before, now) = (path(&["H10", "H10.2", "H10.9"]), path(&["H10", "H10.1", "H10.9"]));
        let set = HashMap::from([("H10.2".to_owned(), Mode::Observe)]);
        let modes = |paths: [&Vec<String>; 2]| Modes::new(Mode::Enforce, paths.map(Vec::as_slice), &set);
        assert_eq!(modes([&before, &now]).of("H10.9"), Mode::Enforce);
        assert_eq!(modes([&now, &before]).of("H10.9"), Mode::Observe);
    }
}
