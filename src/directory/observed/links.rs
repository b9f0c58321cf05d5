//! Links between what the registry knows and directory entries: (subject, entryUUID). A name is only a cache; a link is
//! made once and never moved silently.

use std::collections::HashMap;

use uuid::Uuid;

use crate::directory::entry::Subject;

/// The stored links of one target, both ways.
#[derive(Debug, Default)]
pub struct Links {
    by_entry: HashMap<Uuid, Subject>,
    by_subject: HashMap<Subject, Uuid>,
}

impl Links {
    /// Adds a link.
    pub fn insert(&mut self, subject: Subject, entry_uuid: Uuid) {
        self.by_entry.insert(entry_uuid, subject);
        self.by_subject.insert(subject, entry_uuid);
    }

    /// What the entry with this entryUUID stands for.
    #[must_use]
    pub fn subject(&self, entry_uuid: Uuid) -> Option<Subject> {
        self.by_entry.get(&entry_uuid).copied()
    }

    /// The entryUUID of the entry that stands for `subject`.
    #[must_use]
    pub fn entry(&self, subject: Subject) -> Option<Uuid> {
        self.by_subject.get(&subject).copied()
    }
}

impl FromIterator<(Subject, Uuid)> for Links {
    fn from_iter<I: IntoIterator<Item = (Subject, Uuid)>>(pairs: I) -> Self {
        let mut links = Self::default();
        for (subject, entry_uuid) in pairs {
            links.insert(subject, entry_uuid);
        }
        links
    }
}
