//! Walking the whole record from its first leaf: the same check for the database and for an exported file.
//!
//! Each record is held against its number, its own octets and the hashes kept with it; the tree that grows is held against
//! every checkpoint on the way. What is found names the record.

use std::collections::BTreeMap;

use super::leaf::Leaf;
use super::tree::{Frontier, Node, leaf_hash};

/// A record as it is found.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Under which number.
    pub record: u64,
    /// Its octets.
    pub octets: &'a [u8],
    /// The hashes kept with it, one after the other: its own, then of the subtrees that it completes.
    pub kept: &'a [u8],
}

/// A root that the tree of a size must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// How many leaves.
    pub size: u64,
    /// The root.
    pub root: Node,
    /// Where it is known from, for the report.
    pub from: String,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The first record concerned.
    pub record: u64,
    /// What is wrong.
    pub what: String,
}

/// A walk under way.
#[derive(Debug, Default)]
pub struct Walk {
    frontier: Frontier,
    known: BTreeMap<u64, Vec<Known>>,
    /// The next number.
    next: u64,
    /// Up to where a checkpoint agreed.
    agreed: u64,
    /// A record is missing or stands twice: the tree cannot be grown any more.
    is_broken: bool,
    is_faulty: bool,
}

/// Where a walk ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// How many records there are.
    pub size: u64,
    /// The root of the tree over them; meaningless after a fault.
    pub root: Node,
}

impl Walk {
    /// A walk that expects these roots on its way.
    #[must_use]
    pub fn expecting(known: impl IntoIterator<Item = Known>) -> Self {
        let mut walk = Self::default();
        for root in known {
            walk.known.entry(root.size).or_default().push(root);
        }
        walk
    }

    /// Takes the next record; gives its leaf if its octets are one, and what is wrong.
    pub fn take(&mut self, found: Found<'_>) -> (Option<Leaf>, Vec<Fault>) {
        self.next_record(found, true)
    }

    /// Takes the next record of a source that keeps its own hash only.
    pub fn take_alone(&mut self, found: Found<'_>) -> (Option<Leaf>, Vec<Fault>) {
        self.next_record(found, false)
    }

    fn next_record(&mut self, found: Found<'_>, keeps_subtrees: bool) -> (Option<Leaf>, Vec<Fault>) {
        let mut faults = self.check_roots();
        let record = found.record;
        faults.extend(self.check_number(record));
        let mut fault = |at: u64, what: String| faults.push(Fault { record: at, what });
        let leaf = match Leaf::decode(found.octets) {
            Ok(leaf) => Some(leaf),
            Err(error) => {
                fault(record, error.to_string());
                None
            }
        };
        if let Some(leaf) = leaf.as_ref().filter(|leaf| leaf.record != record) {
            fault(record, format!("its octets are those of record {}", leaf.record));
        }
        let own = leaf_hash(found.octets);
        let kept: Vec<&[u8]> = found.kept.chunks(own.len()).collect();
        if kept.first() != Some(&own.as_slice()) {
            fault(record, "its octets are not what was written: the hash kept with it does not fit".to_owned());
        }
        if !self.is_broken {
            // The tree goes on with what was written, as far as it is known, so that one fault is told once.
            let written = kept.first().and_then(|kept| Node::try_from(*kept).ok()).unwrap_or(own);
            let completed = self.frontier.append(written);
            let right =
                completed.iter().zip(&kept).take_while(|(computed, kept)| computed.as_slice() == **kept).count();
            if keeps_subtrees && (right < completed.len() || kept.len() != completed.len()) {
                let first = (record + 1).saturating_sub(1 << right.min(63));
                fault(record, format!("the hash of records {first} to {record}, kept with it, does not fit"));
            }
        }
        self.is_faulty |= !faults.is_empty();
        (leaf, faults)
    }

    /// Holds a record's number against the one that is due.
    fn check_number(&mut self, record: u64) -> Option<Fault> {
        let due = std::mem::replace(&mut self.next, record.saturating_add(1));
        if record == due {
            return None;
        }
        self.is_broken = true;
        let what = match record.checked_sub(due) {
            Some(1) => format!("record {due} is missing"),
            Some(_) => format!("records {due} to {} are missing", record - 1),
            None => format!("record {record} stands here again"),
        };
        Some(Fault { record: due.min(record), what })
    }

    /// Ends the walk: gives what is wrong with the last tree, and with what should still have come.
    #[must_use]
    pub fn finish(mut self) -> (Walked, Vec<Fault>) {
        let mut faults = self.check_roots();
        let end = self.next;
        let beyond = self.known.range(end + 1..).next_back();
        if let Some((size, known)) = beyond {
            let from = known.first().map(|known| known.from.as_str()).unwrap_or_default();
            let what = format!("records {end} to {} are missing: {from} counts {size} records", size - 1);
            faults.push(Fault { record: end, what });
        }
        (Walked { size: end, root: self.frontier.root() }, faults)
    }

    /// Holds the tree against the roots known of its size. After a fault they say nothing new.
    fn check_roots(&mut self) -> Vec<Fault> {
        let Some(known) = self.known.get(&self.next) else { return Vec::new() };
        if self.is_faulty || self.is_broken {
            return Vec::new();
        }
        let root = self.frontier.root();
        if let Some(wrong) = known.iter().find(|known| known.root != root) {
            self.is_faulty = true;
            let (first, last) = (self.agreed, self.next.saturating_sub(1));
            let what = format!(
                "one of the records {first} to {last} is not what it was: their root is not that of {}",
                wrong.from
            );
            return vec![Fault { record: first, what }];
        }
        self.agreed = self.next;
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
