//! What is left of the observation when everything was pushed: the registry no longer has it.

use super::{Planner, observed_digest};
use crate::directory::attribute::Attribute;
use crate::directory::dn;
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::observed::{Found, Known, Packed};
use crate::directory::plan::findings::{Finding, Why};
use crate::directory::plan::row::{Operation, PlanRow, Reason, RowClass, ValidatedBy};

/// How much of the registry was pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// All of it: what was not pushed is no longer there.
    Everything,
    /// A part, such as one agency's subtree: nothing follows from what was not pushed.
    Part,
}

impl Planner {
    /// The rows that remove what the registry no longer has: groups, persons, units from the deepest up. None at all unless
    /// the read was complete and the whole registry was pushed, and never an entry that no stored link makes ours.
    pub fn removals(&mut self, coverage: Coverage) -> impl Iterator<Item = PlanRow> + '_ {
        let known = std::mem::take(&mut self.observation.known);
        let set_aside = std::mem::take(&mut self.observation.set_aside);
        let mut leftovers: Vec<(Subject, Known)> = Vec::new();
        if coverage == Coverage::Everything {
            leftovers = known.into_iter().collect();
            let observation = &self.observation;
            leftovers.sort_by_cached_key(|(subject, known)| {
                let found = observation.found(known.clone()).ok();
                removal_order(*subject, found.as_ref().map(|found| &found.packed))
            });
            let mut others: Vec<Finding> = set_aside.into_values().collect();
            others.sort_by_key(|finding| finding.subject);
            for finding in others {
                self.findings.push(finding);
            }
        }
        // What cannot be taken up again is not removed.
        leftovers.into_iter().filter_map(|(subject, known)| {
            let found = self.observation.found(known).ok()?;
            self.remove(subject, &found)
        })
    }

    fn remove(&mut self, subject: Subject, known: &Found) -> Option<PlanRow> {
        if self.observation.partial.is_some() {
            return None;
        }
        if let Some(ahead) = self.ahead_of(subject, known, self.head, None) {
            self.note_ahead(ahead);
            return None;
        }
        let packed = &known.packed;
        if !known.linked {
            self.findings.push(Finding::about(subject, &packed.to_dn(), Why::UnlinkedLeftover));
            return None;
        }
        let values = packed.attributes().map(|(attribute, values)| (attribute, values.to_values())).collect();
        Some(PlanRow {
            number: self.number(),
            subject,
            agency_code: packed.get(Attribute::AgencyCode).first_text().to_owned(),
            dn: packed.to_dn(),
            entry_uuid: Some(known.entry_uuid),
            csn: Some(packed.csn()),
            class: RowClass::Remove,
            operation: Operation::Delete,
            reason: Reason::NotInRegistry,
            inverse: Operation::Add { values },
            validated_by: ValidatedBy::SchemaOnly,
            desired: None,
            observed: Some(observed_digest(subject.kind, packed)),
        })
    }
}

fn removal_order(subject: Subject, packed: Option<&Packed>) -> (u8, std::cmp::Reverse<usize>, String) {
    let kind = match subject.kind {
        EntryKind::Group => 0,
        EntryKind::Person => 1,
        EntryKind::Unit => 2,
        EntryKind::Container => 3,
    };
    let dn = packed.map(Packed::dn).unwrap_or_default();
    (kind, std::cmp::Reverse(dn::depth(dn)), dn.to_owned())
}
