//! What the guard counts: destructive rows by class and agency, and apart from them the rows that a decision stands behind.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, EntryKind, Subject};
use crate::directory::matching;
use crate::directory::plan::{Modification, Operation, PlanRow, RowClass};

/// Destructive rows of a plan, or of all plans applied within a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By class.
    pub overall: BTreeMap<RowClass, u64>,
    /// By agency identifier and class: mailboxes and group members, not units.
    pub by_agency: BTreeMap<String, BTreeMap<RowClass, u64>>,
    /// Rows that a decision stands behind, in none of the others.
    pub decision_backed: u64,
    /// Rows, destructive or not, in parts of the directory where everything is only proposed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub proposed: u64,
}

/// The persons whose change a decision stands behind. Their leaving a group is part of it.
#[derive(Debug, Clone, Default)]
pub struct Backed {
    subjects: HashSet<Subject>,
    members: HashSet<Vec<u8>>,
}

impl Backed {
    /// Says that a decision stands behind the change of `subject`, whose entry is `dn`.
    pub fn insert(&mut self, subject: Subject, dn: &Dn) {
        self.subjects.insert(subject);
        self.members.insert(normal_member(dn.0.as_bytes()));
    }

    fn stands_behind(&self, row: &PlanRow) -> bool {
        self.subjects.contains(&row.subject)
    }

    /// How many of the members that a group loses leave it by a decision.
    fn members_leaving(&self, row: &PlanRow) -> u64 {
        let Operation::Modify { modifications } = &row.operation else { return 0 };
        if self.members.is_empty() || row.class != RowClass::GroupExit {
            return 0;
        }
        let deleted = modifications.iter().filter_map(|change| match change {
            Modification::Delete { attribute: Attribute::Member, values } => Some(values),
            _ => None,
        });
        let backed = deleted.flatten().filter(|member| self.members.contains(&normal_member(member))).count();
        u64::try_from(backed).unwrap_or(u64::MAX)
    }
}

impl Counts {
    /// Counts one row.
    pub fn count(&mut self, row: &PlanRow, backed: &Backed) {
        if !row.class.is_destructive() {
            return;
        }
        if backed.stands_behind(row) {
            self.decision_backed += 1;
            return;
        }
        let weight = row.weight().saturating_sub(backed.members_leaving(row));
        if weight == 0 {
            return;
        }
        *self.overall.entry(row.class).or_default() += weight;
        if matches!(row.subject.kind, EntryKind::Person | EntryKind::Group) {
            *self.by_agency.entry(row.agency_code.clone()).or_default().entry(row.class).or_default() += weight;
        }
    }

    /// Whether anything is counted at all.
    #[must_use]
    pub fn takes_away(&self) -> bool {
        !self.overall.is_empty() || !self.by_agency.is_empty() || self.decision_backed > 0
    }

    /// Adds the counts of another plan.
    pub fn add(&mut self, other: &Self) {
        for (&class, count) in &other.overall {
            *self.overall.entry(class).or_default() += count;
        }
        for (agency, classes) in &other.by_agency {
            let into = self.by_agency.entry(agency.clone()).or_default();
            for (&class, count) in classes {
                *into.entry(class).or_default() += count;
            }
        }
        self.decision_backed += other.decision_backed;
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

fn normal_member(dn: &[u8]) -> Vec<u8> {
    matching::normal(Attribute::Member.matching(), dn).into_owned()
}
