//! What the directory holds: every entry of one read, recognised by link and key, packed, ready to be compared.
//!
//! Recognises and counts; decides nothing about changes ([`super::plan`]). An entry without a key of ours is *unmanaged*:
//! counted, never touched.

mod links;
mod packed;
mod shelf;

pub use links::Links;
pub use packed::{Packed, PackedValues};
pub use shelf::{Place, Shelf};

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::io;

use uuid::Uuid;

use super::attribute::Attribute;
use super::dn::{self, Naming};
use super::entry::{Dn, Entry, EntryKind, Observed, Subject};
use super::plan::findings::{Finding, Why};
use super::port::{Query, ReadProof};

/// One recognised entry.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its entryUUID.
    pub entry_uuid: Uuid,
    /// Where version, name and values are.
    pub place: Place,
    /// Whether a stored link says that it is ours; a key alone does not let us remove it.
    pub linked: bool,
}

/// A recognised entry to compare.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its entryUUID.
    pub(super) entry_uuid: Uuid,
    /// Version, name and values.
    pub(super) packed: Packed,
    /// As of [`Known`].
    pub(super) linked: bool,
}

/// Collects the entries of one read as they arrive.
#[derive(Debug)]
pub struct Observer {
    base: String,
    filter: String,
    links: Links,
    shelf: Shelf,
    known: HashMap<Subject, Known>,
    containers: HashMap<String, Option<Known>>,
    /// Entries that bear the key of a subject whose link names another entry.
    contested: Vec<(Subject, Dn, Why)>,
    set_aside: HashMap<Subject, Finding>,
    unmanaged: u64,
    unmanaged_examples: Vec<Dn>,
}

/// What one read found.
#[derive(Debug)]
pub struct Observation {
    pub(super) shelf: Shelf,
    pub(super) known: HashMap<Subject, Known>,
    pub(super) containers: HashMap<String, Option<Known>>,
    pub(super) links: Links,
    /// Rows of these subjects are not planned, for the reason given.
    pub(super) set_aside: HashMap<Subject, Finding>,
    /// Other things to report: entries that copy a key.
    pub(super) copies: Vec<Finding>,
    /// Entries that are not ours.
    pub unmanaged: u64,
    /// Some of their names.
    pub unmanaged_examples: Vec<Dn>,
    /// Links to record: entries with our key that had none.
    pub new_links: Vec<(Subject, Uuid)>,
    /// Why nothing may be concluded from absence; none when the read was complete.
    pub partial: Option<String>,
}

/// How many names of unmanaged entries are kept for the report.
const EXAMPLES: usize = 20;

/// The query whose answer an [`Observer`] takes: everything under the base, so that strangers are counted too.
#[must_use]
pub fn query(naming: &Naming) -> Query {
    Query { base: naming.base().clone(), filter: "(objectClass=*)".to_owned(), attributes: Attribute::ALL.to_vec() }
}

impl Observer {
    /// An observer for one read of [`query`].
    #[must_use]
    pub fn new(naming: &Naming, links: Links) -> Self {
        Self::of(&query(naming), naming, links)
    }

    /// An observer for one read of `query`: what it does not ask for is not missed.
    #[must_use]
    pub fn of(query: &Query, naming: &Naming, links: Links) -> Self {
        let containers = naming.containers().map(|name| (dn::normal(&name.0).into_owned(), None));
        Self {
            base: query.base.0.clone(),
            filter: query.filter.clone(),
            links,
            shelf: Shelf::default(),
            known: HashMap::new(),
            containers: HashMap::from(containers),
            contested: Vec::new(),
            set_aside: HashMap::new(),
            unmanaged: 0,
            unmanaged_examples: Vec::new(),
        }
    }

    /// Takes one entry.
    pub fn push(&mut self, observed: Observed) {
        let linked = self.links.subject(observed.entry_uuid);
        match (linked, claim(&observed.entry)) {
            (Some(subject), None) => self.keep(subject, &observed, true),
            (Some(subject), Some(claimed)) if subject == claimed => self.keep(subject, &observed, true),
            (Some(subject), Some(claimed)) => {
                let dn = observed.entry.dn;
                self.set_aside.insert(subject, Finding::about(subject, &dn, Why::KeyContradictsLink));
                self.contested.push((claimed, dn, Why::KeyContradictsLink));
            }
            (None, Some(claimed)) if self.links.entry(claimed).is_some() => {
                self.contested.push((claimed, observed.entry.dn, Why::LinkedElsewhere));
            }
            (None, Some(claimed)) => self.keep(claimed, &observed, false),
            (None, None) => self.stranger(observed),
        }
    }

    /// Takes one entry that was read by name beside the query, unless the query found it already.
    pub fn push_once(&mut self, observed: Observed) {
        let is_known = self.known.values().any(|known| known.entry_uuid == observed.entry_uuid);
        if !is_known {
            self.push(observed);
        }
    }

    /// Ends the read. `proof` says whether absence means anything.
    #[must_use]
    pub fn finish(mut self, proof: &ReadProof) -> Observation {
        let mut copies = Vec::new();
        for (subject, dn, why) in std::mem::take(&mut self.contested) {
            let finding = Finding::about(subject, &dn, why);
            if self.known.get(&subject).is_some_and(|known| known.linked) {
                copies.push(finding);
            } else {
                self.set_aside.entry(subject).or_insert(finding);
            }
        }
        for subject in self.set_aside.keys() {
            self.known.remove(subject);
        }
        let mut new_links: Vec<_> =
            self.known.iter().filter(|(_, known)| !known.linked).map(|(key, known)| (*key, known.entry_uuid)).collect();
        new_links.sort_unstable();
        Observation {
            partial: self.doubt(proof),
            shelf: self.shelf,
            known: self.known,
            containers: self.containers,
            links: self.links,
            set_aside: self.set_aside,
            copies,
            unmanaged: self.unmanaged,
            unmanaged_examples: self.unmanaged_examples,
            new_links,
        }
    }

    /// Why this read proves no absence, if it does not.
    fn doubt(&self, proof: &ReadProof) -> Option<String> {
        if !proof.is_complete() {
            return Some(format!(
                "the read ended with code {} after {} entries, {} referrals",
                proof.result_code, proof.count, proof.referrals
            ));
        }
        if !dn::equal(&proof.base, &self.base) || proof.filter != self.filter {
            return Some(format!("the read was of {} by {}", proof.base, proof.filter));
        }
        None
    }

    fn keep(&mut self, subject: Subject, observed: &Observed, linked: bool) {
        let place = self.shelf.put(Packed::new(observed));
        let known = Known { entry_uuid: observed.entry_uuid, place, linked };
        match self.known.entry(subject) {
            Slot::Vacant(slot) => {
                slot.insert(known);
            }
            Slot::Occupied(_) => {
                let finding = Finding::about(subject, &observed.entry.dn, Why::Duplicate);
                self.set_aside.insert(subject, finding);
            }
        }
    }

    fn stranger(&mut self, observed: Observed) {
        let name = dn::normal(&observed.entry.dn.0);
        if let Some(slot) = self.containers.get_mut(name.as_ref()) {
            let place = self.shelf.put(Packed::new(&observed));
            *slot = Some(Known { entry_uuid: observed.entry_uuid, place, linked: false });
        } else if !dn::equal(&name, &self.base) {
            self.unmanaged += 1;
            if self.unmanaged_examples.len() < EXAMPLES {
                self.unmanaged_examples.push(observed.entry.dn);
            }
        }
    }
}

impl Observation {
    /// Takes the entry that stands for `subject`, which would be called `dn`.
    pub(super) fn take(&mut self, subject: Subject, dn: &Dn) -> io::Result<Option<Found>> {
        let known = if subject.kind == EntryKind::Container {
            self.containers.get_mut(dn::normal(&dn.0).as_ref()).and_then(Option::take)
        } else {
            self.known.remove(&subject)
        };
        known.map(|known| self.found(known)).transpose()
    }

    /// The entry itself.
    pub(super) fn found(&self, known: Known) -> io::Result<Found> {
        let Known { entry_uuid, place, linked } = known;
        Ok(Found { entry_uuid, packed: self.shelf.take(place)?, linked })
    }

    /// How many entries were recognised.
    #[must_use]
    pub fn recognised(&self) -> usize {
        self.known.len()
    }

    /// Bytes that the recognised entries take, the table's own slots included.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let slots = self.known.capacity() * (size_of::<(Subject, Known)>() + 1);
        slots + self.shelf.memory_bytes()
    }
}

/// What an entry says of itself, by kind and key; none when it bears no key of ours.
#[must_use]
pub fn claim(entry: &Entry) -> Option<Subject> {
    let kind = match first(entry, Attribute::Kind).to_ascii_lowercase().as_str() {
        "personal" => EntryKind::Person,
        "unit" => EntryKind::Unit,
        "group" => EntryKind::Group,
        _ if has_class(entry, "congvuMailbox") => EntryKind::Person,
        _ if has_class(entry, "congvuAgency") => EntryKind::Unit,
        _ if has_class(entry, "congvuMailGroup") => EntryKind::Group,
        _ => return None,
    };
    let key = if kind == EntryKind::Person { Attribute::MailboxId } else { Attribute::AgencyId };
    Some(Subject { kind, id: Uuid::try_parse(first(entry, key)).ok()? })
}

fn first(entry: &Entry, attribute: Attribute) -> &str {
    entry.get(attribute).first().and_then(|value| std::str::from_utf8(value).ok()).unwrap_or_default()
}

fn has_class(entry: &Entry, class: &str) -> bool {
    entry.get(Attribute::ObjectClass).iter().any(|value| value.eq_ignore_ascii_case(class.as_bytes()))
}

#[cfg(test)]
mod tests;
