//! Entries that are ahead of the registry: they name a change set that it does not have. None is written before somebody accepted it.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Planner, revision_of};
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Entry, Subject};
use crate::directory::observed::Found;
use crate::directory::plan::diff;
use crate::directory::plan::findings::{Finding, Why};
use crate::directory::plan::row::Modification;

/// An entry that is ahead of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// What it stands for.
    pub subject: Subject,
    /// Its entryUUID.
    pub entry_uuid: Uuid,
    /// Its name.
    pub dn: Dn,
    /// The change set that it names.
    pub directory: i64,
    /// The newest that the registry has of it; of what it no longer has, its newest altogether.
    pub registry: i64,
    /// Attributes of which the registry says otherwise.
    pub differs: Vec<Attribute>,
}

impl Planner {
    /// Takes entries up to these change sets as any others: somebody looked at them, and the registry's word holds.
    #[must_use]
    pub fn accepting(self, accepted: HashMap<Uuid, i64>) -> Self {
        Self { accepted, ..self }
    }

    /// The entries that were found ahead of the registry.
    pub fn take_ahead(&mut self) -> Vec<Ahead> {
        std::mem::take(&mut self.ahead)
    }

    pub(super) fn is_ahead(&self, known: &Found, registry: i64) -> bool {
        let found = revision_of(&known.packed);
        found > registry && self.accepted.get(&known.entry_uuid).is_none_or(|accepted| found > *accepted)
    }

    /// Leaves an entry alone that is ahead; `desired` is what the registry would have it be.
    pub(super) fn note_ahead(&mut self, subject: Subject, known: &Found, registry: i64, desired: Option<&Entry>) {
        let (directory, dn) = (revision_of(&known.packed), known.packed.to_dn());
        let differs = desired.map_or_else(Vec::new, |desired| {
            let (named, _) = self.other_name(subject, &desired.dn, known);
            let change = diff::change(subject.kind, &desired.values, &known.packed, &named);
            let changed = change.iter().flat_map(|change| &change.modifications).map(Modification::attribute);
            let mut differs: Vec<_> = changed.filter(|attribute| *attribute != Attribute::Revision).collect();
            differs.dedup();
            differs
        });
        self.findings.push(Finding::about(subject, &dn, Why::AheadOfRegistry { directory, registry }));
        self.ahead.push(Ahead { subject, entry_uuid: known.entry_uuid, dn, directory, registry, differs });
    }
}
