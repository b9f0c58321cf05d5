//! Entries that are ahead of the registry: they name a change set that it does not have. None is written before somebody accepted it.

use std::collections::{HashMap, HashSet};

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
    /// Adds nobody of whom somebody must decide first whether an entry is theirs, and removes nothing that is newer than the change set
    /// `head`.
    #[must_use]
    pub fn minding(self, undecided: HashSet<Uuid>, head: i64) -> Self {
        Self { undecided, head, ..self }
    }

    /// Measures by the registry as it was when the directory was frozen: change sets of its own that came since bear the numbers of
    /// those that it lost.
    #[must_use]
    pub fn frozen_at(self, revision: Option<i64>) -> Self {
        Self { frozen: revision.unwrap_or(i64::MAX), ..self }
    }

    /// Takes entries up to these change sets as any others: somebody looked at them, and the registry's word holds.
    #[must_use]
    pub fn accepting(self, accepted: HashMap<Uuid, i64>) -> Self {
        Self { accepted, ..self }
    }

    /// The entries that were found ahead of the registry.
    pub fn take_ahead(&mut self) -> Vec<Ahead> {
        std::mem::take(&mut self.ahead)
    }

    /// The entry, if it is ahead of the registry; `desired` is what the registry would have it be. What it has of its own since a freeze
    /// proves nothing by its number, but where both say the same nothing was lost.
    pub(super) fn ahead_of(
        &self,
        subject: Subject,
        known: &Found,
        registry: i64,
        desired: Option<&Entry>,
    ) -> Option<Ahead> {
        let directory = revision_of(&known.packed);
        let is_accepted = self.accepted.get(&known.entry_uuid).is_some_and(|accepted| directory <= *accepted);
        if is_accepted || directory <= registry.min(self.frozen) {
            return None;
        }
        let differs = desired.map_or_else(Vec::new, |desired| self.differs(subject, known, desired));
        if directory <= registry && desired.is_some() && differs.is_empty() {
            return None;
        }
        let dn = known.packed.to_dn();
        Some(Ahead { subject, entry_uuid: known.entry_uuid, dn, directory, registry, differs })
    }

    /// Leaves an entry alone that is ahead.
    pub(super) fn note_ahead(&mut self, ahead: Ahead) {
        let why = Why::AheadOfRegistry { directory: ahead.directory, registry: ahead.registry };
        self.findings.push(Finding::about(ahead.subject, &ahead.dn, why));
        self.ahead.push(ahead);
    }

    fn differs(&self, subject: Subject, known: &Found, desired: &Entry) -> Vec<Attribute> {
        let (named, _) = self.other_name(subject, &desired.dn, known);
        let change = diff::change(subject.kind, &desired.values, &known.packed, &named);
        let changed = change.iter().flat_map(|change| &change.modifications).map(Modification::attribute);
        let mut differs: Vec<_> = changed.filter(|attribute| *attribute != Attribute::Revision).collect();
        differs.dedup();
        differs
    }
}
