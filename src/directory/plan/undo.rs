//! From a confirmed row and its entry as it is now to the row that undoes it. Pure. What somebody changed since is not undone.

use super::diff::{self, Change};
use super::findings::Why;
use super::hash::desired_digest;
use super::moves::Named;
use super::row::{Modification, Operation, PlanRow, Reason, RowClass, ValidatedBy};
use crate::directory::attribute::Attribute;
use crate::directory::digests::AttributeDigests;
use crate::directory::dn;
use crate::directory::entry::{EntryKind, Observed, Value, Values};
use crate::directory::mapping::owns;
use crate::directory::matching;
use crate::directory::observed::{Packed, claim};
use crate::directory::plan::planner::observed_digest;
use crate::directory::policy::{Policies, Rules};

/// The row that undoes `done`, whose entry is now `found`; none when nothing is left to undo.
///
/// # Errors
/// Why it cannot be undone: the entry is another, was changed since, or is gone.
pub fn row(done: &PlanRow, found: Option<&Observed>) -> Result<Option<PlanRow>, Why> {
    match (&done.operation, &done.inverse) {
        (Operation::Add { values }, _) => take_away(done, values, found),
        (Operation::Delete, Operation::Add { values }) => put_back(done, values, found),
        (Operation::Modify { modifications }, Operation::Modify { modifications: inverse }) => {
            change_back(done, modifications, inverse, found)
        }
        (Operation::Rename { .. }, back @ Operation::Rename { .. }) => rename_back(done, back, found),
        _ => Err(Why::NotUndoable),
    }
}

/// An entry that was added goes, if it is still as it was added.
fn take_away(done: &PlanRow, values: &[Values], found: Option<&Observed>) -> Result<Option<PlanRow>, Why> {
    let Some(found) = found else { return Ok(None) };
    is_same_entry(done, found)?;
    let packed = Packed::new(found);
    let is_untouched = diff::change(done.subject.kind, values, &packed, &Named::default()).is_none();
    if !is_untouched {
        return Err(Why::ChangedSince);
    }
    let held = found.entry.values.clone();
    Ok(Some(PlanRow {
        class: RowClass::Remove,
        operation: Operation::Delete,
        inverse: Operation::Add { values: held },
        desired: None,
        ..undoing(done, found, &packed)
    }))
}

/// An entry that was removed comes back, if its name is free. Its password does not: it was never in a plan.
fn put_back(done: &PlanRow, values: &[Values], found: Option<&Observed>) -> Result<Option<PlanRow>, Why> {
    if found.is_some() {
        return Err(Why::ChangedSince);
    }
    Ok(Some(PlanRow {
        number: 0,
        entry_uuid: None,
        csn: None,
        class: RowClass::Add,
        operation: Operation::Add { values: values.to_vec() },
        reason: Reason::Reverted,
        inverse: Operation::Delete,
        validated_by: ValidatedBy::SchemaOnly,
        desired: Some(desired_digest(values)),
        observed: None,
        ..done.clone()
    }))
}

/// Values that were changed become what they were, if they are still what the row made them.
fn change_back(
    done: &PlanRow,
    modifications: &[Modification],
    inverse: &[Modification],
    found: Option<&Observed>,
) -> Result<Option<PlanRow>, Why> {
    let found = found.ok_or(Why::ChangedSince)?;
    is_same_entry(done, found)?;
    if !modifications.iter().all(|change| still_holds(change, found)) {
        return Err(Why::ChangedSince);
    }
    let before = with(found, inverse, done.subject.kind);
    let packed = Packed::new(found);
    // What the row did not make is in both, and so stays; what it did is ours, whoever else's the attribute is.
    let (policies, held) = (Policies::default(), AttributeDigests::of(&found.entry.values));
    let rules = Rules { policies: &policies, applied: Some(&held), same_revision: false };
    let undone = diff::change_by(done.subject.kind, &before, &packed, &Named::default(), &rules, &mut Vec::new());
    let Some(Change { modifications, inverse, class }) = undone else { return Ok(None) };
    Ok(Some(PlanRow {
        class,
        operation: Operation::Modify { modifications },
        inverse: Operation::Modify { modifications: inverse },
        desired: Some(desired_digest(&before)),
        ..undoing(done, found, &packed)
    }))
}

/// An entry that got another name gets back the one that it had.
fn rename_back(done: &PlanRow, back: &Operation, found: Option<&Observed>) -> Result<Option<PlanRow>, Why> {
    let found = found.ok_or(Why::ChangedSince)?;
    is_same_entry(done, found)?;
    Ok(Some(PlanRow {
        class: RowClass::Rename,
        operation: back.clone(),
        inverse: done.operation.clone(),
        ..undoing(done, found, &Packed::new(found))
    }))
}

/// What is the same of all rows that undo something on an entry that is there.
fn undoing(done: &PlanRow, found: &Observed, packed: &Packed) -> PlanRow {
    PlanRow {
        number: 0,
        dn: found.entry.dn.clone(),
        entry_uuid: Some(found.entry_uuid),
        csn: Some(found.csn.clone()),
        reason: Reason::Reverted,
        validated_by: ValidatedBy::SchemaOnly,
        observed: Some(observed_digest(done.subject.kind, packed)),
        ..done.clone()
    }
}

fn is_same_entry(done: &PlanRow, found: &Observed) -> Result<(), Why> {
    let is_same = match done.entry_uuid {
        Some(entry) => entry == found.entry_uuid,
        None => done.subject.kind == EntryKind::Container || claim(&found.entry) == Some(done.subject),
    };
    if is_same && dn::equal(&done.resulting_dn().0, &found.entry.dn.0) { Ok(()) } else { Err(Why::ChangedSince) }
}

/// Whether what a modification did is still so.
fn still_holds(change: &Modification, found: &Observed) -> bool {
    let held = found.entry.get(change.attribute());
    let has = |value: &Value| held.iter().any(|other| equal(change.attribute(), value, other));
    match change {
        Modification::Add { values, .. } => values.iter().all(has),
        Modification::Delete { values, .. } => !values.iter().any(has),
        Modification::Replace { values, .. } => values.len() == held.len() && values.iter().all(has),
    }
}

/// The entry's own values after `changes`.
fn with(found: &Observed, changes: &[Modification], kind: EntryKind) -> Vec<Values> {
    let mut values: Vec<Values> =
        found.entry.values.iter().filter(|(attribute, _)| owns(kind, *attribute)).cloned().collect();
    for change in changes {
        let attribute = change.attribute();
        let at = values.iter().position(|(of, _)| *of == attribute).unwrap_or_else(|| {
            values.push((attribute, Vec::new()));
            values.len() - 1
        });
        let Some((_, held)) = values.get_mut(at) else { continue };
        match change {
            Modification::Add { values, .. } => held.extend(values.iter().cloned()),
            Modification::Delete { values, .. } => {
                held.retain(|value| !values.iter().any(|gone| equal(attribute, gone, value)));
            }
            Modification::Replace { values, .. } => held.clone_from(values),
        }
    }
    values.retain(|(_, values)| !values.is_empty());
    values.sort_by_key(|(attribute, _)| *attribute);
    values
}

fn equal(attribute: Attribute, left: &[u8], right: &[u8]) -> bool {
    matching::equal(attribute.matching(), left, right)
}

#[cfg(test)]
mod tests;
