//! A plan in figures: what it does, by kind, class and agency, and what it leaves out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::findings::Findings;
use super::row::{PlanRow, Reason, RowClass};
use crate::directory::entry::{Dn, EntryKind, Subject};
use crate::domain::custody::Mode;

/// What a plan does not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Entries that match already.
    pub unchanged: u64,
    /// Entries that are not ours.
    pub unmanaged: u64,
    /// Some of their names.
    pub unmanaged_examples: Vec<Dn>,
    /// Entries recognised by key that had no stored link yet.
    pub new_links: u64,
    /// Why the read proves no absence, if it does not: then nothing is removed.
    pub partial: Option<String>,
    /// Rows left out.
    pub findings: Findings,
    /// Differences in parts of the directory whose mode keeps them out of this plan, by mode.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub held: BTreeMap<Mode, u64>,
    /// Persons whose row is a step towards their name: another follows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_their_way: Vec<Subject>,
}

/// A plan in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows.
    pub rows: u64,
    /// Rows by what they are about.
    pub by_kind: BTreeMap<EntryKind, u64>,
    /// Rows by class.
    pub by_class: BTreeMap<RowClass, u64>,
    /// Rows by reason.
    pub by_reason: BTreeMap<Reason, u64>,
    /// Rows by agency identifier and class; containers are under the empty one.
    pub by_agency: BTreeMap<String, BTreeMap<RowClass, u64>>,
    /// What the plan does not touch.
    #[serde(flatten)]
    pub skipped: Skipped,
}

impl Report {
    /// Counts one row.
    pub fn count(&mut self, row: &PlanRow) {
        self.rows += 1;
        *self.by_kind.entry(row.subject.kind).or_default() += 1;
        *self.by_class.entry(row.class).or_default() += 1;
        *self.by_reason.entry(row.reason).or_default() += 1;
        if let Some(classes) = self.by_agency.get_mut(&row.agency_code) {
            *classes.entry(row.class).or_default() += 1;
        } else {
            self.by_agency.insert(row.agency_code.clone(), BTreeMap::from([(row.class, 1)]));
        }
    }

    /// Whether the directory is as the registry wants it, as far as the plan looked.
    #[must_use]
    pub fn is_converged(&self) -> bool {
        self.rows == 0 && self.skipped.findings.total() == 0 && self.skipped.partial.is_none()
    }
}
