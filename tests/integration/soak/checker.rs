//! Judges a history: nothing lost, nothing twice, nothing older over something newer. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Change, Entry, Expected, Mark, Outcome, Sight};

/// What is wrong, by kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// An acknowledged change is not in the directory, or an entry is gone.
    pub(super) lost: Vec<String>,
    /// Something is in the directory twice.
    pub(super) duplicated: Vec<String>,
    /// An older state was seen after a newer one.
    pub(super) older: Vec<String>,
    /// Something is in the directory that nobody was told was done.
    pub(super) unasked: Vec<String>,
    /// Somebody else's hand still shows.
    pub(super) left: Vec<String>,
    /// The witness did not see the end, so it proves nothing.
    pub(super) unseen: Vec<String>,
}

impl Findings {
    pub(super) fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}

/// Judges what was asked for, what was seen, and what stood there at the end.
pub(super) fn check(changes: &[Change], sights: &[Sight], last: &[Entry]) -> Findings {
    let mut findings = Findings::default();
    once_each(last, &mut findings);
    nothing_lost(changes, last, &mut findings);
    nothing_unasked(changes, last, &mut findings);
    nothing_vanished(sights, last, &mut findings);
    never_backwards(sights, last, &mut findings);
    for entry in last.iter().filter(|entry| entry.is_harmed) {
        findings.left.push(format!("{}: {:?}", entry.dn, entry.mark));
    }
    findings
}

/// Subjects, mailboxes, addresses and revisions are each on one entry.
fn once_each(last: &[Entry], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for entry in last {
        let mut marks: BTreeSet<String> = entry.addresses.iter().map(|text| text.to_lowercase()).collect();
        marks.extend(entry.mailbox.iter().map(|mailbox| format!("mailbox {mailbox}")));
        if !entry.key.is_empty() {
            marks.insert(entry.key.clone());
            if let Mark::Ours(revision) = entry.mark {
                marks.insert(format!("revision {revision}"));
            }
        }
        for mark in marks {
            if let Some(other) = seen.insert(mark.clone(), &entry.dn) {
                findings.duplicated.push(format!("{mark}: {other} and {}", entry.dn));
            }
        }
    }
}

/// The end of each subject is its last acknowledged change, or one after it of which nobody knows.
fn nothing_lost(changes: &[Change], last: &[Entry], findings: &mut Findings) {
    let by_key: BTreeMap<&str, &Entry> = last.iter().map(|entry| (entry.key.as_str(), entry)).collect();
    let mut of_key: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| !change.key.is_empty()) {
        of_key.entry(&change.key).or_default().push(change);
    }
    for (key, changes) in of_key {
        let newest = changes.iter().rposition(|change| change.outcome == Outcome::Done);
        let possible: Vec<&Expected> = changes[newest.unwrap_or(0)..]
            .iter()
            .filter(|change| change.outcome != Outcome::Refused)
            .map(|change| &change.expected)
            .collect();
        let entry = by_key.get(key).copied();
        if newest.is_some() {
            match entry {
                None => findings.lost.push(format!("{key} has no entry; it must say {possible:?}")),
                Some(entry) if !possible.iter().any(|expected| says(entry, expected)) => {
                    let (mark, agency, state) = (entry.mark, &entry.agency, &entry.state);
                    let found = format!("{mark:?}, {agency:?}, {state:?}");
                    findings.lost.push(format!("{} says {found}, must say one of {possible:?}", entry.dn));
                }
                Some(_) => {}
            }
        }
    }
}

/// No entry bears a revision that was refused, or that is another's. Of a recruit whose answer never came the key is not known.
fn nothing_unasked(changes: &[Change], last: &[Entry], findings: &mut Findings) {
    let mut asked: BTreeMap<u64, &str> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.outcome != Outcome::Refused) {
        asked.extend(change.expected.revision.map(|revision| (revision, change.key.as_str())));
    }
    for entry in last {
        let Mark::Ours(revision) = entry.mark else { continue };
        if !entry.key.is_empty() && asked.get(&revision).is_none_or(|key| !key.is_empty() && *key != entry.key) {
            findings.unasked.push(format!("{} says revision {revision}", entry.dn));
        }
    }
}

fn says(entry: &Entry, expected: &Expected) -> bool {
    expected.revision.is_none_or(|revision| entry.mark == Mark::Ours(revision))
        && expected.agency.as_ref().is_none_or(|agency| entry.agency.as_ref() == Some(agency))
        && expected.state.is_none_or(|state| entry.state.as_deref() == Some(state))
}

/// An entry that stood for something stays the same entry, and the witness saw its end.
fn nothing_vanished(sights: &[Sight], last: &[Entry], findings: &mut Findings) {
    let left: BTreeMap<&str, &Entry> = last.iter().map(|entry| (entry.uuid.as_str(), entry)).collect();
    let mut newest: BTreeMap<&str, &Entry> = BTreeMap::new();
    for sight in sights {
        let newest = newest.entry(&sight.entry.uuid).or_insert(&sight.entry);
        if newest.csn <= sight.entry.csn {
            *newest = &sight.entry;
        }
    }
    for (uuid, entry) in &newest {
        if !entry.key.is_empty() && !left.contains_key(uuid) {
            findings.lost.push(format!("{} was there as {uuid} and is gone", entry.dn));
        }
    }
    for entry in last {
        let seen = newest.get(entry.uuid.as_str());
        if seen.is_none_or(|seen| seen.csn != entry.csn) {
            findings.unseen.push(format!("{} ends with {}, seen was {:?}", entry.dn, entry.csn, seen.map(|e| &e.csn)));
        }
    }
}

/// In the order of versions no entry goes back: neither our revision in its text, nor that of its agency's name, nor the change set that
/// it names. What somebody else wrote in between does not count.
fn never_backwards(sights: &[Sight], last: &[Entry], findings: &mut Findings) {
    let mut versions: BTreeMap<(&str, &str), &Entry> = BTreeMap::new();
    for entry in sights.iter().map(|sight| &sight.entry).chain(last) {
        versions.insert((&entry.uuid, &entry.csn), entry);
    }
    let mut newest: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for ((uuid, csn), entry) in versions {
        let agency = entry.agency.as_deref().unwrap_or_default();
        let change_set = u64::try_from(entry.change_set).ok().filter(|number| *number > 0);
        let marks = [
            ("text".to_owned(), number(entry.mark)),
            (format!("name of {agency}"), number(entry.agency_mark)),
            ("change set".to_owned(), change_set),
        ];
        for (what, number) in marks {
            let Some(number) = number else { continue };
            let newest = newest.entry((uuid, what.clone())).or_default();
            if number < *newest {
                findings.older.push(format!("{} at {csn}: {what} {number} after {newest}", entry.dn));
            }
            *newest = number.max(*newest);
        }
    }
}

/// The revision; what was there before all of ours is 0.
const fn number(mark: Mark) -> Option<u64> {
    match mark {
        Mark::Ours(revision) => Some(revision),
        Mark::Foreign => None,
        Mark::Before => Some(0),
    }
}

#[cfg(test)]
mod tests;
