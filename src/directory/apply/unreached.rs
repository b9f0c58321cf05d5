//! Names that entries were to move to and did not: whoever has such a name is somebody else, and no group may take them in.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::directory::attribute::Attribute;
use crate::directory::dn;
use crate::directory::entry::{Dn, EntryKind, Value};
use crate::directory::plan::{Modification, Operation, PlanRow};

/// The names of one run, in normal form.
#[derive(Debug, Default)]
pub(super) struct Unreached(Mutex<HashSet<String>>);

impl Unreached {
    pub(super) fn note(&self, name: &Dn) {
        self.names(|names| names.insert(dn::normal(&name.0).into_owned()));
    }

    /// Whether the row makes an entry under such a name a member. Groups come after those whose names they follow.
    pub(super) fn is_named_by(&self, row: &PlanRow) -> bool {
        row.subject.kind == EntryKind::Group && self.names(|names| !names.is_empty() && gives(row, names))
    }

    fn names<T>(&self, with: impl FnOnce(&mut HashSet<String>) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn gives(row: &PlanRow, names: &HashSet<String>) -> bool {
    let is_one = |value: &Value| std::str::from_utf8(value).is_ok_and(|name| names.contains(dn::normal(name).as_ref()));
    match &row.operation {
        Operation::Add { values } => {
            values.iter().filter(|(of, _)| *of == Attribute::Member).any(|(_, members)| members.iter().any(is_one))
        }
        Operation::Modify { modifications } => modifications
            .iter()
            .filter(|change| change.attribute() == Attribute::Member && !matches!(change, Modification::Delete { .. }))
            .any(|change| change.values().iter().any(is_one)),
        Operation::Delete | Operation::Rename { .. } => false,
    }
}
