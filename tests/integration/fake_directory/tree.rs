//! The entries of the fake directory and what a server checks before it changes them.

use std::collections::BTreeMap;

use congvu::directory::attribute::{Attribute, Matching};
use congvu::directory::entry::{Dn, Entry, EntryCsn, Observed, Value};
use congvu::directory::plan::{Modification, Operation};
use congvu::directory::port::Refusal;
use congvu::directory::{dn, matching};
use uuid::Uuid;

/// Entries by the normal form of their names.
#[derive(Clone)]
pub(crate) struct Tree {
    entries: BTreeMap<String, Observed>,
    changes: u64,
}

impl Tree {
    pub(super) fn new(base: &Dn) -> Self {
        let mut tree = Self { entries: BTreeMap::new(), changes: 0 };
        tree.put(Entry { dn: base.clone(), values: Vec::new() });
        tree
    }

    pub(crate) fn get(&self, dn: &Dn) -> Option<Observed> {
        self.entries.get(dn::normal(&dn.0).as_ref()).cloned()
    }

    /// The base and everything below it.
    pub(crate) fn below(&self, base: &Dn) -> Vec<Observed> {
        let base = dn::normal(&base.0).into_owned();
        let below = format!(",{base}");
        let found = self.entries.iter().filter(|(name, _)| **name == base || name.ends_with(&below));
        found.map(|(_, observed)| observed.clone()).collect()
    }

    pub(super) fn context_csn(&self) -> String {
        csn(self.changes).0
    }

    /// Changes so far.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// A log-in: the version moves, the values do not.
    pub(crate) fn touch(&mut self, dn: &Dn) {
        self.changes += 1;
        let version = csn(self.changes);
        self.entries.get_mut(dn::normal(&dn.0).as_ref()).unwrap().csn = version;
    }

    /// An edit by somebody else.
    pub(crate) fn edit(&mut self, dn: &Dn, attribute: Attribute, values: &[&str]) {
        let values = values.iter().map(|value| value.as_bytes().to_vec()).collect();
        let modifications = vec![Modification::Replace { attribute, values }];
        self.carry_out(dn, &Operation::Modify { modifications }).unwrap();
    }

    /// Somebody else's new entry.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.changes += 1;
        let name = dn::normal(&entry.dn.0).into_owned();
        let entry_uuid = Uuid::from_u64_pair(0xE, self.changes);
        self.entries.insert(name, Observed { entry_uuid, csn: csn(self.changes), entry });
    }

    /// Somebody else's removal.
    pub(crate) fn remove(&mut self, dn: &Dn) {
        self.changes += 1;
        self.entries.remove(dn::normal(&dn.0).as_ref()).unwrap();
    }

    /// Changes one entry, or says why not.
    pub(super) fn carry_out(&mut self, dn: &Dn, operation: &Operation) -> Result<Option<EntryCsn>, Refusal> {
        let name = dn::normal(&dn.0).into_owned();
        match operation {
            Operation::Add { values } => {
                if self.entries.contains_key(&name) {
                    return refuse(68, "already exists");
                }
                let parent = dn::parent(dn).map(|parent| dn::normal(parent).into_owned()).unwrap_or_default();
                if !self.entries.contains_key(&parent) {
                    return refuse(32, "no such object");
                }
                let entry = Entry { dn: dn.clone(), values: values.clone() };
                check(&entry)?;
                self.put(entry);
            }
            Operation::Modify { modifications } => {
                let Some(found) = self.entries.get(&name) else { return refuse(32, "no such object") };
                let mut entry = found.entry.clone();
                modifications.iter().try_for_each(|change| modify(&mut entry, change))?;
                check(&entry)?;
                self.changes += 1;
                let found = self.entries.get_mut(&name).unwrap();
                found.entry = entry;
                found.csn = csn(self.changes);
            }
            Operation::Rename { .. } => return self.rename(dn, operation),
            Operation::Delete => {
                let below = format!(",{name}");
                if self.entries.keys().any(|other| other.ends_with(&below)) {
                    return refuse(66, "has children");
                }
                if self.entries.remove(&name).is_none() {
                    return refuse(32, "no such object");
                }
                self.changes += 1;
                return Ok(None);
            }
        }
        Ok(Some(csn(self.changes)))
    }
}

impl Tree {
    /// Somebody else's renaming.
    pub(crate) fn rename_by_hand(&mut self, dn: &Dn, operation: &Operation) {
        self.rename(dn, operation).unwrap();
    }

    fn rename(&mut self, dn: &Dn, operation: &Operation) -> Result<Option<EntryCsn>, Refusal> {
        let Operation::Rename { delete_old, .. } = operation else { unreachable!() };
        let (name, to) = (dn::normal(&dn.0).into_owned(), operation.resulting_dn(dn));
        let new_name = dn::normal(&to.0).into_owned();
        let Some(found) = self.entries.get(&name) else { return refuse(32, "no such object") };
        if self.entries.contains_key(&new_name) {
            return refuse(68, "already exists");
        }
        let parent = dn::parent(&to).map(|parent| dn::normal(parent).into_owned()).unwrap_or_default();
        if !self.entries.contains_key(&parent) {
            return refuse(32, "no such object");
        }
        let mut moved = found.clone();
        let own = |dn: &Dn| dn::parse(&dn.0).unwrap().swap_remove(0);
        if *delete_old {
            for ava in own(dn) {
                let attribute = Attribute::by_name(&ava.kind).unwrap();
                let values = vec![ava.value.into_bytes()];
                modify(&mut moved.entry, &Modification::Delete { attribute, values })?;
            }
        }
        for ava in own(&to) {
            let attribute = Attribute::by_name(&ava.kind).unwrap();
            let value = ava.value.into_bytes();
            if !moved.entry.get(attribute).iter().any(|other| matching::equal(attribute.matching(), other, &value)) {
                modify(&mut moved.entry, &Modification::Add { attribute, values: vec![value] })?;
            }
        }
        moved.entry.dn = to;
        check(&moved.entry)?;
        self.changes += 1;
        moved.csn = csn(self.changes);
        self.entries.remove(&name);
        self.entries.insert(new_name, moved);
        Ok(Some(csn(self.changes)))
    }
}

fn csn(number: u64) -> EntryCsn {
    EntryCsn(format!("20190101000000.000000Z#{number:06x}#000#000000"))
}

fn refuse<T>(code: u32, message: &str) -> Result<T, Refusal> {
    Err(Refusal { code, message: message.to_owned() })
}

fn modify(entry: &mut Entry, change: &Modification) -> Result<(), Refusal> {
    let attribute = change.attribute();
    let is_in = |value: &Value, values: &[Value]| {
        values.iter().any(|other| matching::equal(attribute.matching(), value, other))
    };
    let mut now = entry.get(attribute).to_vec();
    match change {
        Modification::Add { values, .. } => {
            if values.is_empty() || values.iter().any(|value| is_in(value, &now)) {
                return refuse(20, "value exists");
            }
            now.extend(values.iter().cloned());
        }
        Modification::Delete { values, .. } => {
            if !values.iter().all(|value| is_in(value, &now)) {
                return refuse(16, "no such value");
            }
            now.retain(|value| !values.is_empty() && !is_in(value, values));
        }
        Modification::Replace { values, .. } => now.clone_from(values),
    }
    entry.values.retain(|(of, _)| *of != attribute);
    if !now.is_empty() {
        entry.values.push((attribute, now));
        entry.values.sort_by_key(|(of, _)| *of);
    }
    Ok(())
}

/// Schema and syntax, as far as our classes go.
fn check(entry: &Entry) -> Result<(), Refusal> {
    for (attribute, values) in &entry.values {
        let ascii_only =
            matches!(attribute.matching(), Matching::CaseIgnoreIa5 | Matching::Integer | Matching::Boolean);
        if values.is_empty() || values.iter().any(|value| value.is_empty() || (ascii_only && !value.is_ascii())) {
            return refuse(21, attribute.name());
        }
        let mut normal: Vec<_> = values.iter().map(|value| matching::normal(attribute.matching(), value)).collect();
        normal.sort();
        if normal.iter().zip(normal.iter().skip(1)).any(|(one, next)| one == next) {
            return refuse(20, attribute.name());
        }
        if values.len() > 1 && attribute.name().starts_with("congvu") && !attribute.is_multi_valued() {
            return refuse(19, attribute.name());
        }
    }
    let naming = dn::parse(&entry.dn.0).unwrap().swap_remove(0).swap_remove(0);
    let named_by = Attribute::by_name(&naming.kind).map(|attribute| (attribute, entry.get(attribute)));
    let is_named = named_by.is_some_and(|(attribute, values)| {
        values.iter().any(|value| matching::equal(attribute.matching(), value, naming.value.as_bytes()))
    });
    if !is_named {
        return refuse(64, "naming violation");
    }
    for class in entry.get(Attribute::ObjectClass) {
        if let Some(lacking) = demanded(class).iter().find(|attribute| entry.get(**attribute).is_empty()) {
            return refuse(65, lacking.name());
        }
    }
    if entry.get(Attribute::ObjectClass).is_empty() { refuse(65, "objectClass") } else { Ok(()) }
}

fn demanded(class: &[u8]) -> &'static [Attribute] {
    match class {
        b"inetOrgPerson" => &[Attribute::Cn, Attribute::Sn],
        b"congvuMailbox" => &[Attribute::Uid, Attribute::MailboxId, Attribute::MailState],
        b"organizationalUnit" => &[Attribute::Ou],
        b"congvuAgency" => &[Attribute::Ou, Attribute::AgencyId, Attribute::AgencyCode],
        b"congvuMailGroup" => &[Attribute::Cn],
        _ => &[],
    }
}
