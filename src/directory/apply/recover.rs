//! Reading an entry back to learn what became of a row: done already, still as planned, or contradicted. Pure once read;
//! this is what a lost reply, a stale version and an entry that exists already come down to.

use super::fate::ConflictKind;
use crate::directory::entry::{Entry, EntryCsn, Observed, Value, Values};
use crate::directory::matching;
use crate::directory::observed::Packed;
use crate::directory::plan::diff;
use crate::directory::plan::moves::Named;
use crate::directory::plan::planner::observed_digest;
use crate::directory::plan::{Modification, Operation, PlanRow};

/// How an entry stands to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// The row holds.
    Done(Option<EntryCsn>),
    /// Our attributes are as the plan saw them: the approval stands, with this version.
    AsPlanned(Option<EntryCsn>),
    /// Neither.
    Contradicted(ConflictKind),
}

/// How the entry under a row's name, if there is one, stands to the row.
pub(super) fn standing(row: &PlanRow, found: Option<&Observed>) -> Standing {
    match (&row.operation, found) {
        (Operation::Add { .. }, None) => Standing::AsPlanned(None),
        (Operation::Add { values }, Some(found)) => added(row, values, found),
        (Operation::Delete, None) => Standing::Done(None),
        (Operation::Modify { .. } | Operation::Rename { .. }, None) => Standing::Contradicted(ConflictKind::Gone),
        (_, Some(found)) if Some(found.entry_uuid) != row.entry_uuid => {
            Standing::Contradicted(ConflictKind::AnotherEntry)
        }
        (operation, Some(found)) => {
            let as_planned = Some(observed_digest(row.subject.kind, &Packed::new(found))) == row.observed;
            match operation {
                _ if as_planned => Standing::AsPlanned(Some(found.csn.clone())),
                Operation::Modify { modifications } if modifications.iter().all(|one| holds(one, &found.entry)) => {
                    Standing::Done(Some(found.csn.clone()))
                }
                _ => Standing::Contradicted(ConflictKind::ChangedMeanwhile),
            }
        }
    }
}

fn added(row: &PlanRow, values: &[Values], found: &Observed) -> Standing {
    if diff::change(row.subject.kind, values, &Packed::new(found), &Named::default()).is_none() {
        Standing::Done(Some(found.csn.clone()))
    } else {
        Standing::Contradicted(ConflictKind::NameTaken)
    }
}

/// Whether a modification's effect is there.
fn holds(change: &Modification, entry: &Entry) -> bool {
    let attribute = change.attribute();
    let now = entry.get(attribute);
    let is_in = |value: &Value, values: &[Value]| {
        values.iter().any(|other| matching::equal(attribute.matching(), value, other))
    };
    match change {
        Modification::Add { values, .. } => values.iter().all(|value| is_in(value, now)),
        Modification::Delete { values, .. } => !values.iter().any(|value| is_in(value, now)),
        Modification::Replace { values, .. } => {
            values.len() == now.len() && values.iter().all(|value| is_in(value, now))
        }
    }
}
