//! Revoked serials, sorted and packed: about 24 bytes an entry, a look-up by binary search.

use std::cmp::Ordering;

use crate::domain::certificate::facts::Serial;
use crate::domain::certificate::status::Revocation;
use crate::domain::clock::Timestamp;

/// The entries of one list.
#[derive(Debug, Clone, Default)]
pub struct CrlIndex {
    /// All serials' octets, one after the other.
    octets: Vec<u8>,
    entries: Vec<Packed>,
}

#[derive(Debug, Clone, Copy)]
struct Packed {
    seconds: i64,
    start: u32,
    length: u8,
    reason: u8,
}

impl CrlIndex {
    /// Adds an entry; call [`Self::finish`] after the last. Says no when the serial or the list is too long to be real.
    #[must_use]
    pub(super) fn push(&mut self, serial: &[u8], revocation: Revocation) -> bool {
        let (Ok(start), Ok(length)) = (u32::try_from(self.octets.len()), u8::try_from(serial.len())) else {
            return false;
        };
        self.octets.extend_from_slice(serial);
        self.entries.push(Packed { seconds: revocation.at.unix_seconds(), start, length, reason: revocation.reason });
        true
    }

    /// Sorts by serial, then date, and gives back spare memory.
    pub(super) fn finish(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries.sort_unstable_by(|a, b| {
            order(self.serial_of(a), self.serial_of(b)).then(a.seconds.cmp(&b.seconds)).then(a.reason.cmp(&b.reason))
        });
        entries.shrink_to_fit();
        self.octets.shrink_to_fit();
        self.entries = entries;
    }

    /// What the list says of a serial, earliest first; usually nothing or one thing.
    pub fn find<'a>(&'a self, serial: &'a Serial) -> impl Iterator<Item = Revocation> + 'a {
        let first = self.entries.partition_point(|entry| order(self.serial_of(entry), &serial.0) == Ordering::Less);
        let rest = self.entries.get(first..).unwrap_or_default();
        rest.iter().take_while(|entry| self.serial_of(entry) == serial.0.as_slice()).map(Packed::revocation)
    }

    /// All entries in order of serial, for storage.
    pub fn iter(&self) -> impl Iterator<Item = (Serial, Revocation)> + '_ {
        self.entries.iter().map(|entry| (Serial(self.serial_of(entry).to_vec()), entry.revocation()))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn serial_of(&self, entry: &Packed) -> &[u8] {
        let start = usize::try_from(entry.start).unwrap_or_default();
        self.octets.get(start..start + usize::from(entry.length)).unwrap_or_default()
    }
}

impl Packed {
    fn revocation(&self) -> Revocation {
        Revocation { at: Timestamp::from_unix_seconds(self.seconds), reason: self.reason }
    }
}

fn order(a: &[u8], b: &[u8]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_was_put_in_and_nothing_else(
            entries in proptest::collection::btree_map(proptest::collection::vec(0_u8..4, 1..4), (0_i64..9, 0_u8..7), 0..40),
            wanted in proptest::collection::vec(0_u8..4, 1..4),
        ) {
            let entries: BTreeMap<Vec<u8>, Revocation> = entries
                .into_iter()
                .map(|(serial, (at, reason))| (serial, Revocation { at: Timestamp::from_unix_seconds(at), reason }))
                .collect();
            let mut index = CrlIndex::default();
            for (serial, revocation) in entries.iter().rev() {
                prop_assert!(index.push(serial, *revocation));
            }
            index.finish();
            let found: Vec<_> = index.find(&Serial(wanted.clone())).collect();
            prop_assert_eq!(found, entries.get(&wanted).copied().into_iter().collect::<Vec<_>>());
            let all: BTreeMap<_, _> = index.iter().map(|(serial, revocation)| (serial.0, revocation)).collect();
            prop_assert_eq!(all, entries);
        }
    }
}
